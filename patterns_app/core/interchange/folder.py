"""Templates of a folder on disk, with the files that they name. For the command; a server never asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

from .bundle import SKIPPED

_READ = (".yaml", ".yml", ".json", ".template", ".asl")
# Only a template with one of these words names other files.
_NAMING = (b"DefinitionUri", b"S3Location", b"TemplateURL", b"Location", b"AWS::Include")


def in_folder(folder: Path) -> dict[str, bytes]:
    """The files below a folder that a template may be made of, by their path in it. Raises OSError and TooLarge."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _below(folder)}


def with_named(path: Path) -> dict[str, bytes]:
    """A file, and those below its folder whose names stand in it, or in such a one. Raises OSError and TooLarge."""
    data = path.read_bytes()
    found = {path.name: data}
    if path.suffix.lower() not in _READ or not any(word in data for word in _NAMING):
        return found
    others = {other: other.relative_to(path.parent).as_posix() for other in _below(path.parent) if other != path}
    texts = [data]
    while texts and others:
        text = texts.pop()
        for other in [one for one in others if one.name.encode() in text]:
            content = other.read_bytes()
            found[others.pop(other)] = content
            texts.append(content)
    return found


def _below(folder: Path) -> Iterator[Path]:
    seen = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if f"{name}/" not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            seen += 1
            if seen > limits.FOLDER_ENTRIES:
                raise TooLarge([Error(str(folder), f"more than {limits.FOLDER_ENTRIES:,} files lie below the folder")])
            path = Path(place) / name
            if path.suffix.lower() in _READ and path.is_file() and path.stat().st_size <= limits.IMPORT_BYTES:
                yield path
