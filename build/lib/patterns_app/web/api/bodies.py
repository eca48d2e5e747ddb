"""Bodies that hold more than a sketch: what is wrong is told with its place in the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from patterns_app.core.sketch.parser import Error, InputError, InvalidSketch, converted

T = TypeVar("T")


def question(body: bytes, kind: type[T]) -> T:
    """The body as a class has it. Raises InvalidSketch with the place of what is wrong."""
    return converted(plain(body), kind)


def plain(body: bytes) -> Any:
    """The body as plain values. Raises InvalidSketch where it is no JSON."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidSketch([Error("$", f"not valid JSON: {error}")]) from None


def within(key: str, read: Callable[..., T], *values: Any) -> T:
    """What `read` makes of the part of the body under a key; the places of its mistakes start at the body."""
    try:
        return read(*values)
    except InputError as error:
        places = [Error(f"$.{key}{one.path.removeprefix('$')}", one.message) for one in error.errors]
        raise type(error)(places) from None
