"""A Catch inside a branch or an item handles the error there; only what nothing caught fails the block around it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.engine.load.test_simulate import run

FUNCTION = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x"}
ALL = [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]


def task(name: str, following: str = "", **more: Any) -> dict[str, Any]:
    ends = {"Next": following} if following else {"End": True}
    return {"Type": "Task", "Resource": {"Fn::GetAtt": [name.title(), "Arn"]}, **ends, **more}


def sketch(states: dict[str, Any]) -> Sketch:
    """A workflow of these states, with a function for each of the five names."""
    parts: dict[str, Any] = {
        name: {"Type": "AWS::Serverless::Function", "Properties": FUNCTION} for name in ("A", "B", "C", "D", "Notify")
    }
    event = {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Path": "/a", "Method": "post"}}
    definition = {"StartAt": next(iter(states)), "States": states}
    flow = {"Definition": definition, "Events": {"E": event}}
    parts |= {
        "Api": {"Type": "AWS::Serverless::HttpApi"},
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow},
    }
    return read(json.dumps({"Resources": parts}).encode(), "cloudformation").sketch


def broken(states: dict[str, Any], part: str = "a", **fault: Any) -> Trace:
    document = sketch(states)
    start = next(line.id for line in document.connections if line.target == "flow")
    return trace(document, vocabulary(), start, [Fault(part=part, **{"fault": "fails", **fault})])


def came_to(found: Trace, document: Sketch) -> set[str]:
    """The functions that the steps of a trace lead to."""
    lines = {line.id: line.target for line in document.connections}
    return {lines[move.connection] for step in found.scenario.steps for move in step.moves if move.connection}


def parallel(first: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A and then B beside C; D comes after both. `first`: the other states of the first branch."""
    branches = [{"StartAt": "A", "States": first}, {"StartAt": "C", "States": {"C": task("c")}}]
    return {"Both": {"Type": "Parallel", "Branches": branches, "Next": "D", **more}, "D": task("d")}


HANDLED = {
    "to its end": parallel({"A": task("a", "B", Catch=ALL), "B": task("b"), "Sorry": {"Type": "Pass", "End": True}}),
    "on": parallel({"A": task("a", "B", Catch=ALL), "B": task("b"), "Sorry": task("notify", "B")}),
    "after a message": parallel({"A": task("a", "B", Catch=ALL), "B": task("b"), "Sorry": task("notify")}),
}


@pytest.mark.parametrize(("way", "parts"), [("to its end", "acd"), ("on", "abcd"), ("after a message", "acd")])
def test_a_branch_that_catches_its_error_ends_by_its_own_way_and_the_others_go_on(way: str, parts: str) -> None:
    found = broken(HANDLED[way])
    expected = {*parts} | ({"notify"} if way != "to its end" else set())
    assert came_to(found, sketch(HANDLED[way])) - {"flow"} == expected
    assert (found.result.ends.state, found.result.outcome) == ("answered_fallback", "degraded")
    assert not any("whole Parallel" in step.text for step in found.scenario.steps)


def test_what_a_branch_does_not_catch_fails_the_parallel_whose_own_catch_comes_then() -> None:
    aside = {"Sorry": task("notify", "D"), "Down": {"Type": "Pass", "End": True}}
    own = [{"ErrorEquals": ["States.Timeout"], "Next": "Down"}]
    first = {"A": task("a", "B", Catch=own), "B": task("b"), "Down": aside["Down"]}
    states = {**parallel(first, Catch=ALL), "Sorry": aside["Sorry"]}
    found = broken(states)
    told = [step.text for step in found.scenario.steps]
    assert any("whole Parallel" in text for text in told)
    assert came_to(found, sketch(states)) - {"flow"} >= {"notify", "d"}
    assert "b" not in came_to(found, sketch(states))
    assert found.result.ends.state == "answered_fallback"
    uncaught = broken(parallel(first))
    assert uncaught.result.outcome == "failure"
    assert "d" not in came_to(uncaught, sketch(parallel(first)))


