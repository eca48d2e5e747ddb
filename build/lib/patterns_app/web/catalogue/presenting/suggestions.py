"""What somebody may have meant who asked for an address that does not exist."""

from __future__ import annotations

from difflib import get_close_matches

from django.urls import reverse

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue import queries

from .pattern import Link

_SHOWN = 5


def suggestions(path: str) -> tuple[Link, ...]:
    """Entries and services whose names look like the last part of a path."""
    last = next((part for part in reversed(path.split("/")) if part), "")[:64]
    if not last:
        return ()
    entries = [Link(row.slug, row.title, _page(row.kind, row.slug), row.tagline) for row in queries.similar_slugs(last)]
    services = _services(last)
    return tuple([*services, *entries] if "/services/" in path else [*entries, *services])[:_SHOWN]


def _page(kind: str, slug: str) -> str:
    return reverse("pattern" if kind == "pattern" else "model", args=[slug])


def _services(name: str) -> list[Link]:
    known = vocabulary().services
    by_name = {key: key for key in known} | {key.partition(".")[2]: key for key in known}
    close = get_close_matches(name.lower(), by_name, n=3, cutoff=0.6)
    found = [known[key] for key in dict.fromkeys(by_name[match] for match in close)]
    return [Link(one.key, one.name, reverse("service", args=[one.key]), one.summary) for one in found]
