"""The files that a person names: files, folders, zips, patterns such as `infra/**/*.yaml`, a dash for standard input.

Each file that holds an architecture is one source, with the files around it that it may name.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import click

from patterns_app.core import limits
from patterns_app.core.interchange.bundle import SKIPPED, is_zip, unpack
from patterns_app.core.interchange.systems import ENDINGS, is_of_module, looks
from patterns_app.core.sketch.parser import Error, InputError, NotASketch, TooLarge

from . import modules
from .inside import is_shut, may_be_followed, may_be_read
from .telling import note

_TYPED = "pattern_studio.standard_input"
STANDARD_INPUT = "-"
# What a template may name: definitions, bodies, templates, parts to include.
_NAMED = (".yaml", ".yml", ".json", ".template", ".asl")
_MOST_BYTES = limits.PICTURE_BYTES + limits.CARRYING_BYTES  # a picture of ours with files inside
_NAMING = (b"DefinitionUri", b"S3Location", b"TemplateURL", b"Location", b"AWS::Include")
_UPWARDS = re.compile(rb"(?:\./)?((?:\.\./)+[\w./-]{1,300})")


@dataclass(frozen=True)
class Source:
    """One file to be read. `name` is how the person would call it; `key` its name among the files around it.

    A module of Terraform is a folder: `whole` are the names of the files that it is made of, and `key` is its name.
    """

    name: str
    key: str
    near: Callable[[], Mapping[str, bytes]]  # itself and what it may name; asked late, for there may be many
    shown: Callable[[str], str]  # the name, for a person, of a file in `near`
    whole: tuple[str, ...] = ()


@dataclass
class Gathered:
    """What the names stand for."""

    sources: list[Source] = field(default_factory=list)
    unread: dict[str, tuple[Error, ...]] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)


# What would end a line or steer a terminal, and what is no UTF-8.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def called(path: str | Path) -> str:
    r"""A path as it is told: what cannot be printed, or written as UTF-8, by its number.

    >>> called("a\nb\udce9.yaml")
    'a\\x0ab\\udce9.yaml'
    """
    return _UNSHOWN.sub(lambda sign: f"\\{'x' if sign[0] < chr(256) else 'u'}{ord(sign[0]):02x}", str(path))


def gather(names: Sequence[str]) -> Gathered:
    """The sources that the names stand for, each once, in the order in which they were named."""
    _around.cache_clear()  # what was there when a command began is what it looks at
    found = Gathered()
    seen: set[str] = set()
    expanded = list(_expanded_or_told(names, found))
    of_modules = _of_one_module(expanded)
    for name in expanded:
        path = Path(name)
        if path in of_modules:
            _modules(of_modules.pop(path), found, seen)
            continue
        if name == STANDARD_INPUT:
            found.sources.append(_standard_input())
        elif os.path.isdir(path):
            _folder(path, found, seen)
        elif _is_new(path, seen):
            _file(name, path, found)
    return found


def _of_one_module(names: Sequence[str]) -> dict[Path, list[Path]]:
    """Files of Terraform that are named beside others of their folder, such as `infra/*.tf`, by the first of them."""
    folders: dict[Path, list[Path]] = {}
    for path in map(Path, names):
        if is_of_module(path.name) and path.is_file():
            folders.setdefault(path.parent, []).append(path)
    return {paths[0]: paths for paths in folders.values() if len(paths) > 1}


def _expanded_or_told(names: Sequence[str], found: Gathered) -> Iterator[str]:
    for name in names:
        try:
            expanded = list(_expanded([name]))
        except InputError as error:
            found.unread[name] = tuple(error.errors)
            continue
        yield from expanded


def _expanded(names: Sequence[str]) -> Iterator[str]:
    """The names, with patterns replaced by what they match; one that matches nothing stays, and is missed by name."""
    for name in names:
        is_pattern = any(sign in name for sign in "*?[") and not os.path.exists(name)
        matches = sorted(_matching(name)) if is_pattern else []
        yield from [one for one in matches if not Path(one).is_dir()] or [name]


def _matching(pattern: str) -> Iterable[str]:
    """The paths that a pattern stands for. `**` is any number of folders; it follows no links, which may go round."""
    parts = pattern.split("/")
    if "**" not in parts:
        return glob.glob(pattern)  # noqa: PTH207 - as a shell would
    first = parts.index("**")
    beginning, wanted = "/".join(parts[:first]), parts[first:]
    above = f"{beginning}/" if first else ""
    tops = glob.glob(above) if above else ["."]  # noqa: PTH207
    paths = ((top, path.relative_to(top)) for top in tops for path in below(Path(top)))
    return [f"{top}{path}" if above else str(path) for top, path in paths if _fits(path.parts, wanted)]


def _fits(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Does a path fit a pattern, part by part? Each part is looked at once for each of the pattern."""
    places = {0}  # parts of the path that what was looked at of the pattern may take
    for one in wanted:
        if one == "**":
            places = set(range(min(places), len(parts) + 1)) if places else places
            continue
        shown = one.startswith(".")
        places = {
            place + 1
            for place in places
            if place < len(parts) and parts[place].startswith(".") <= shown and fnmatchcase(parts[place], one)
        }
    return len(parts) in places


