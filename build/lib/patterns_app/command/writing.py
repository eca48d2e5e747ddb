"""Writing what a command answers, and never over what it was given unless told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from .refusing import Refused

STANDARD_OUTPUT = "-"


def write(data: bytes, to: str | None, inputs: Iterable[str] = (), in_place: bool = False) -> None:
    """Write to a file, or to standard output. Raises Refused when that file is an input and `in_place` is not said."""
    if to in (None, STANDARD_OUTPUT):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    guard(to, inputs, in_place)
    try:
        Path(str(to)).write_bytes(data)
    except OSError as error:
        raise Refused(f"{to}: {error.strerror}") from None


def guard(to: str | None, inputs: Iterable[str], in_place: bool = False) -> None:
    """Refuse to write over an input, however it is called."""
    if to in (None, STANDARD_OUTPUT) or in_place:
        return
    target = Path(str(to))
    for name in inputs:
        if target.exists() and Path(name).exists() and target.samefile(name):
            raise Refused(f"{to}: is the input and is not overwritten; say --in-place to do so")


def is_folder(name: str | None) -> bool:
    """Is an output meant as a folder: one that is there, or a name that ends as one?"""
    return name not in (None, STANDARD_OUTPUT) and (str(name).endswith(("/", os.sep)) or Path(str(name)).is_dir())
