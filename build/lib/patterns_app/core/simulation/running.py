"""Runs with the vocabulary: one is a piece of work for the cage, of a fleet each is."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.engine.load.fleets.model import Mapper, Stress, Stressing
from patterns_app.core.engine.load.fleets.stress import Tell, stress
from patterns_app.core.engine.load.model import Load, Report
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.ports.spreading import spread
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary


def simulated(sketch: Sketch, load: Load, tell: Callable[[Report], None] | None = None) -> Report:
    """How a sketch fares under a load; `tell` is given the figures so far. Raises InputError for a load of another."""
    return simulate(sketch, vocabulary(), load, tell)


class _Enough(Exception):
    """Carries the first figures out of a run."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def begun(sketch: Sketch, load: Load) -> Report:
    """The first figures that such a run tells: the same as `simulated` gives to `tell`, and then it is left."""
    try:
        return simulated(sketch, load, _leave)
    except _Enough as told:
        return told.report


def _leave(report: Report) -> None:
    raise _Enough(report)


def stressed(sketch: Sketch, load: Load, asked: Stressing, mapper: Mapper, tell: Tell | None = None) -> Stress:
    """What breaks first, what breaks worst, and how sure that is. Raises InputError for a load of another sketch."""
    return stress(sketch, vocabulary(), load, asked, mapper, tell)


def stressed_here(sketch: Sketch, load: Load, asked: Stressing, processes: int, tell: Tell) -> Stress:
    """The same as a piece of work for the cage, by so many processes that part from its own."""
    with spread(processes, parts=True) as mapper:
        return stressed(sketch, load, asked, mapper, tell)
