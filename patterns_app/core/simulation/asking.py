"""What somebody asks to be run: the load, read and checked against the sketch, and not more of both than is run."""

from __future__ import annotations

from typing import Any

from patterns_app.core import limits
from patterns_app.core.engine.load.model import Arrivals, Load
from patterns_app.core.engine.load.reading import check_load, read_load
from patterns_app.core.engine.load.stations.client import curve
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, TooLarge

from .arrivals import expanded


def few_enough(sketch: Sketch) -> Sketch:
    """The sketch, where it has not more parts than are run. Raises TooLarge."""
    if len(sketch.nodes) > limits.LOAD_PARTS:
        said = f"{len(sketch.nodes):,} parts; at most {limits.LOAD_PARTS:,} are run: take out what carries no load"
        raise TooLarge([Error("$.nodes", said)])
    return sketch


def load_of(value: Any, sketch: Sketch) -> Load:
    """The load that these plain values are, for this sketch. Raises InvalidSketch and TooLarge with the places."""
    load = read_load(expanded(value))
    check_load(load, sketch)
    if (expected := arriving(load)) > limits.LOAD_ARRIVING:
        most = f"at most {limits.LOAD_ARRIVING:,} are run: lower the rates, or run fewer seconds"
        raise TooLarge([Error("$.arrivals", f"about {expected:,.0f} messages come in {load.seconds:,.0f} s; {most}")])
    return load


def arriving(load: Load) -> float:
    """How many messages come in the whole run."""
    return sum(_expected(one, load.seconds) for one in load.arrivals)


def _expected(arrivals: Arrivals, seconds: float) -> float:
    """The area under the curve."""
    points = curve(arrivals, seconds)
    ends = [min(at, seconds) for at, _ in points[1:]] + [seconds]
    return sum(rate * max(0.0, end - at) for (at, rate), end in zip(points, ends, strict=True))
