"""Reads the catalogue's YAML files, one entry a file, into values."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from patterns_app.core.reading import convert, load_yaml, read_text

from .model import Entry, Pattern, ServiceModel

ENTRIES = "patterns_app.core.patterns.entries"


class Tag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a facet that readers filter by."""

    key: str
    name: str
    meaning: str = ""


class Tags(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facets: integration style, problem solved, level."""

    styles: tuple[Tag, ...]
    problems: tuple[Tag, ...]
    levels: tuple[Tag, ...]
    origins: tuple[Tag, ...]


@cache
def tags() -> Tags:
    """The facets' values in the order in which they are shown."""
    return convert(load_yaml("patterns_app.core.patterns", "tags.yaml"), Tags, "tags.yaml")


def read_entry(text: str, name: str) -> Entry:
    """One entry from YAML text. Raises DataError with file and place."""
    return convert(with_titles(read_text(text, name)), Entry, name)  # type: ignore[arg-type]


def entry_files() -> list[str]:
    """Names of all entry files, sorted."""
    return sorted(item.name for item in files(ENTRIES).iterdir() if item.name.endswith(".yaml"))


@cache
def entries() -> dict[str, Entry]:
    """Every entry by slug, in the order of the source document, then what it does not have."""
    read = [read_entry(files(ENTRIES).joinpath(name).read_text(encoding="utf-8"), name) for name in entry_files()]
    return {entry.slug: entry for entry in sorted(read, key=lambda entry: entry.order)}


def patterns() -> tuple[Pattern, ...]:
    """The patterns, execution models and overview, in order."""
    return tuple(entry for entry in entries().values() if isinstance(entry, Pattern))


def by_origin() -> tuple[tuple[Tag, tuple[Pattern, ...]], ...]:
    """The patterns by where they come from: the source document's first, apart from those that it does not have."""
    return tuple((one, tuple(found for found in patterns() if found.origin == one.key)) for one in tags().origins)


def models() -> tuple[ServiceModel, ...]:
    """The *aaS models, in order."""
    return tuple(entry for entry in entries().values() if isinstance(entry, ServiceModel))


def with_titles(data: Any) -> Any:
    """Give each variant's sketch the title and summary of its variant, so that files need not repeat them."""
    if not isinstance(data, dict):
        return data
    for variant in data.get("variants") or ():
        if isinstance(variant, dict) and isinstance(variant.get("sketch"), dict):
            variant["sketch"].setdefault("title", f"{data.get('title', '')}: {variant.get('title', '')}")
            variant["sketch"].setdefault("description", variant.get("summary", ""))
    return data
