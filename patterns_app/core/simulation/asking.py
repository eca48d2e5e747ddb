"""What somebody asks to be run: the load, read and checked against the sketch, and not more of both than is run."""

from __future__ import annotations

from typing import Any

from patterns_app.core import limits
from patterns_app.core.engine.load.fleets.model import Stressing
from patterns_app.core.engine.load.fleets.raising import expected, waves
from patterns_app.core.engine.load.fleets.sampling import check_uncertain, most_times
from patterns_app.core.engine.load.fleets.stress import asked_runs, expected_load
from patterns_app.core.engine.load.model import Load
from patterns_app.core.engine.load.reading import check_load, read_load
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, TooLarge, converted
from patterns_app.core.vocabulary.catalog import vocabulary

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
    if (coming := arriving(load)) > limits.LOAD_ARRIVING:
        most = f"at most {limits.LOAD_ARRIVING:,} are run: lower the rates, or run fewer seconds"
        raise TooLarge([Error("$.arrivals", f"about {coming:,.0f} messages come in {load.seconds:,.0f} s; {most}")])
    return load


def arriving(load: Load) -> float:
    """How many messages come in the whole run."""
    return expected(load)


def fleet_arriving(sketch: Sketch, load: Load, asked: Stressing) -> float:
    """How many messages come in all runs of a fleet, at most."""
    whole = expected_load(sketch, vocabulary(), load)
    raised = sum(map(len, waves(whole))) * limits.STRESS_RAISED
    return raised + arriving(whole) + _asked_arriving(sketch, whole, asked)


def _asked_arriving(sketch: Sketch, whole: Load, asked: Stressing) -> float:
    """The same of the runs that break a part or vary what is uncertain, which may be the load itself."""
    runs = asked_runs(sketch, whole, asked)
    return arriving(whole) * (runs + asked.samples * (most_times(asked) - 1))


def stressing_of(value: Any, sketch: Sketch, load: Load) -> Stressing:
    """Which runs these plain values ask for. Raises InvalidSketch and TooLarge with the places."""
    asked = converted(value, Stressing)
    check_uncertain(asked, sketch, load, vocabulary())
    runs = asked_runs(sketch, load, asked)
    mend = "ask for fewer faults or samples"
    if runs > limits.STRESS_RUNS:
        raise TooLarge([Error("$", f"these are {runs:,} runs; at most {limits.STRESS_RUNS:,} are made: {mend}")])
    coming = _asked_arriving(sketch, expected_load(sketch, vocabulary(), load), asked)
    if coming > limits.STRESS_ARRIVING:
        said = f"about {coming:,.0f} messages come in {runs:,} runs; at most {limits.STRESS_ARRIVING:,} are run"
        raise TooLarge([Error("$", f"{said}: lower the rates, run fewer seconds, or {mend}")])
    return asked
