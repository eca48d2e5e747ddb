"""What command and API ask: the patterns of a sketch, of a file that was read, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterable

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Recognised
from .ranking import Entries, Ranked, ranked, share
from .run import recognise
from .scene import Unknown
from .telling import as_text, entries_as_text, not_told

__all__ = [
    "Entries",
    "Ranked",
    "Recognised",
    "as_entries",
    "as_text",
    "entries_as_text",
    "not_told",
    "ranked",
    "recognised",
    "searched",
    "share",
]
FORMATS = ("json", "entries")  # by place, or by entry


def recognised(sketch: Sketch, outside: Iterable[str] = (), unknown: Unknown | None = None) -> Recognised:
    """The patterns of a sketch: those that it holds, those that it nearly is, and what only looks like one.

    Of a file that was read, `outside` and `unknown` say what it does not tell: see `Scene`.
    """
    return recognise(sketch, vocabulary(), outside, unknown)


def searched(sketch: Sketch, outside: Iterable[str] = (), unknown: Unknown | None = None) -> tuple[Ranked, ...]:
    """The entries of the catalogue by how much of each the sketch has, as `recognised` takes it."""
    return ranked(recognised(sketch, outside, unknown))


def as_entries(told: Recognised) -> Entries:
    """What was recognised by entry, each once at its best place, the most complete first."""
    return Entries(entries=ranked(told), undecided=told.undecided)
