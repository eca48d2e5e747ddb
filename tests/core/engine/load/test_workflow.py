"""Workflows under load: their steps run as the definition says, and the report says what it does not know of them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from patterns_app.core.engine.load.model import Report
from tests.core.engine.load.test_simulate import run, sketch_of

ARRIVALS: list[dict[str, Any]] = [
    {"part": "flow", "kind": "steps", "steps": [{"at_s": 0, "rate": 5}, {"at_s": 50, "rate": 0}]}
]
EXACT: dict[str, Any] = {"work_ms": 100, "cold_start_ms": 0}


def ran(steps: dict[str, dict[str, Any]], connections: dict[str, Any] | None = None, **parts: Any) -> Report:
    """A workflow that calls a function by each step 250 times or so: 100 ms of work each, 100 ms of its own."""
    nodes: dict[str, Any] = {"flow": "aws.step-functions"} | dict.fromkeys(steps, "aws.lambda")
    sketch = sketch_of(
        nodes,
        [(f"to-{name}", "flow", name, "orchestrate") for name in steps],
        {f"to-{name}": settings for name, settings in steps.items()},
    )
    works = {name: {**EXACT, **parts.get(name, {})} for name in steps} | {"flow": {"work_ms": 100}}
    lines = {f"to-{name}": one for name, one in (connections or {}).items()}
    return run(sketch, seconds=60, arrivals=ARRIVALS, parts=works, connections=lines)


def took(report: Report) -> float:
    estimate = report.callers["flow"].latency_ms.p50
    assert estimate
    return estimate.value


def assumed(report: Report) -> dict[str, Any]:
    return {one.name: one.value for one in report.assumed if one.part == "flow"}


def test_branches_run_side_by_side_and_each_in_its_order() -> None:
    one_by_one = ran({"a": {}, "b": {}, "c": {}})
    beside = ran({"a": {"branch": "Look up/1"}, "b": {"branch": "Look up/1"}, "c": {"branch": "Look up/2"}})
    assert took(one_by_one) == pytest.approx(400, rel=0.03)
    assert took(beside) == pytest.approx(300, rel=0.03)
    assert [beside.parts[name].arrived for name in "ac"] == [beside.parts["flow"].arrived] * 2


def test_what_the_load_calls_together_runs_beside_the_step_before() -> None:
    assert took(ran({"a": {}, "b": {}, "c": {}}, {"b": {"together": True}})) == pytest.approx(300, rel=0.03)


def test_a_branch_that_fails_stops_the_others_and_what_is_stopped_is_not_answered_twice() -> None:
    report = ran({"a": {"branch": "Both/1"}, "b": {"branch": "Both/2"}, "c": {"branch": "Both/2"}}, a={"error_rate": 1})
    assert report.messages.served == 0
    assert report.parts["flow"].served == 0
    assert report.parts["b"].arrived > 0
    assert report.parts["c"].arrived == 0


def test_a_choice_takes_one_of_its_ways_as_often_as_it_is_said_and_what_is_assumed_is_told() -> None:
    ways = {"yes": {"choice": "Paid?/1"}, "also": {"choice": "Paid?/1"}, "no": {"choice": "Paid?/2"}}
    even = ran(ways)
    assert even.parts["yes"].arrived + even.parts["no"].arrived == even.parts["flow"].arrived
    assert even.parts["yes"].arrived / even.parts["flow"].arrived == pytest.approx(0.5, abs=0.1)
    assert even.parts["also"].arrived == pytest.approx(even.parts["yes"].arrived, abs=2)
    assert assumed(even)["share of each way of Paid?"] == 0.5
    told = ran(ways, {"yes": {"share": 0.2}, "no": {"share": 0.3}})
    assert told.parts["yes"].arrived / told.parts["flow"].arrived == pytest.approx(0.2, abs=0.07)
    assert told.parts["no"].arrived / told.parts["flow"].arrived == pytest.approx(0.3, abs=0.07)
    assert "share of each way of Paid?" not in assumed(told)


def test_a_map_fails_when_more_items_do_than_it_tolerates_and_how_many_there_are_is_assumed() -> None:
    item = {"each": True, "tolerated_failures": 30}
    assert assumed(ran({"item": item}))["items of the Map that calls Lambda"] == 1
    for rate, times, fails in ((0.05, 40, False), (1, 40, True)):
        report = ran({"item": item, "last": {}}, {"item": {"times": times}}, item={"error_rate": rate})
        assert (report.messages.served == 0) is fails
        assert (report.parts["last"].arrived == 0) is fails
        assert report.connections["to-item"].failures > 0


@pytest.mark.parametrize("places", [0, 1])
def test_a_map_goes_on_though_its_items_are_refused_at_once(places: int) -> None:
    nodes: dict[str, Any] = {"flow": "aws.step-functions", "item": ("aws.lambda", {"reserved_concurrency": places})}
    settings = {"each": True, "tolerated_failures": 100, "retry": False}
    sketch = sketch_of(nodes, [("to-item", "flow", "item", "orchestrate")], {"to-item": settings})
    ten = {"to-item": {"times": 10}}
    report = run(sketch, seconds=60, arrivals=ARRIVALS, parts={"item": EXACT}, connections=ten)
    assert report.connections["to-item"].failures > 0
    assert report.messages.served == report.messages.arrived > 0


def test_a_catch_undoes_what_is_done_the_last_first_or_does_what_it_leads_to() -> None:
    steps: dict[str, dict[str, Any]] = {
        "book": {"catch": True},
        "pay": {"catch": True},
        "cancel": {"compensates": "to-book"},
        "refund": {"compensates": "to-pay"},
    }
    saga = ran(steps, pay={"error_rate": 1})
    assert saga.messages.failed == saga.parts["flow"].errors["undone"] > 0
    assert saga.connections["to-cancel"].tries == saga.parts["cancel"].arrived == pytest.approx(250, rel=0.2)
    assert saga.parts["refund"].arrived == 0
    handled = ran({"pay": {"catch": True}, "tell": {"after_error": True}}, pay={"error_rate": 1})
    assert handled.parts["tell"].arrived == pytest.approx(250, rel=0.2)
    assert any("what its Catch has handled" in words for words in handled.not_modelled)
    assert ran({"pay": {"catch": True}, "tell": {"after_error": True}}).parts["tell"].arrived == 0


def test_a_compensation_that_nothing_catches_ends_the_run_and_those_after_it_are_not_run() -> None:
    steps: dict[str, dict[str, Any]] = {
        "book": {"catch": True},
        "seat": {"catch": True},
        "pay": {"catch": True},
        "free": {"compensates": "to-seat"},
        "cancel": {"compensates": "to-book"},
    }
    broken: dict[str, Any] = {"pay": {"error_rate": 1}, "free": {"error_rate": 1}}
    ended = ran(steps, **broken)
    assert ended.parts["free"].arrived > 0
    assert ended.parts["cancel"].arrived == 0
    goes_on = ran(steps | {"free": {"compensates": "to-seat", "catch": True}}, **broken)
    assert goes_on.parts["cancel"].arrived == goes_on.parts["free"].arrived > 0


@pytest.mark.parametrize("block", [{"branch": "Ask/1"}, {"each": True}])
def test_the_retry_of_a_whole_block_runs_all_of_it_again(block: dict[str, Any]) -> None:
    again = '[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1}]'
    beside = {"branch": "Ask/2"} if "branch" in block else block
    report = ran({"a": {**block, "block_retry": again}, "b": {**beside, "block_retry": again}}, b={"error_rate": 0.5})
    runs = report.parts["flow"].arrived
    assert report.parts["a"].arrived == report.parts["b"].arrived == pytest.approx(runs * 1.75, rel=0.1)
    assert report.messages.lost == pytest.approx(runs / 8, rel=0.35)
    assert report.messages.in_flight == 0


def test_that_nobody_waits_for_a_token_is_told() -> None:
    report = ran({"ask": {"integration": "wait-for-callback"}})
    assert [words for words in report.not_modelled if "brings its token back" in words]


def test_a_token_that_never_comes_is_tried_again_as_the_retry_says() -> None:
    again = {"retry": True, "retry_errors": "States.ALL", "retry_attempts": 2, "retry_interval": 1, "retry_backoff": 1}
    asks: dict[str, Any] = {"integration": "wait-for-callback", "heartbeat": 2, **again}
    nodes: dict[str, Any] = {"flow": "aws.step-functions", "q": "aws.sqs", "worker": "aws.lambda"}
    lines: list[tuple[str, ...]] = [("ask", "flow", "q", "orchestrate"), ("read", "q", "worker", "queue_poll")]
    works: dict[str, Any] = {"worker": {**EXACT, "error_rate": 1}, "flow": {"work_ms": 0}}
    for more, served in (({}, False), ({"catch": True, "fallback": True}, True)):
        sketch = sketch_of(nodes, lines, {"ask": asks | more})
        report = run(sketch, seconds=100, arrivals=ARRIVALS, parts=works)
        assert report.connections["ask"].tries == 3 * report.parts["flow"].arrived > 0
        assert (report.parts["flow"].served == report.parts["flow"].arrived) is served


def test_hundreds_that_are_answered_at_once_are_called_one_after_the_other() -> None:
    called = [f"f{number}" for number in range(300)]
    sketch = sketch_of(
        {"fn": "aws.lambda"} | dict.fromkeys(called, "aws.lambda"),
        [(f"to-{name}", "fn", name, "async") for name in called],
    )
    report = run(sketch, seconds=5, arrivals=[{"part": "fn", "rate": 1}], parts={"fn": EXACT})
    assert report.parts["f299"].arrived == report.parts["fn"].served > 0


def test_a_run_is_ended_by_its_own_time_which_no_catch_takes() -> None:
    nodes: dict[str, Any] = {
        "flow": ("aws.step-functions-express", {"max_duration": 2}),
        "slow": ("aws.lambda", {"timeout": 30}),
    }
    steps: list[tuple[str, ...]] = [("to-slow", "flow", "slow", "orchestrate")]
    sketch = sketch_of(nodes, steps, {"to-slow": {"catch": True, "fallback": True}})
    works = {"slow": {"work_ms": 10_000, "cold_start_ms": 0}, "flow": {"work_ms": 0}}
    report = run(sketch, seconds=60, arrivals=ARRIVALS, parts=works)
    assert report.messages.lost == report.messages.arrived > 0  # nobody waits for an Express run that is only started
    longer: dict[str, Any] = {"flow": ("aws.step-functions-express", {"max_duration": 20}), "slow": nodes["slow"]}
    done = run(sketch_of(longer, steps), seconds=60, arrivals=ARRIVALS, parts=works)
    assert done.messages.lost == 0


def test_a_step_that_is_called_twice_runs_twice_and_a_token_that_is_brought_back_starts_nothing() -> None:
    nodes: dict[str, Any] = {"flow": "aws.step-functions", "order": "aws.lambda", "pay": "aws.lambda"}
    lines: list[tuple[str, ...]] = [
        ("o", "flow", "order", "orchestrate"),
        ("p", "flow", "pay", "orchestrate"),
        ("b", "pay", "flow", "write"),
    ]
    sketch = sketch_of(nodes, lines)
    labels = {"o": "1 create, 3 confirm", "p": "2 pay"}
    told = [replace(one, label=labels.get(one.id, "")) for one in sketch.connections]
    works = dict.fromkeys(("order", "pay"), EXACT) | {"flow": {"work_ms": 100}}
    report = run(replace(sketch, connections=tuple(told)), seconds=60, arrivals=ARRIVALS, parts=works)
    begun = report.parts["pay"].arrived
    assert report.parts["order"].arrived == 2 * begun
    assert report.messages.served == begun
    assert report.parts["flow"].arrived == 2 * begun  # once to run, once with the token
