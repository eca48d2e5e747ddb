"""Files that an installed package keeps beside its code, without importing it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path


def file_beside(package: str, path: str) -> bytes | None:
    """A file by its path from the folder that the package is installed in; None where it is not."""
    folder = _folder(package)
    place = folder / path if folder else None
    return place.read_bytes() if place and place.is_file() else None


@cache
def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.submodule_search_locations[0]).parent if spec and spec.submodule_search_locations else None
