"""What somebody asks to be run: the load, read and checked against the sketch, and not more of both than is run."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.engine.load.fleets.model import Stressing
from patterns_app.core.engine.load.fleets.raising import expected, waves
from patterns_app.core.engine.load.fleets.sampling import check_uncertain, most_times
from patterns_app.core.engine.load.fleets.stress import asked_runs, expected_load
from patterns_app.core.engine.load.model import ConnectionLoad, Load
from patterns_app.core.engine.load.reading import check_load, read_load
from patterns_app.core.sketch.graph import Graph, graph_of
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
    if (coming := arriving(sketch, load)) > limits.LOAD_ARRIVING:
        most = f"at most {limits.LOAD_ARRIVING:,} are run: lower the rates, or run fewer seconds"
        if (calls := most_calls(sketch, load)) > 1:
            said = f"each message becomes up to {calls:,.0f} calls by `times`: about {coming:,.0f} in all"
            raise TooLarge([Error("$.connections", f"{said}; {most}, or lower `times`")])
        raise TooLarge([Error("$.arrivals", f"about {coming:,.0f} messages come in {load.seconds:,.0f} s; {most}")])
    return load


def usual_load(sketch: Sketch, rate: float) -> Load:
    """So many messages a second wherever they usually come in. Raises InvalidSketch and TooLarge with the places."""
    whole = expected_load(sketch, vocabulary(), Load(seconds=limits.VERDICT_SECONDS))
    comes = [{"part": one.part, "rate": rate} for one in whole.arrivals]
    return load_of({"seconds": whole.seconds, "arrivals": comes}, sketch)


def arriving(sketch: Sketch, load: Load) -> float:
    """How many messages come in the whole run, counted with the most calls that each becomes on its way."""
    return expected(load) * most_calls(sketch, load)


def most_calls(sketch: Sketch, load: Load) -> float:
    """Into how many calls a message turns at most: the largest product of `times` along a way, a circle once."""
    times = {key: one.times for key, one in load.connections.items() if one.times > 1}
    if not times:
        return 1.0
    graph = graph_of(sketch)
    found = dict.fromkeys(graph.nodes, 1.0)
    place = {node: number for number, node in enumerate(_in_order(graph))}
    for node, number in place.items():
        for line in graph.outgoing.get(node, ()):
            if place[line.target] > number:
                found[line.target] = max(found[line.target], found[node] * times.get(line.id, 1))
    # also lines that close circles
    closing = (found[line.source] * times.get(line.id, 1) for line in sketch.connections)
    return max(closing, default=1.0)


def _in_order(graph: Graph) -> list[str]:
    """The parts so that who sends stands before who is sent to, circles apart."""
    done: list[str] = []
    seen: set[str] = set()
    for start in graph.nodes:
        waiting = [(start, False)]
        while waiting:
            node, is_left = waiting.pop()
            if is_left:
                done.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting += [(line.target, False) for line in graph.outgoing.get(node, ())]
    return done[::-1]


def fleet_arriving(sketch: Sketch, load: Load, asked: Stressing) -> float:
    """How many messages come in all runs of a fleet, at most."""
    whole = expected_load(sketch, vocabulary(), load)
    raised = sum(map(len, waves(whole))) * limits.STRESS_RAISED
    return raised * most_calls(sketch, whole) + arriving(sketch, whole) + _asked_arriving(sketch, whole, asked)


def _asked_arriving(sketch: Sketch, whole: Load, asked: Stressing) -> float:
    """The same of the runs that break a part or vary what is uncertain, which may be the load itself."""
    runs = asked_runs(sketch, whole, asked)
    most = max(arriving(sketch, whole), arriving(sketch, _with_most_calls(whole, asked)))
    return most * (runs + asked.samples * (most_times(asked) - 1))


def _with_most_calls(load: Load, asked: Stressing) -> Load:
    """The load with the most calls that a run of the uncertain ones makes over each connection."""
    most = {one.connection: int(one.high) for one in asked.uncertain or () if one.connection and one.what == "times"}
    changed = {key: replace(load.connections.get(key, ConnectionLoad()), times=max(1, n)) for key, n in most.items()}
    return replace(load, connections={**load.connections, **changed})


def short_enough(value: Any, sketch: Sketch, load: Load) -> Load:
    """The load with as many of its seconds as the runs that these values ask for may take, if they ask for that.

    The load as it is, where all of it may be run or nobody asked to shorten it. Raises InvalidSketch with the places.
    """
    asked = converted(value, Stressing)
    if not asked.shorten:
        return load
    check_uncertain(asked, sketch, load, vocabulary())
    for _ in range(_SHORTENED):  # what comes in a second need not be the same all the time
        coming = _asked_arriving(sketch, expected_load(sketch, vocabulary(), load), asked)
        least = max(limits.STRESS_LEAST_SECONDS, load.warm_up_s * 2)
        if coming <= limits.STRESS_ARRIVING or load.seconds <= least:
            break
        load = _until(load, max(least, float(int(load.seconds * limits.STRESS_ARRIVING / coming * _ROOM))))
    return load


_SHORTENED, _ROOM = 8, 0.98


def _until(load: Load, seconds: float) -> Load:
    """The load up to a second; what breaks only later does not break."""
    return replace(load, seconds=seconds, faults=tuple(one for one in load.faults if one.from_s < seconds))


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
