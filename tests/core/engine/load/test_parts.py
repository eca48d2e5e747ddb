"""Queues, deliveries and retries under load: what is refused, kept and lost adds up, and is as a trace has it."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core import limits
from patterns_app.core.engine.model import Fault
from patterns_app.core.engine.trace import trace
from patterns_app.core.simulation.asking import load_of
from patterns_app.core.sketch.parser import TooLarge
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

from .test_simulate import SHOP, run, sketch_of

QUEUED = sketch_of(
    {
        "q": ("aws.sqs", {"visibility_timeout": 10}),
        "f": "aws.lambda",
        "d": "aws.sqs",
        "t": ("aws.dynamodb", {"billing_mode": "PAY_PER_REQUEST"}),
    },
    [("p", "q", "f", "queue_poll"), ("r", "q", "d", "dlq"), ("w", "f", "t", "write")],
    {"p": {"batch_size": 5}, "r": {"max_receive_count": 2}},
)


def test_a_bad_message_is_moved_with_the_neighbours_of_its_batch() -> None:
    arrivals = [{"part": "q", "kind": "steps", "even": True, "poison": [2], "steps": [{"at_s": 0, "rate": 1}]}]
    report = run(QUEUED, seconds=100, arrivals=arrivals, parts={"f": {"work_ms": 10, "cold_start_ms": 0}})
    assert report.messages.kept == report.parts["d"].dead_letters == 1
    assert report.messages.lost == 0
    assert report.messages.served > 90
    assert report.parts["q"].kept == 1


def test_each_record_of_a_batch_is_written() -> None:
    arrivals = [
        {"part": "q", "kind": "steps", "even": True, "steps": [{"at_s": 0, "rate": 500}, {"at_s": 2, "rate": 0}]}
    ]
    report = run(QUEUED, seconds=60, arrivals=arrivals, parts={"f": {"work_ms": 10}})
    assert report.parts["t"].served == report.messages.arrived == 999
    assert report.parts["f"].served < 999


def test_a_group_of_a_fifo_queue_is_worked_on_one_at_a_time() -> None:
    nodes: dict[str, Any] = {"q": ("aws.sqs", {"fifo": True}), "f": "aws.lambda"}
    sketch = sketch_of(nodes, [("p", "q", "f", "queue_poll")], {"p": {"batch_size": 1}})
    found = {}
    for keys in (1, 50):
        arrivals = [{"part": "q", "rate": 20, "keys": keys}]
        report = run(sketch, seconds=60, arrivals=arrivals, parts={"f": {"work_ms": 200}})
        assert report.parts["f"].concurrency is not None
        found[keys] = report.parts["f"].concurrency.most, report.messages.served
    assert found[1][0] == 1
    assert found[50][0] > 1
    assert found[50][1] > found[1][1]


def test_an_event_that_a_function_cannot_do_is_tried_twice_more_and_lost() -> None:
    sketch = sketch_of({"b": "aws.s3", "f": "aws.lambda"}, [("n", "b", "f", "notify")])
    arrivals = [
        {"part": "b", "kind": "steps", "even": True, "steps": [{"at_s": 0, "rate": 1}, {"at_s": 10, "rate": 0}]}
    ]
    report = run(sketch, seconds=400, arrivals=arrivals, parts={"f": {"error_rate": 1}})
    assert report.messages.lost == report.messages.arrived
    assert report.parts["f"].arrived == 3 * report.messages.arrived


def test_more_capacity_never_loses_more() -> None:
    failed = []
    for runs in (1, 2, 4, 8, 1000):
        nodes: dict[str, Any] = {"c": "client.browser", "api": "aws.http-api"}
        nodes["fn"] = ("aws.lambda", {"reserved_concurrency": runs})
        sketch = sketch_of(nodes, [("a", "c", "api", "sync"), ("b", "api", "fn", "sync")])
        load = {"seconds": 20, "arrivals": [{"part": "c", "rate": 50}], "parts": {"fn": {"work_ms": 80}}}
        failed.append(run(sketch, **load).messages.failed)
    assert failed == sorted(failed, reverse=True)
    assert failed[0] > failed[-1] == 0


@each(("part", "fault"), [(part, fault) for part in ("api", "fn", "t") for fault in ("fails", "throttled")])
def test_one_message_sees_what_a_trace_says(part: str, fault: Any) -> None:
    told = trace(SHOP, vocabulary(), "a", [Fault(part=part, fault=fault)]).result.first_caller
    arrivals = [
        {"part": "c", "kind": "steps", "even": True, "steps": [{"at_s": 0, "rate": 1}, {"at_s": 1.5, "rate": 0}]}
    ]
    report = run(SHOP, seconds=60, arrivals=arrivals, faults=[{"part": part, "fault": fault}])
    assert report.messages.arrived == 1
    assert list(report.callers["c"].errors) == [f"{told.code} {told.name}"]


def test_what_takes_too_much_ends_early_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOAD_EVENTS", 500)
    report = run(SHOP, seconds=60, arrivals=[{"part": "c", "rate": 100}])
    assert not report.done
    assert report.until_s < 60
    assert "more events" in report.stopped_by


def test_what_copies_itself_ends_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOAD_UNDER_WAY", 50)
    monkeypatch.setattr(limits, "LOAD_LOOK", 10)
    report = run(SHOP, seconds=60, arrivals=[{"part": "c", "rate": 100}], parts={"fn": {"work_ms": 9_000}})
    assert not report.done
    assert "under way at once" in report.stopped_by


QUICK = {"f": {"work_ms": 10}}


def _at_a_queue(upstream: str, kind: str) -> Any:
    nodes: dict[str, Any] = {
        "s": upstream,
        "q": ("aws.sqs", {"visibility_timeout": 5}),
        "f": "aws.lambda",
        "d": "aws.sqs",
    }
    lines: list[tuple[str, ...]] = [("a", "s", "q", kind), ("p", "q", "f", "queue_poll"), ("r", "q", "d", "dlq")]
    return sketch_of(nodes, lines, {"p": {"batch_size": 1}, "r": {"max_receive_count": 3}})


DELIVERIES = [("aws.sns", "push"), ("aws.eventbridge", "rule")]


@each(("upstream", "kind"), DELIVERIES)
def test_what_a_service_delivers_is_tried_again_when_a_queue_fails_now_and_then(upstream: str, kind: str) -> None:
    faults = [{"part": "q", "fault": "errors", "rate": 0.2, "from_s": 0}]
    arrivals = [{"part": "s", "rate": 10}]
    report = run(_at_a_queue(upstream, kind), seconds=60, arrivals=arrivals, faults=faults, parts=QUICK)
    assert report.messages.lost == report.messages.kept == 0
    assert report.messages.served > 500


@each(("upstream", "kind"), DELIVERIES)
def test_a_bad_message_fails_in_the_program_that_reads_it_and_not_on_its_way(upstream: str, kind: str) -> None:
    arrivals = [{"part": "s", "rate": 10, "poison_share": 0.02}]
    report = run(_at_a_queue(upstream, kind), seconds=120, arrivals=arrivals, parts=QUICK)
    assert report.messages.lost == 0
    assert (report.parts["d"].dead_letters or 0) > 10


def test_readers_that_rest_after_an_error_do_not_meet_the_most_that_may_run() -> None:
    sketch = sketch_of(
        {"q": ("aws.sqs", {"visibility_timeout": 60}), "f": "aws.lambda"},
        [("p", "q", "f", "queue_poll")],
        {"p": {"batch_size": 1, "maximum_concurrency": 5}},
    )
    parts = {"f": {"work_ms": 100, "error_rate": 1}}
    report = run(sketch, seconds=200, arrivals=[{"part": "q", "rate": 1}], parts=parts)
    assert report.parts["q"].first_limit is None
    busy = run(sketch, seconds=200, arrivals=[{"part": "q", "rate": 50}], parts={"f": {"work_ms": 1000}})
    assert busy.parts["q"].first_limit is not None


def test_a_slow_queue_is_not_held_up_by_what_fails() -> None:
    arrivals = [{"part": "q", "rate": 2, "poison_share": 0.5}]
    parts = {"f": {"work_ms": 50, "cold_start_ms": 0}}
    sketch = sketch_of(
        {"q": ("aws.sqs", {"visibility_timeout": 10}), "f": "aws.lambda", "d": "aws.sqs"},
        [("p", "q", "f", "queue_poll"), ("r", "q", "d", "dlq")],
        {"p": {"batch_size": 1}, "r": {"max_receive_count": 2}},
    )
    report = run(sketch, seconds=300, arrivals=arrivals, parts=parts)
    age = report.parts["q"].age_s
    assert age is not None
    assert age.most < 1  # five always read, however many have failed
    assert report.messages.kept > 200


def test_ways_of_which_one_share_is_said_share_what_it_leaves() -> None:
    nodes: Any = {"w": "aws.step-functions", "a": "aws.lambda", "b": "aws.lambda"}
    settings = {"x": {"choice": "Paid?/yes"}, "y": {"choice": "Paid?/no"}}
    sketch = sketch_of(nodes, [("x", "w", "a", "orchestrate"), ("y", "w", "b", "orchestrate")], settings)
    report = run(sketch, seconds=200, arrivals=[{"part": "w", "rate": 10}], connections={"x": {"share": 0.1}})
    share = report.parts["a"].arrived / report.messages.arrived
    assert 0.07 < share < 0.13
    both = report.parts["a"].arrived + report.parts["b"].arrived
    assert report.messages.arrived - report.messages.in_flight <= both <= report.messages.arrived


def test_the_mean_of_what_is_worked_on_leaves_the_warm_up_out() -> None:
    sketch = sketch_of({"f": "aws.lambda"}, [])
    steps = [{"at_s": 0, "rate": 50}, {"at_s": 100, "rate": 10}]
    arrivals = [{"part": "f", "kind": "steps", "even": True, "steps": steps}]
    parts = {"f": {"work_ms": 100, "cold_start_ms": 0}}
    found = run(sketch, seconds=200, warm_up_s=100, arrivals=arrivals, parts=parts).parts["f"].concurrency
    assert found is not None
    assert abs(found.mean - 1) < 0.1
    assert found.most >= 5


def test_a_run_takes_the_usual_duration_that_its_function_has_however_many_records_come() -> None:
    sketch = sketch_of(
        {"q": ("aws.sqs", {"visibility_timeout": 10}), "f": ("aws.lambda", {"average_duration": 400})},
        [("p", "q", "f", "queue_poll")],
        {"p": {"batch_size": 5, "batch_window": 5}},
    )
    arrivals = [{"part": "q", "rate": 1, "even": True}]
    report = run(sketch, seconds=200, arrivals=arrivals, parts={"f": {"cold_start_ms": 0}})
    concurrency = report.parts["f"].concurrency
    assert concurrency is not None
    assert concurrency.mean < 0.2  # 0.4 s of a run with several; for each record it would be 0.4
    assert "work_ms.function" not in {one.name for one in report.assumed}
    assert any(one.part == "f" and one.value == 400 for one in report.assumed)


def test_calls_that_are_made_for_each_message_count_before_a_run_begins() -> None:
    sketch = sketch_of(
        {"w": "aws.step-functions", "a": "aws.lambda", "b": "aws.lambda"},
        [("x", "w", "a", "orchestrate"), ("y", "a", "b", "sync")],
    )
    load = {"seconds": 100, "arrivals": [{"part": "w", "rate": 100}]}
    many = {"x": {"times": 1000}, "y": {"times": 100}}
    assert load_of(load, sketch).seconds == 100
    with pytest.raises(TooLarge) as refused:
        load_of({**load, "connections": many}, sketch)
    assert refused.value.errors[0].path == "$.connections"
    assert "100,000 calls" in refused.value.errors[0].message


def test_a_secret_costs_its_month_and_each_call() -> None:
    sketch = sketch_of({"f": "aws.fargate", "key": "aws.secrets-manager"}, [("r", "f", "key", "read")])
    report = run(sketch, seconds=20, arrivals=[{"part": "f", "rate": 10, "even": True}], parts={"f": {"work_ms": 0}})
    cost = report.parts["key"].cost
    assert cost is not None
    assert cost.usd_hour == pytest.approx(0.4 / 730 + 36_000 * 0.05 / 10_000, rel=0.01)
    assert cost.missing == ()


def test_records_that_are_kept_longer_than_a_day_cost_more_for_each_shard() -> None:
    def hour(**settings: Any) -> tuple[float, bool]:
        sketch = sketch_of(
            {"c": "client.browser", "k": ("aws.kinesis", {"shards": 2, **settings})}, [("x", "c", "k", "write")]
        )
        cost = run(sketch, seconds=20, arrivals=[{"part": "c", "rate": 10, "even": True}]).parts["k"].cost
        assert cost is not None
        return cost.usd_hour, any("retention" in item for item in cost.missing)

    usual = hour()
    assert hour(retention=24) == usual
    longer, most = hour(retention=25), hour(retention=168)
    assert longer == most
    assert longer[0] - usual[0] == pytest.approx(2 * 0.02)
    assert usual[1]  # what is kept longer than seven days is not reckoned, and that is said


def test_a_breaker_that_a_sketch_draws_opens_under_load_after_so_many_failures_in_a_row() -> None:
    nodes: dict[str, Any] = {"c": "client.browser", "f": "aws.fargate", "s": "external.http", "b": "aws.dynamodb"}
    lines: list[tuple[str, ...]] = [("a", "c", "f", "sync"), ("x", "f", "s", "sync"), ("y", "f", "b", "readwrite")]
    asked = {"arrivals": [{"part": "c", "rate": 10, "even": True}], "faults": [{"part": "s", "fault": "fails"}]}
    in_vain = {}
    for most in (None, 3, 7):
        counted = {} if most is None else {"breaker_of": "x", "breaker_failures": most}
        report = run(sketch_of(nodes, lines, {"y": counted}), seconds=20, **asked)
        in_vain[most] = report.connections["x"].tries
        assert report.connections["x"].opened == (most is not None)
    assert in_vain[3] < in_vain[7] < 20 < in_vain[None]
