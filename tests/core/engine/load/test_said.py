"""What a run does not know, or could not have been so, it says: nothing is counted as served or whole by silence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.each import each

from .test_simulate import run, sketch_of

ASKED: list[tuple[str, ...]] = [("a", "c", "f", "sync")]


def test_what_goes_on_over_an_unknown_connection_is_not_served() -> None:
    nodes: dict[str, Any] = {"c": "client.browser", "f": "aws.lambda", "x": "external.service"}
    report = run(sketch_of(nodes, [*ASKED, ("u", "f", "x", "unspecified")]), seconds=5, arrivals=[rate(20)])
    assert [one.connection for one in report.unknown] == ["u"]
    assert report.messages.served == 0
    assert report.messages.unknown + report.messages.in_flight == report.messages.arrived > 0
    assert report.callers["c"].ok == report.messages.unknown  # its own answer it has all the same


def test_a_sum_says_when_something_in_it_has_no_price() -> None:
    nodes: dict[str, Any] = {"c": "client.browser", "f": "aws.lambda", "m": "aws.fargate"}
    whole = run(sketch_of({"c": "client.browser", "f": "aws.lambda"}, ASKED), seconds=5, arrivals=[rate(20)])
    missing = [part.cost.missing for part in whole.parts.values() if part.cost]
    assert whole.cost.incomplete is any(missing)
    less = run(sketch_of(nodes, [*ASKED, ("b", "f", "m", "sync")]), seconds=5, arrivals=[rate(20)])
    assert less.parts["m"].cost is not None
    assert less.parts["m"].cost.missing
    assert less.cost.incomplete


@each("work_ms", [1, 5, 20, 400])
def test_mean_concurrency_is_rate_times_time_however_short(work_ms: float) -> None:
    parts = {"f": {"work_ms": work_ms, "cold_start_ms": 0}}
    report = run(
        sketch_of({"c": "client.browser", "f": "aws.lambda"}, ASKED), seconds=60, arrivals=[rate(50)], parts=parts
    )
    assert report.parts["f"].concurrency is not None
    assert report.parts["f"].concurrency.mean == pytest.approx(50 * work_ms / 1000, rel=0.01)


def test_a_reservation_that_aws_refuses_is_said() -> None:
    reserved = {"reserved_concurrency": 950}
    sketch = sketch_of({"c": "client.browser", "f": ("aws.lambda", reserved)}, ASKED)
    said = [one.why for one in run(sketch, seconds=1, arrivals=[rate(5)]).assumed if "refuses" in one.why]
    assert len(said) == 1
    assert "100 must stay" in said[0]
    fine = sketch_of({"c": "client.browser", "f": ("aws.lambda", {"reserved_concurrency": 900})}, ASKED)
    assert not [one for one in run(fine, seconds=1, arrivals=[rate(5)]).assumed if "refuses" in one.why]


def test_transitions_of_a_standard_workflow_wait_for_their_bucket() -> None:
    steps = {key: ("aws.lambda", {"reserved_concurrency": 5000}) for key in ("f", "g", "h", "i", "j", "k", "l", "m")}
    lines: list[tuple[str, ...]] = [("s", "c", "w", "start")]
    lines += [(f"t-{key}", "w", key, "sync") for key in steps]
    parts = {key: {"work_ms": 1, "cold_start_ms": 0} for key in steps}
    report = run(
        sketch_of({"c": "client.browser", "w": "aws.step-functions", **steps}, lines),
        seconds=20, arrivals=[rate(290)], parts=parts,
    )  # fmt: skip
    met = report.parts["w"].first_limit
    assert met is not None
    assert met.limit == "sfn.transitions"
    # 290 executions of nine transitions want 2,610 a second; 5,000 are saved up and 1,500 come each second
    assert report.parts["w"].served == pytest.approx((5000 + 1500 * 20) / 9, rel=0.1)


def test_a_fifo_queue_is_read_by_300_calls_a_second() -> None:
    nodes: dict[str, Any] = {"f": "aws.lambda", "q": ("aws.sqs", {"fifo": True}), "g": "aws.lambda"}
    lines: list[tuple[str, ...]] = [("w", "f", "q", "write"), ("p", "q", "g", "queue_poll")]
    settings = {"p": {"batch_size": 1}}
    parts = {"g": {"work_ms": 1, "cold_start_ms": 0}}
    arrivals = [{"part": "q", "kind": "steps", "even": True, "keys": 10000, "steps": [{"at_s": 0, "rate": 290}]}]
    report = run(sketch_of(nodes, lines, settings), seconds=120, arrivals=arrivals, parts=parts)
    assert report.parts["g"].served <= 300 * 121
    assert report.parts["g"].served > 200 * 60


CALLBACK: dict[str, Any] = {"t": {"integration": "wait-for-callback"}, "p": {"batch_size": 1}}
STEPS: list[tuple[str, ...]] = [("t", "w", "q", "sync"), ("p", "q", "g", "queue_poll")]


@each(
    ("settings", "errors", "took_ms", "failed"),
    [({}, 0, 5000, 0), ({}, 1, None, 0), ({"step_timeout": 30}, 1, None, 9)],
)
def test_a_step_waits_for_its_token(
    settings: dict[str, Any], errors: float, took_ms: float | None, failed: int
) -> None:
    nodes: dict[str, Any] = {"w": "aws.step-functions-express", "q": "aws.sqs", "g": ("aws.lambda", {"timeout": 20})}
    told = {**CALLBACK, "t": {**CALLBACK["t"], **settings}}
    parts = {"g": {"work_ms": 5000, "cold_start_ms": 0, "error_rate": errors}}
    steps = [{"at_s": 0, "rate": 1}, {"at_s": 10, "rate": 0}]
    arrivals = [{"part": "w", "kind": "steps", "even": True, "steps": steps}]
    report = run(sketch_of(nodes, STEPS, told), seconds=100, arrivals=arrivals, parts=parts)
    caller = report.callers["w"]
    assert (caller.sent, sum(caller.errors.values())) == (9, failed)
    assert caller.ok == (0 if errors else 9)
    p50 = caller.latency_ms.p50
    assert (p50 is None) is (took_ms is None)
    assert p50 is None or p50.value > (took_ms or 0)


def rate(each_s: float) -> dict[str, Any]:
    return {"part": "c", "rate": each_s, "even": True}
