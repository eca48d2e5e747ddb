"""Older versions of the document, brought up to today's on reading. Every version ever released keeps opening."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# From version to the function that makes the next version of it. Version 1 is the first, so there is none yet.
_STEPS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def upgrade(value: dict[str, Any]) -> dict[str, Any]:
    """The same document in today's version; unknown versions come back unchanged for the parser to refuse."""
    schema = value.get("schema")
    while isinstance(schema, str) and schema in _STEPS:
        value = _STEPS[schema](value)
        schema = value.get("schema")
    return value
