"""Every format that a sketch can be written in, found in this folder: a format is a module with a `FORMAT`.

SVG, PNG and PDF are drawing's. A new format is one file; nothing else has to be told of it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files

from .model import Format

_PACKAGE = "patterns_app.core.interchange"
_NOT_WRITERS = ("registry", "reading", "systems")  # they stand above formats


def _found() -> Iterator[Format]:
    for module in pkgutil.iter_modules([str(files(_PACKAGE))]):
        if not module.ispkg and module.name not in _NOT_WRITERS:
            found = getattr(import_module(f"{_PACKAGE}.{module.name}"), "FORMAT", None)
            if isinstance(found, Format):
                yield found


FORMATS: dict[str, Format] = {one.key: one for one in sorted(_found(), key=lambda one: one.key)}
BY_EXTENSION: dict[str, Format] = {one.extension: one for one in FORMATS.values()}