def read(path: Path) -> bytes:
    """What a file holds, no more than any file of ours may have: a device has no end. Raises OSError and TooLarge."""
    if not may_be_read(path):
        raise PermissionError(errno.EACCES, "leads out of the folder, or is no file", str(path))
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise TooLarge([Error("$", f"the file has more than {_MOST_BYTES:,} bytes, which none that is read has")])
    return data


def _is_new(path: Path, seen: set[str]) -> bool:
    whole = os.path.realpath(path)
    is_new = whole not in seen
    seen.add(whole)
    return is_new


def _typed() -> bytes:
    """What comes by standard input. It comes once, and a command may look at it several times."""
    context = click.get_current_context(silent=True)
    kept = context.meta if context else {}
    if _TYPED not in kept:
        kept[_TYPED] = sys.stdin.buffer.read(limits.IMPORT_INFLATED_BYTES + 1)
    typed: bytes = kept[_TYPED]
    return typed


def _standard_input() -> Source:
    data = _typed()
    return Source(STANDARD_INPUT, STANDARD_INPUT, lambda: {STANDARD_INPUT: data}, lambda key: key)


def _file(name: str, path: Path, found: Gathered) -> None:
    """A file that was named: it is meant, so whatever it is, it is a source or a mistake."""
    try:
        data = read(path)
        if is_zip(data):
            _zip(name, data, found)
        elif not path.is_file():  # a pipe is read only once
            found.sources.append(Source(name, name, lambda: {name: data}, lambda key: key))
        else:
            found.sources.append(_on_disk(path))
    except OSError as error:
        found.unread[name] = (Error("", str(error.strerror)),)
    except InputError as error:
        found.unread[name] = tuple(error.errors)


def _zip(name: str, data: bytes, found: Gathered) -> None:
    inside = unpack(data)
    before = len(found.sources)
    for folder, keys in modules.in_zip(inside).items():
        found.sources.append(_module_in(name, folder, {key: inside[key] for key in keys}))
    for key, content in inside.items():
        if is_of_module(key):
            continue
        if _is_meant(f"{name}/{key}", content, found):
            found.sources.append(Source(f"{name}/{key}", key, lambda: inside, lambda other: f"{name}/{other}"))
    if len(found.sources) == before and not any(one.startswith(f"{name}/") for one in found.unread):
        raise NotASketch([Error("$", f"none of the {len(inside)} files in it holds an architecture")])


def _module_in(archive: str, folder: str, files: dict[str, bytes]) -> Source:
    name = f"{archive}/{folder}".rstrip("/")
    return Source(
        name, folder, lambda: files, lambda key: f"{archive}/{key}", tuple(f"{archive}/{key}" for key in files)
    )


def _folder(folder: Path, found: Gathered, seen: set[str]) -> None:
    """The files below a folder. What is none of our formats is passed over."""
    before = len(found.sources) + len(found.unread)
    closed: list[OSError] = []
    try:
        every = list(below(folder, closed.append))
    except InputError as error:
        found.unread[called(folder)] = tuple(error.errors)
        return
    found.unread |= {called(error.filename): (Error("", str(error.strerror)),) for error in closed}
    again = _modules([path for path in every if is_of_module(path.name)], found, seen)
    for path in every:
        if is_of_module(path.name) or path.suffix.lower() not in ENDINGS:
            continue
        if not _is_new(path, seen):
            again += 1
            continue
        try:
            if path.stat().st_size > limits.PICTURE_BYTES:
                found.passed_over.append(called(path))
            elif _is_meant(called(path), read(path), found):
                found.sources.append(_on_disk(path))
        except OSError as error:
            found.unread[called(path)] = (Error("", str(error.strerror)),)
    if len(found.sources) + len(found.unread) + again == before:
        found.unread[called(folder)] = (Error("$", "no file below it holds an architecture"),)


def _modules(paths: Sequence[Path], found: Gathered, seen: set[str]) -> int:
    """The folders where Terraform is run, each one source. Answers how many were there before."""
    again = 0
    try:
        made = modules.on_disk(
            paths, lambda path: found.unread.setdefault(called(path), (_too_large(path),)), _tell_outside
        )
    except OSError as error:
        found.unread[called(error.filename)] = (Error("", str(error.strerror)),)
        return 0
    for name, files in made.items():
        are_new = [_is_new(path, seen) for path in files]  # each is seen, also those that several of them call
        if any(are_new):
            found.sources.append(_module(name, files))
        else:
            again += 1
    return again


