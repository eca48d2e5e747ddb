"""A sketch under load, as figures that an agent reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from patterns_app.core import pipeline
from patterns_app.core.pipeline import simulation
from patterns_app.core.simulation.comparing import side_by_side
from patterns_app.core.simulation.wording import beside, counted, doings, latencies, line_of, number, priced, summed
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.verdict import door

from .asked import Simulated
from .desk import Desk, Long, Refusal
from .judging import load_of, within
from .showing import quoted, short
from .sketching import opened

_PARTS = 40  # parts of which it is told what they did


def simulate(desk: Desk, asked: Simulated) -> dict[str, Any]:
    """What callers see, which parts give, what it costs, and whether it keeps a budget."""
    sketch = quoted(opened(desk, asked.sketch).sketch)
    load = load_of(sketch, asked.load, asked.rate)
    if load is None:
        raise Refusal("rate: say how many messages come in a second, or give a load")
    question: dict[str, Any] = {"sketch": to_builtins(sketch), "load": msgspec.to_builtins(load)}
    other = None
    if asked.budget:
        try:
            simulation.read_budget(asked.budget, sketch)
        except InputError as error:
            raise within("budget", error) from None
        question["budget"] = asked.budget
    if asked.against:
        other = quoted(opened(desk, asked.against).sketch)
        try:
            simulation.check_load(load, simulation.few_enough(other))
        except InputError as error:
            raise within("against", error) from None
        question["against"] = to_builtins(other)
    run = msgspec.json.decode(desk.under_load("simulate", question, asked.job), type=simulation.Simulation)
    return _told(simulation.Told(sketch, run, other))


def ran(what: Long, question: dict[str, Any], tell: Callable[[bytes], None]) -> bytes:
    """What comes of a question as `simulate` and `verdict` put it; `tell` is given what is known on the way.

    Raises InputError.
    """
    sketch, _ = pipeline.opened_value(question["sketch"])
    load = simulation.load_of(question["load"], sketch)
    if what == "verdict":
        return msgspec.json.encode(door.verdict(sketch, load, tell=lambda so_far: tell(msgspec.json.encode(so_far))))
    budget = simulation.read_budget(question["budget"], sketch) if "budget" in question else None
    beside = None
    if "against" in question:
        beside = pipeline.simulated(pipeline.opened_value(question["against"])[0], load)

    def told(report: pipeline.Report) -> bytes:
        return msgspec.json.encode(simulation.outcome(report, budget, beside))

    return told(pipeline.simulated(sketch, load, lambda so_far: tell(told(so_far))))


def stopped(what: Long, question: dict[str, Any], heard: bytes, why: str) -> bytes:
    """What was known when the work was stopped, with the reason."""
    if what == "verdict":
        found = msgspec.json.decode(heard, type=door.ArchitectureVerdict)
        return msgspec.json.encode(door.stopped(pipeline.opened_value(question["sketch"])[0], found, why))
    run = msgspec.json.decode(heard, type=simulation.Simulation)
    return msgspec.json.encode(msgspec.structs.replace(run, stopped_by=why))


def _told(told: simulation.Told) -> dict[str, Any]:
    run, parts = told.run, _parts(told)
    left = len(parts) - _PARTS
    return short(
        {
            "messages": summed(told),
            "stopped_by": run.stopped_by,
            "callers": dict(_callers(told)),
            "parts": dict(islice(parts.items(), _PARTS)),
            "parts_left_out": f"{left} more of which there is something to say" if left > 0 else "",
            "cost": priced(told),
            "budget": [f"{'OVER' if one.over else 'kept'} {line_of(told, one)}: {beside(one)}" for one in run.budget],
            "this_and_the_other": {name: [one, two] for name, one, two in _beside(run)},
            "assumed": _assumed(run),
            "not_known": [f"{one.connection}: {one.why}" for one in run.unknown],
        }
    )


def _assumed(run: simulation.Simulation) -> dict[str, list[str]]:
    """Figures that nobody gave, once each, with the parts that they are assumed of."""
    found: dict[str, list[str]] = {}
    for one in run.assumed:
        found.setdefault(f"{one.name} {one.value} {one.unit}".strip(), []).append(one.part or "all")
    return found


def _beside(run: simulation.Simulation) -> list[tuple[str, str, str]]:
    return side_by_side(run, run.against) if run.against else []


def _callers(told: simulation.Told) -> Iterator[tuple[str, dict[str, str]]]:
    for name, caller in told.run.callers.items():
        errors = counted(caller.errors)
        yield name, short({"answered_s": number(caller.throughput_s), **latencies(caller), "errors": errors})


def _parts(told: simulation.Told) -> dict[str, str]:
    """Those of which there is more to say than that they did their work."""
    said = {name: "; ".join(doings(part)) for name, part in told.run.parts.items()}
    return {name: text for name, text in said.items() if text}
