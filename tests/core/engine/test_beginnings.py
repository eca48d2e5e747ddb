"""Where a message begins, also where nobody is drawn who sends it; and places for failures that are no next step."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.engine.model import Cited, Fault, FaultKind, Trace
from patterns_app.core.engine.trace import NotInSketch, trace
from patterns_app.core.flow.derived import NoSuchNode
from patterns_app.core.flow.faults import break_node
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary

Lines = dict[str, tuple[str, str, str]]
EVENTS: Lines = {"failed": ("fn", "left", "destination")}
READER: Lines = {
    "put": ("app", "jobs", "write"),
    "read": ("jobs", "fn", "queue_poll"),
    "dead": ("jobs", "left", "dlq"),
    "right": ("fn", "left", "write"),
    "save": ("fn", "items", "write"),
}
TOPIC: Lines = {
    "put": ("app", "topic", "write"),
    "push": ("topic", "fn", "push"),
    "dead": ("topic", "left", "dlq"),
    "right": ("fn", "left", "write"),
}
OWN: Lines = {"put": ("app", "fn", "async"), "failed": ("fn", "left", "destination"), "right": ("fn", "left", "write")}
SERVICES = {
    "app": "aws.lambda",
    "fn": "aws.lambda",
    "jobs": "aws.sqs",
    "left": "aws.sqs",
    "topic": "aws.sns",
    "items": "aws.dynamodb",
    "plan": "aws.eventbridge-scheduler",
    "flow": "aws.step-functions",
    "browser": "client.browser",
    "graph": "aws.appsync",
}


def document(lines: Lines, *alone: str, **settings: dict[str, Any]) -> dict[str, Any]:
    parts = dict.fromkeys([*(end for line in lines.values() for end in line[:2]), *alone])
    nodes = [{"id": one, "service": SERVICES[one], "settings": settings.get(one, {})} for one in parts]
    given = {"destination": {"condition": "on-failure"}, "dlq": {}}
    connections = [
        {"id": key, "source": source, "target": target, "kind": kind, "settings": given.get(kind, {})}
        for key, (source, target, kind) in lines.items()
    ]
    return {"schema": "pattern-studio/2", "title": "x", "nodes": nodes, "connections": connections}


def followed(said: dict[str, Any], enter: str, broken: str = "", fault: FaultKind = "fails") -> Trace:
    faults = [Fault(part=broken, fault=fault)] if broken else []
    return trace(parse_value(said), vocabulary(), enter, faults)


def used(found: Trace) -> set[str]:
    return {move.connection for step in found.scenario.steps for move in step.moves if move.connection}


def test_a_function_with_a_place_for_failures_takes_events_that_nobody_is_drawn_to_send() -> None:
    found = followed(document(EVENTS), "fn", "fn")
    assert (found.result.first_caller.code, found.result.ends.state, found.result.ends.where) == (202, "kept", "left")
    assert [(one.by, one.total) for one in found.result.tries] == [("service", 3)]
    assert found.scenario.steps[0].text.startswith("Who sends to Lambda is not drawn")


def test_a_function_with_an_address_is_asked_over_it() -> None:
    found = followed(document({}, "fn", fn={"function_url_auth": "NONE"}), "fn", "fn")
    assert (found.result.first_caller.code, found.result.ends.state) == (502, "answered_error")


@pytest.mark.parametrize("part", ["fn", "left", "flow", "items", "topic", "plan"])
@pytest.mark.parametrize("fault", ["fails", "slow", "throttled"])
def test_a_part_alone_can_be_asked_and_nothing_is_told_of_what_is_not_drawn(part: str, fault: FaultKind) -> None:
    found = followed(document({}, part), part, part, fault)
    assert found.result.ends.state != "not_affected"
    for step in found.scenario.steps:
        assert set(step.marks) <= {part}
        assert all(move.connection is None and move.at == part for move in step.moves)


@pytest.mark.parametrize("fault", ["fails", "throttled"])
def test_a_workflow_that_nobody_is_drawn_to_start_ends_as_failed_and_is_not_said_to_try_again(fault: FaultKind) -> None:
    said = document({"step": ("flow", "fn", "orchestrate"), "put": ("fn", "items", "write")})
    for broken in ("fn", "items"):
        told = " ".join(step.text for step in followed(said, "step", broken, fault).scenario.steps)
        assert "the execution fails" in told
        assert "may try again" not in told


@pytest.mark.parametrize(("fault", "code"), [("throttled", 429), ("fails", 500)])
def test_an_api_for_graphs_answers_for_itself_with_a_code(fault: FaultKind, code: int) -> None:
    found = followed(document({}, "graph"), "graph", "graph", fault)
    assert found.result.first_caller.code == code
    assert any(f"({code} " in step.text for step in found.scenario.steps)


def test_whoever_names_no_place_where_a_message_begins_is_told_those_that_there_are() -> None:
    for enter, says in (
        ("nowhere", "no connection 'nowhere' and no such part"),
        ("dead", "no message starts on the connection 'dead'"),
        ("browser", "no message comes to 'browser' from outside"),
    ):
        with pytest.raises(NotInSketch) as refused:
            followed(document(READER, "browser"), enter)
        assert refused.value.key == "enter"
        assert says in str(refused.value)
        assert "a message can begin on the connections put, read, right, save or at the parts app" in str(refused.value)


def test_a_part_that_no_message_comes_to_by_itself_can_be_broken() -> None:
    found = break_node(parse_value(document(EVENTS)), vocabulary(), None, "fn", "throttled")
    assert (found.result.ends.state, found.result.ends.where) == ("kept", "left")
    with pytest.raises(NoSuchNode):
        break_node(parse_value(document({}, "browser")), vocabulary(), None, "browser", "fails")


@pytest.mark.parametrize(
    ("lines", "ends"),
    # a topic keeps what it cannot deliver, and the function has taken this one
    [(READER, ("kept", "left")), (TOPIC, ("lost", "fn")), (OWN, ("kept", "left"))],
    ids=["queue", "topic", "own"],
)
def test_what_goes_well_is_not_put_where_failures_are_put(lines: Lines, ends: tuple[str, str]) -> None:
    said = document(lines)
    assert "right" not in used(followed(said, "put"))
    assert followed(said, "put", "left").result.ends.state == "not_affected"
    failed = followed(said, "put", "fn").result
    assert (failed.ends.state, failed.ends.where) == ends
    assert "right" in used(followed(said, "right"))  # asked for itself it is a call as any other


def test_a_story_that_takes_the_line_says_that_messages_go_there() -> None:
    told = trace(parse_value(document(READER)), vocabulary(), "put", [], frozenset({"put", "read", "right"}))
    assert "right" in used(told)


def test_under_load_a_place_for_failures_stays_empty_unless_the_load_says_otherwise() -> None:
    asked: dict[str, Any] = {"seconds": 20, "arrivals": [{"part": "app", "rate": 5, "even": True}]}
    sketch = parse_value(document(READER))
    usual = simulate(sketch, vocabulary(), read_load(asked))
    assert usual.parts["left"].arrived == 0
    assert any(one.part == "fn" and one.name.startswith("share that it sends") for one in usual.assumed)
    told = simulate(sketch, vocabulary(), read_load({**asked, "connections": {"right": {"share": 1}}}))
    assert told.parts["left"].arrived > 0


def test_how_often_an_sdk_tries_is_told_with_whose_default_it_is_and_since_when() -> None:
    page, summary = _cited(document(READER))
    assert page is not None
    assert page.since == "2026-11-10"
    assert page.read
    assert page.where.startswith("https://aws.amazon")
    assert page.where in summary
    assert page.since in summary
    assert page.read in summary
    said = document(READER)
    next(one for one in said["connections"] if one["id"] == "save")["settings"]["max_attempts"] = 2
    page, summary = _cited(said)
    assert page is None
    assert "default" not in summary


def _cited(said: dict[str, Any]) -> tuple[Cited | None, str]:
    found = followed(said, "put", "items")
    return next(one.default for one in found.result.tries if one.by == "sdk"), found.scenario.summary