def test_a_branch_whose_catch_leads_to_a_fail_fails_the_parallel_after_what_it_leads_to() -> None:
    first = {"A": task("a", Catch=ALL), "Sorry": task("notify", "No"), "No": {"Type": "Fail"}}
    found = broken(parallel(first))
    assert "notify" in came_to(found, sketch(parallel(first)))
    assert found.result.outcome == "failure"


def test_an_item_that_catches_its_error_is_done_and_the_other_items_too() -> None:
    inner = {"A": task("a", "B", Catch=ALL), "B": task("b"), "Sorry": task("notify")}
    states = {
        "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "A", "States": inner}, "Next": "D"},
        "D": task("d"),
    }
    found = broken(states, how="one")
    assert came_to(found, sketch(states)) - {"flow"} == {"a", "notify", "d"}
    assert found.result.ends.state == "answered_fallback"


def test_of_several_catches_the_first_that_names_the_error_counts() -> None:
    catch = [
        {"ErrorEquals": ["Lambda.TooManyRequestsException"], "Next": "Busy"},
        {"ErrorEquals": ["States.ALL"], "Next": "Sorry"},
    ]
    states = {"A": task("a", Catch=catch), "Busy": task("b"), "Sorry": task("notify", "No"), "No": {"Type": "Fail"}}
    document = sketch(states)
    busy = broken(states, fault="throttled")
    assert came_to(busy, document) - {"flow"} == {"a", "b"}
    assert busy.result.ends.state == "answered_fallback"
    skipped = broken({"First": task("c", "A", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Busy"}]), **states}, "c")
    assert any("counts as succeeded: the steps that follow are not run" in s.text for s in skipped.scenario.steps)
    thrown = broken(states)
    assert came_to(thrown, document) - {"flow"} == {"a", "notify"}
    assert any("ends as failed" in step.text for step in thrown.scenario.steps)


def test_where_a_choice_looks_later_at_what_was_caught_nobody_knows_how_it_ends() -> None:
    look = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "No"}], "Default": "D"}
    first = {"A": task("a", "B", Catch=ALL), "B": task("b"), "Sorry": {"Type": "Pass", "End": True}}
    states = {**parallel(first), "Look": look, "No": {"Type": "Fail"}}
    states["Both"]["Next"] = "Look"
    found = broken(states)
    assert "d" in came_to(found, sketch(states))
    assert any("Whether Flow fails after all" in step.text for step in found.scenario.steps)


@pytest.mark.parametrize("way", HANDLED)
def test_under_load_too_a_branch_handles_its_error(way: str) -> None:
    document = sketch(HANDLED[way])
    arrivals = [{"part": "flow", "kind": "steps", "steps": [{"at_s": 0, "rate": 5}, {"at_s": 50, "rate": 0}]}]
    exact = {"work_ms": 100, "cold_start_ms": 0}
    parts = dict.fromkeys("bcd", exact) | {"a": {**exact, "error_rate": 1}}
    report = run(document, seconds=60, arrivals=arrivals, parts=parts)
    runs = report.parts["flow"].arrived
    assert runs > 0
    assert report.parts["d"].arrived == report.parts["c"].arrived == runs
    assert report.parts["b"].arrived == (runs if way == "on" else 0)
    assert report.parts["notify"].arrived == (0 if way == "to its end" else runs)
    assert report.messages.failed == 0


@pytest.mark.parametrize("way", HANDLED)
def test_a_catch_of_a_branch_is_written_and_read_again(way: str) -> None:
    first = sketch(HANDLED[way])
    text = export(Subject(first, vocabulary(), arrange))[0]
    again = read(text.encode(), "cloudformation").sketch
    flow = next(one for one in load(text.encode())["Resources"].values() if one["Type"].endswith("StateMachine"))
    states = flow["Properties"]["Definition"]["States"]
    both = next(state for state in states.values() if state["Type"] == "Parallel")
    assert "Catch" not in both
    thens = [json.loads(str(line.settings["catch_ways"]))[0]["Then"] for line in caught(first) + caught(again)]
    assert thens == [thens[0]] * 2


def caught(document: Sketch) -> list[Any]:
    return [line for line in document.connections if line.settings.get("catch_ways")]