def _tell_outside(folder: Path) -> None:
    if not is_shut():
        note(f"the module in {called(folder)} is not read, as it is not below this folder: run the command further up")


def _too_large(path: Path) -> Error:
    most = f"{path.stat().st_size:,} bytes; at most {limits.IMPORT_BYTES:,} are read"
    return Error("$", f"left out, as it has {most}: what it says is not in the system")


def _module(name: str, files: Sequence[Path]) -> Source:
    # Files that a reader is given have no root: those that are named from it are told from the folder of all of them.
    base = os.path.commonpath([path.parent for path in files]) if files[0].is_absolute() else os.curdir
    paths = {os.path.relpath(path, base): path for path in files}

    def near() -> dict[str, bytes]:
        return {key: read(path) for key, path in paths.items()}

    def shown(key: str) -> str:
        return called(os.path.normpath(Path(base) / key))

    return Source(called(name), os.path.relpath(name, base), near, shown, tuple(map(shown, paths)))


def _is_meant(name: str, data: bytes, found: Gathered) -> bool:
    """Is a file that was found for a reader, even when it turns out damaged?"""
    kind = looks(name, data)
    if kind == "other":
        found.passed_over.append(name)
    return kind != "other"


def _on_disk(path: Path) -> Source:
    folder = path.parent
    return Source(
        called(path), path.name, lambda: with_named(path), lambda key: called(Path(os.path.normpath(folder / key)))
    )


def with_named(path: Path) -> dict[str, bytes]:
    """A file and those that it may name, by their paths from its folder: of those below it the ones whose names stand
    in it, or in such a one, and those that it reaches upwards by a path, below the folder of the command.

    Raises OSError and TooLarge.
    """
    data = read(path)
    found = {path.name: data}
    if path.suffix.lower() not in _NAMED or not any(word in data for word in _NAMING):
        return found
    others = {key: other for key, other in _around(os.path.realpath(path.parent)).items() if key != path.name}
    texts = [("", data)]
    while texts:
        beside, text = texts.pop()
        named = [key for key in others if key.rpartition("/")[2].encode() in text]
        new = {key: others.pop(key) for key in named}
        new |= {key: up for key, up in _upwards(path.parent, beside, text) if key not in found}
        for key, other in new.items():
            found[key] = read(other)
            texts.append((key.rpartition("/")[0], found[key]))
    return found


def _upwards(folder: Path, beside: str, text: bytes) -> Iterator[tuple[str, Path]]:
    """The files outside of the folder that a text names by their paths."""
    for match in _UPWARDS.finditer(text):
        key = os.path.normpath(Path(beside) / match[1].decode())
        path = folder / key
        if not key.startswith("..") or path.suffix.lower() not in _NAMED or not os.path.isfile(path):
            continue
        if may_be_followed(path) and path.stat().st_size <= limits.IMPORT_BYTES:
            yield Path(key).as_posix(), path


@cache
def _around(folder: str) -> Mapping[str, Path]:
    """The files below a folder that a template there may name. Kept, since many templates may stand in one folder."""
    paths = (path for path in below(Path(folder)) if path.suffix.lower() in _NAMED)
    return {path.relative_to(folder).as_posix(): path for path in paths if path.stat().st_size <= limits.IMPORT_BYTES}


def below(folder: Path, tell: Callable[[OSError], object] | None = None) -> Iterator[Path]:
    """All files below a folder in order, without those of tools. Raises TooLarge.

    `tell` hears of each folder below it that cannot be opened.
    """
    seen = 0
    for place, folders, names in os.walk(folder, onerror=tell):
        folders[:] = sorted(name for name in folders if f"{name}/" not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            seen += 1
            if seen > limits.FOLDER_ENTRIES:
                raise TooLarge([Error("$", f"more than {limits.FOLDER_ENTRIES:,} files lie below the folder")])
            path = Path(place) / name
            if path.is_file() and may_be_read(path):
                yield path


def together(names: Sequence[str]) -> dict[str, bytes]:
    """The content of all that the names stand for by path, to be read as one system. Raises OSError and InputError."""
    _around.cache_clear()
    found: dict[str, bytes] = {}
    for name in _expanded(names):
        path = Path(name)
        if name == STANDARD_INPUT:
            found[name] = _typed()
        elif path.is_dir():
            paths = (one for one in below(path) if one.suffix.lower() in _NAMED or is_of_module(one.name))
            for one in paths:
                if one.stat().st_size <= limits.IMPORT_BYTES:
                    found[os.path.normpath(one)] = read(one)
                elif is_of_module(one.name):
                    raise TooLarge([Error(str(one), _too_large(one).message)])
        else:
            found |= {os.path.normpath(path.parent / key): data for key, data in with_named(path).items()}
    return found
