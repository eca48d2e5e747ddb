"""Careful looks into values of any shape."""

from __future__ import annotations

from typing import Any


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


def mapping(value: Any) -> dict[str, Any]:
    """A mapping with text keys, or an empty one."""
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}
