"""Reads the vocabulary's own data files into frozen values."""

from __future__ import annotations

from functools import cache
from typing import Any

from patterns_app.core.reading import convert, load_yaml


@cache
def read_data(name: str, kind: Any) -> Any:
    """Read `data/NAME` of the vocabulary once and keep it."""
    return convert(load_yaml("patterns_app.core.vocabulary.data", name), kind, name)
