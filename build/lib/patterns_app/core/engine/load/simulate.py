"""Runs a sketch under a load. Pure: the same sketch, load and seed give the same report, byte by byte."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from patterns_app.core import limits
from patterns_app.core.engine.topology import topology_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .breaking import plan_faults
from .building import build
from .figuring import Figures, Value
from .loop import Stopped
from .model import Load, Report
from .reading import check_load
from .reporting import Recorder, report
from .world import World

_SOONER = 5  # times: whoever waits for the first figures has them before the others come
_POINTS = 300  # of a series, where the load does not say how many


def simulate(
    sketch: Sketch,
    vocabulary: Vocabulary,
    load: Load,
    tell: Callable[[Report], None] | None = None,
    wrong: Mapping[str, Value] | None = None,
) -> Report:
    """What becomes of the load, by part and by caller. `tell` is given the figures so far a few times.

    `wrong` puts other figures in the place of ours, to see what rests on them. What nobody knows stands in the report's
    `assumed`, `unknown` and `not_modelled`; a run that would take too much ends early and says why.

    Raises InvalidSketch where the load names what is not in the sketch.
    """
    check_load(load, sketch)
    world = World(topology_of(sketch, vocabulary), load, Figures(vocabulary, wrong))
    recorder = Recorder(world, _every(load))
    try:
        sources = build(world)
        plan_faults(world)
        for source in sources:
            source.begin()
        with _without_collector():
            _run(recorder, tell)
    except Stopped as stopped:
        recorder.look()
        return report(recorder, done=False, stopped_by=str(stopped))
    return report(recorder, done=True)


def figures_of(sketch: Sketch, vocabulary: Vocabulary, load: Load) -> Mapping[str, Value | None]:
    """The figures that a run reckons with, and their values; nothing is run.

    Raises InvalidSketch where the load names what is not in the sketch.
    """
    check_load(load, sketch)
    world = World(topology_of(sketch, vocabulary), load, Figures(vocabulary))
    build(world)
    plan_faults(world)
    report(Recorder(world, _every(load)), done=False)  # prices are asked for when it is told
    return world.figures.used


def _every(load: Load) -> float:
    """Seconds between two points of a series."""
    if load.every_s is None:
        return load.seconds / _POINTS
    return max(load.every_s, load.seconds / limits.LOAD_SERIES)


@contextmanager
def _without_collector() -> Iterator[None]:
    """No circles arise in a run; the collector would walk all that is under way for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _run(recorder: Recorder, tell: Callable[[Report], None] | None) -> None:
    load, loop = recorder.world.load, recorder.world.loop
    count = max(1, round(load.seconds / recorder.every))
    told = max(1, count // limits.LOAD_TOLD)
    first = max(1, told // _SOONER)
    for point in range(1, count + 1):
        ends = load.seconds if point == count else point * recorder.every
        if not recorder.warm and load.warm_up_s <= ends:
            loop.run(load.warm_up_s)
            recorder.warmed()
        loop.run(ends)
        recorder.look()
        if tell is not None and (point == first or not point % told) and point < count:
            tell(report(recorder, done=False))
