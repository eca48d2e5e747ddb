"""One file as a system: a template with the files that it names, any other format by itself.

Files become one system only when they name each other; whoever wants several as one asks `read_files`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import yaml

from patterns_app.core import limits
from patterns_app.core.drawing import source
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

from .cloudformation.nesting import with_nested
from .cloudformation.reader import read_templates
from .cloudformation.text import load
from .encodings import as_utf8
from .positions import Place, places_of
from .reading import NO_TEXT, is_plan, read, read_files, recognise
from .reading_model import Imported
from .terraform.roots import Glance, called_by, glance, is_of_module, roots

__all__ = [
    "ENDINGS",
    "Glance",
    "System",
    "called_by",
    "glance",
    "is_of_module",
    "looks",
    "mistake_in_yaml",
    "read_as_one",
    "read_system",
    "roots",
]

# Endings of files that may hold an architecture, in a folder.
ENDINGS = (
    ".yaml",
    ".yml",
    ".json",
    ".template",
    ".drawio",
    ".xml",
    ".mmd",
    ".mermaid",
    ".d2",
    ".dot",
    ".gv",
    ".puml",
    ".plantuml",
    ".py",
    ".svg",
    ".png",
)
_TYPED = re.compile(
    rb"""^[ \t]+["']?Type["']?[ \t]*:[ \t]*["']?\w+::|"Type"\s*:\s*"\w+::|\{\s*["']?Type["']?\s*:\s*["']?\w+::""",
    re.MULTILINE,
)
_OURS = b'"pattern-studio/'
_OTHERS_WORDS = (b"{{", b"{%")  # of tools that make YAML from templates of their own


@dataclass(frozen=True)
class System:
    """What one file holds. `places` are those of its parts; `nested` the templates that it is made of, besides it."""

    imported: Imported
    places: Mapping[str, Place]
    nested: frozenset[str] = frozenset()
    unread: Mapping[str, tuple[Error, ...]] | None = None  # files that it names and that cannot be read


def read_system(path: str, near: Mapping[str, bytes]) -> System:
    """The system of the file at `path`, which is one of `near`; the others are those that it may name.

    What it names and cannot be read is left out and told. Raises InputError for the file itself.
    """
    data = as_utf8(near[path])
    near = {**near, path: data}
    key = _guessed(data)
    if not key and (mistake := mistake_in_yaml(path, data)):
        raise NotASketch([mistake])
    if key != "cloudformation":
        imported = read(data)
        return System(imported, places_of(imported.marks, {"": data}, path))
    if len(data) > limits.IMPORT_BYTES:
        raise TooLarge([Error("$", f"the file has {len(data):,} bytes; at most {limits.IMPORT_BYTES:,} are read")])
    load(data)  # says what is wrong with this file without the path before it
    templates, unread = with_nested(path, near)
    imported = read_templates(templates, near)
    unread |= {other: (Error("", why),) for other, why in imported.damaged.items()}
    return System(imported, places_of(imported.marks, templates), frozenset(templates) - {path}, unread)


def read_as_one(files: Mapping[str, bytes], name: str, wanted: str = "") -> System:
    """Several files, or what a zip holds, as one system. `name` is what a lone file is called. Raises InputError."""
    imported = read_files(files, wanted)
    unread = {path: (Error("", why),) for path, why in imported.damaged.items()}
    return System(imported, places_of(imported.marks, files, name), unread=unread)


def _guessed(data: bytes) -> str:
    try:
        return recognise(data)
    except NotASketch:
        return ""


def looks(name: str, data: bytes) -> Literal["ours", "broken", "other"]:
    """What a file that somebody finds in a folder is: for a reader of ours, damaged, or none of our business.

    Damaged is only what may have been meant for us, see `mistake_in_yaml`.
    """
    ending = name.lower().rpartition(".")[2]
    try:
        data = as_utf8(data)
    except NotASketch:
        return "other"
    if ending in ("svg", "png"):
        kept = source.from_png(data) if ending == "png" else source.from_svg(data.decode("utf-8", "replace"))
        return "ours" if kept is not None else "other"
    key = _guessed(data)
    if ending in ("drawio", "xml"):
        return "ours" if key == "drawio" and (b"<mxfile" in data or b"<mxGraphModel" in data) else "other"
    if ending in ("py", "mmd", "mermaid", "d2", "dot", "gv", "puml", "plantuml"):
        return "ours" if key in ("python", "mermaid", "d2", "dot", "plantuml") else "other"
    if key == "cloudformation" and (b"AWSTemplateFormatVersion" in data or _TYPED.search(data)):
        return "ours"
    if key == "cloudformation":  # a template whose parts cannot be told is meant for us when it cannot be read at all
        return "broken" if _is_unreadable(data) else "other"
    if key in ("json", "terraform") and ending == "json":  # modules of Terraform are made of several files: see roots
        return "ours" if (is_plan(data) if key == "terraform" else _OURS in data) else "other"
    return "broken" if mistake_in_yaml(name, data) else "other"


def mistake_in_yaml(name: str, data: bytes) -> Error | None:
    """What is wrong with a file that should be YAML; nothing where other tools fill in values before it is."""
    if not name.lower().endswith((".yaml", ".yml")) or any(words in data for words in _OTHERS_WORDS):
        return None
    return _mistake(data)


def _is_unreadable(data: bytes) -> bool:
    """Is it neither JSON nor YAML, and nothing where other tools fill in values?"""
    if any(words in data for words in _OTHERS_WORDS) or _mistake(data) is None:
        return False
    try:
        json.loads(data)  # JSON that is indented by tabs is no YAML
    except (ValueError, RecursionError):
        return True
    return False


def _mistake(data: bytes) -> Error | None:
    try:
        for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "$"
        return Error(place, f"not valid YAML: {error.problem}")
    except UnicodeDecodeError:
        return Error("$", NO_TEXT)
    except yaml.YAMLError as error:  # what follows the first line tells of our own reading
        said = " ".join(str(error).partition("\n")[0].split())[:200]
        return Error("$", NO_TEXT if "UTF-8" in said else f"not valid YAML: {said}")
    return None
