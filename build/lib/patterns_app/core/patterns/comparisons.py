"""Pairs of architectures that are worth seeing beside each other, as data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from patterns_app.core.reading import DataError, convert, load_yaml

from .model import Fact, Line, Pattern, Slug, Variant
from .reader import patterns, with_titles

_FILE = "comparisons.yaml"
Name = Annotated[str, Meta(pattern=r"^[a-z0-9-]+:[a-z0-9-]+$", max_length=130)]


class ReadyComparison(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two architectures by name (SLUG:VARIANT); `variants` are those that no pattern of the catalogue has."""

    slug: Slug
    title: Line
    watch: Line  # what the comparison shows
    before: Name
    after: Name
    variants: tuple[Variant, ...] = ()
    facts: tuple[Fact, ...] = ()


@cache
def comparisons() -> dict[str, ReadyComparison]:
    """All of them by slug, in order. Raises DataError when one names an architecture that does not exist."""
    data = [with_titles(one) for one in load_yaml("patterns_app.core.patterns", _FILE)]
    read = convert(data, tuple[ReadyComparison, ...], _FILE)
    known = {*_names(read)}
    if wrong := sorted({one for each in read for one in (each.before, each.after)} - known):
        raise DataError(f"{_FILE}: there is no architecture {', '.join(wrong)}")
    return {one.slug: one for one in read}


def ready_for(before: str, after: str) -> ReadyComparison | None:
    """The comparison of exactly these two, in this order."""
    return next((one for one in comparisons().values() if (one.before, one.after) == (before, after)), None)


def _names(read: tuple[ReadyComparison, ...]) -> Iterator[str]:
    owners: tuple[Pattern | ReadyComparison, ...] = (*patterns(), *read)
    for owner in owners:
        yield from (f"{owner.slug}:{variant.slug}" for variant in owner.variants)
