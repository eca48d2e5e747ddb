"""The learning path through the catalogue, as data."""

from __future__ import annotations

from functools import cache

import msgspec

from patterns_app.core.reading import DataError, convert, load_yaml

from .reader import patterns


class Chapter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries that belong together, in the order to read them."""

    key: str
    title: str
    aim: str
    slugs: tuple[str, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters. Raises DataError when an entry is missing or stands twice."""
    read = convert(load_yaml("patterns_app.core.patterns", "learning.yaml"), tuple[Chapter, ...], "learning.yaml")
    placed = [slug for chapter in read for slug in chapter.slugs]
    known = {pattern.slug for pattern in patterns()}
    if wrong := sorted({slug for slug in placed if placed.count(slug) > 1} | (known ^ set(placed))):
        raise DataError(f"learning.yaml: missing, unknown or placed twice: {', '.join(wrong)}")
    return read
