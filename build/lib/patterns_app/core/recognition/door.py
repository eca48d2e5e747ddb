"""What command and API ask: the patterns of a sketch, of a file that was read, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterable

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Recognised
from .run import recognise
from .scene import Unknown
from .telling import as_text

__all__ = ["Recognised", "as_text", "recognised"]


def recognised(sketch: Sketch, outside: Iterable[str] = (), unknown: Unknown | None = None) -> Recognised:
    """The patterns of a sketch: those that it holds, those that it nearly is, and what only looks like one.

    Of a file that was read, `outside` and `unknown` say what it does not tell: see `Scene`.
    """
    return recognise(sketch, vocabulary(), outside, unknown)
