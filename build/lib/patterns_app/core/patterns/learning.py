"""The learning path through the catalogue: chapters as data; each entry says where it stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import msgspec

from patterns_app.core.reading import convert, load_yaml

from .model import Origin
from .reader import patterns


class Heading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a chapter is about."""

    key: str
    title: str
    aim: str
    origin: Origin = "source"  # of all entries in it


@dataclass(frozen=True)
class Chapter:
    """Entries that belong together, in the order to read them."""

    key: str
    title: str
    aim: str
    slugs: tuple[str, ...]
    origin: Origin = "source"


@cache
def headings() -> tuple[Heading, ...]:
    """The chapters in order."""
    return convert(load_yaml("patterns_app.core.patterns", "learning.yaml"), tuple[Heading, ...], "learning.yaml")


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters with their entries. Of two that want the same place the one that comes first in the catalogue."""
    read = sorted(patterns(), key=lambda pattern: (pattern.lesson.place, pattern.order))
    return tuple(
        Chapter(
            one.key, one.title, one.aim, tuple(item.slug for item in read if item.lesson.chapter == one.key), one.origin
        )
        for one in headings()
    )
