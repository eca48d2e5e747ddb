"""Finding an entry for a page, or answering 404."""

from __future__ import annotations

from django.http import Http404

from patterns_app.core.patterns.model import Entry, Pattern

from .queries import get_entry


def entry_or_404(slug: str) -> Entry:
    """The entry with this slug. Raises Http404."""
    entry = get_entry(slug)
    if entry is None:
        raise Http404(slug)
    return entry


def pattern_or_404(slug: str) -> Pattern:
    """The pattern with this slug; a model's slug is no pattern. Raises Http404."""
    entry = entry_or_404(slug)
    if not isinstance(entry, Pattern):
        raise Http404(slug)
    return entry
