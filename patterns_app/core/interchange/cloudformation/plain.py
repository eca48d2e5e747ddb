"""Careful looks into values of any shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

LONGEST_JOINED: Final = (
    16_384  # characters; the longest that such texts are, keys of buckets and queries, are far below
)


def at(value: Any, *path: str) -> Any:
    """What stands at a path of nested mappings, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def items(value: Any) -> list[Any]:
    """A list as it is, a lone value as a list, nothing as none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def joined(between: str, pieces: Sequence[str]) -> str:
    """The pieces with a text between them; nothing where that is longer than any name: both may be long by themselves.

    >>> joined("/", ["a", "b"]), joined("x" * LONGEST_JOINED, ["a", "b"])
    ('a/b', '')
    """
    size = len(between) * max(0, len(pieces) - 1) + sum(map(len, pieces))
    return between.join(pieces) if size <= LONGEST_JOINED else ""


def mapping(value: Any) -> dict[str, Any]:
    """A mapping with text keys, or an empty one."""
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}
