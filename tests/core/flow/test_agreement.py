"""Every failure that authors told has a computed twin with the same result, or the cases say why not.

Each story was read beside its twin, which `tests/data/behaviour/told.yaml` names: which part fails and how, what must
come out, and where the story goes beyond one message. A reason that is no longer needed fails as well.
"""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec.structs import replace

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.flow.faults import FAULTS, break_node, entries_of
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Node, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each
from tests.reading import read_cases

CASES: dict[str, dict[str, Any]] = read_cases("data/behaviour/told.yaml")
TOLD: dict[str, tuple[Sketch, Scenario]] = {
    f"{pattern.slug}/{variant.slug}/{scenario.id}": (variant.sketch, scenario)
    for pattern in patterns()
    for variant in pattern.variants
    for scenario in variant.sketch.scenarios
    if scenario.outcome != "success"
}
TWINS = [name for name, case in CASES.items() if "ask" in case]
Thing = TypeVar("Thing", Node, Connection)
MOST_WITHOUT = 11  # stories in which no part fails


def error_lines(scenario: Scenario) -> set[tuple[str, str]]:
    """Connections by which an error or a compensation travels, with the way it goes."""
    return {
        (move.connection, move.direction)
        for step in scenario.steps
        for move in step.moves
        if move.connection and move.message in ("error", "compensation")
    }


def taken(scenario: Scenario) -> frozenset[str]:
    return frozenset(move.connection or "" for step in scenario.steps for move in step.moves)


def imagined(sketch: Sketch, changes: dict[str, dict[str, Any]]) -> Sketch:
    """The sketch with what a story imagines of it."""

    def changed(one: Thing) -> Thing:
        given = {**one.settings, **changes.get(one.id, {})}
        return replace(one, settings={key: value for key, value in given.items() if value is not None})

    return replace(sketch, nodes=tuple(map(changed, sketch.nodes)), connections=tuple(map(changed, sketch.connections)))


def traced(name: str, asked: list[Any]) -> Trace:
    sketch, told = TOLD[name]
    sketch = imagined(sketch, CASES[name].get("set", {}))
    start = next((story for story in sketch.scenarios if story.id == asked[0]), None)
    enter = next(iter(entries_of(sketch, start))) if start else asked[0]
    faults = [Fault(part=part, fault=fault, **dict(*more)) for part, fault, *more in asked[1:]]
    return trace(sketch, vocabulary(), enter, faults, taken(start or told))


def test_every_told_failure_has_a_twin_or_a_reason_for_none() -> None:
    """The twin of a story that nobody has named yet is any fault of one part with the same end and the same ways."""
    assert set(CASES) <= set(TOLD)
    assert [name for name in TOLD if name not in CASES and not _has_any_twin(*TOLD[name])] == []
    assert [name for name, case in CASES.items() if ("ask" in case) == ("nature" in case)] == []
    assert len(CASES) - len(TWINS) <= MOST_WITHOUT


def _has_any_twin(sketch: Sketch, told: Scenario) -> bool:
    starts = [None, *(one for one in sketch.scenarios if one.outcome == "success")]
    asked = ((start, node.id, fault) for start in starts for node in sketch.nodes for fault in FAULTS)
    found = (break_node(sketch, vocabulary(), *one).scenario for one in asked)
    return any(one.outcome == told.outcome and error_lines(told) <= error_lines(one) for one in found)


@each("name", TWINS, ids=str)
def test_what_the_twin_of_a_story_comes_to(name: str) -> None:
    case, found = CASES[name], traced(name, CASES[name]["ask"])
    result, first = found.result, found.result.first_caller
    got = " ".join(str(one) for one in (result.ends.state, result.ends.where, result.ends.holds) if one)
    assert got == case["ends"]
    if "first" in case:
        assert [first.code or 0, first.name] == case["first"]
    if "at_s" in case:
        assert first.after_s == case["at_s"]
    made = [[one.by, one.total] for one in result.tries]
    assert [one for one in case.get("tries", ()) if one not in made] == []
    assert list(result.compensated) == case.get("undone", [])


@each("name", TWINS, ids=str)
def test_a_told_failure_ends_as_its_twin(name: str) -> None:
    outcome, case = traced(name, CASES[name]["ask"]).result.outcome, CASES[name]
    assert (outcome != TOLD[name][1].outcome) == ("differs" in case), f"{outcome}; {case.get('differs')}"


@each("name", TWINS, ids=str)
def test_the_errors_of_a_story_take_the_ways_of_its_twin(name: str) -> None:
    case = CASES[name]
    asked = [case["ask"], *case.get("also", ())]
    possible = set().union(*(error_lines(traced(name, one).scenario) for one in asked))
    surprising = error_lines(TOLD[name][1]) - possible
    assert bool(surprising) == ("beyond" in case), f"{sorted(surprising)}; {case.get('beyond')}"
