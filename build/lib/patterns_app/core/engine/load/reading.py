"""Reads a load from JSON values; every mistake is told with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.sketch.parser import Error, InvalidSketch, converted

from .model import Arrivals, Load, Spread


def read_load(value: Any) -> Load:
    """The load that this value of JSON or YAML is. Raises InvalidSketch with the place of what is wrong."""
    load = converted(value, Load)
    _refuse(list(_own_mistakes(load)))
    return load


def check_load(load: Load, sketch: Sketch) -> None:
    """Does everything that the load names stand in the sketch? Raises InvalidSketch with the places."""
    _refuse(list(_strangers(load, sketch)))


def _refuse(errors: list[Error]) -> None:
    if errors:
        raise InvalidSketch(errors[: limits.ERRORS_REPORTED])


def _own_mistakes(load: Load) -> Iterator[Error]:
    if load.warm_up_s >= load.seconds:
        yield Error("$.warm_up_s", "the warm-up takes the whole run: give it fewer seconds than `seconds`")
    for number, one in enumerate(load.arrivals):
        yield from _of_arrivals(one, f"$.arrivals[{number}]")
        if one.kind == "day" and load.seconds > one.period_s * limits.LOAD_WAVES:
            said = f"a run has at most {limits.LOAD_WAVES} such periods: give it fewer seconds, or a longer period"
            yield Error(f"$.arrivals[{number}].period_s", said)
    for name, part in load.parts.items():
        for key in ("work_ms", "cold_start_ms"):
            time = getattr(part, key)
            if isinstance(time, Spread) and (time.p50 is None or time.p99 is None) == (time.mean is None):
                yield Error(f"$.parts.{name[:64]}.{key}", "give p50 and p99, or mean, or a plain number")
    for number, fault in enumerate(load.faults):
        if fault.to_s is not None and fault.to_s < fault.from_s:
            yield Error(f"$.faults[{number}].to_s", "it ends before it begins")


def _of_arrivals(one: Arrivals, place: str) -> Iterator[Error]:
    if one.kind in ("steps", "points") and not getattr(one, one.kind):
        yield Error(f"{place}.{one.kind}", f"arrivals by {one.kind} need at least one")
    times = [step.at_s for step in one.steps] + [point[0] for point in one.points]
    if times != sorted(times):
        yield Error(f"{place}.{one.kind}", "times must not go back")
    if one.kind == "burst" and not one.lasts_s:
        yield Error(f"{place}.lasts_s", "a burst lasts more than no time")


def _strangers(load: Load, sketch: Sketch) -> Iterator[Error]:
    parts = {node.id for node in sketch.nodes}
    lines = {line.id for line in sketch.connections}
    named = [(f"$.arrivals[{number}].part", one.part) for number, one in enumerate(load.arrivals)]
    named += [(f"$.faults[{number}].part", one.part) for number, one in enumerate(load.faults)]
    named += [(f"$.changes[{number}].part", one.part) for number, one in enumerate(load.changes)]
    named += [(f"$.parts.{key[:64]}", key) for key in load.parts]
    yield from (Error(place, no_part(name, sketch)) for place, name in named if name not in parts)
    ways = [(f"$.arrivals[{number}].connection", one.connection) for number, one in enumerate(load.arrivals)]
    ways += [(f"$.connections.{key[:64]}", key) for key in load.connections]
    yield from (Error(place, f"there is no connection {way[:64]!r}") for place, way in ways if way and way not in lines)
