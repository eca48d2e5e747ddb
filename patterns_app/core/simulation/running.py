"""A run with the vocabulary: a piece of work for the cage."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.engine.load.model import Load, Report
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary


def simulated(sketch: Sketch, load: Load, tell: Callable[[Report], None] | None = None) -> Report:
    """How a sketch fares under a load; `tell` is given the figures so far. Raises InputError for a load of another."""
    return simulate(sketch, vocabulary(), load, tell)
