"""What AWS's documentation says of rates, buffers and bills, on the parts under load."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from patterns_app.core.sketch.model import Frame
from tests.each import each

from .test_simulate import run, sketch_of

STREAM = sketch_of({"f": "aws.firehose", "b": "aws.s3"}, [("p", "f", "b", "push")])
QUEUE: list[tuple[str, ...]] = [("a", "c", "api", "sync"), ("w", "api", "q", "write"), ("p", "q", "f", "queue_poll")]


def test_the_start_of_an_environment_is_paid_for_and_is_no_part_of_the_timeout() -> None:
    nodes: dict[str, Any] = {"c": "client.browser", "api": "aws.rest-api"}
    nodes["f"] = ("aws.lambda", {"timeout": 3, "memory": 1024})
    sketch = sketch_of(nodes, [("a", "c", "api", "sync"), ("b", "api", "f", "sync")])
    arrivals = [{"part": "c", "rate": 0.1, "even": True}]
    parts = {"f": {"work_ms": 1000, "cold_start_ms": 5000}, "api": {"work_ms": 0}}
    report = run(sketch, seconds=59, arrivals=arrivals, parts=parts)
    assert report.callers["c"].ok == report.callers["c"].sent == 5
    assert report.parts["f"].cost is not None
    paid = next(line for line in report.parts["f"].cost.lines if line.item.startswith("duration"))
    assert paid.count * 59 / 3600 == pytest.approx(5 * 1 + 5, abs=0.01)


@each(("high", "least", "most"), [(False, 290, 330), (True, 480, 510)])
def test_a_fifo_queue_takes_300_calls_a_second_but_in_high_throughput(high: bool, least: float, most: float) -> None:
    nodes: dict[str, Any] = {"c": "client.browser", "api": "aws.rest-api", "f": "aws.lambda"}
    nodes["q"] = ("aws.sqs", {"fifo": True, "high_throughput": high})
    report = run(sketch_of(nodes, QUEUE), seconds=20, arrivals=[{"part": "c", "rate": 500, "even": True}])
    assert least < report.callers["c"].throughput_s < most
    met = report.parts["q"].first_limit
    assert (met is None) is high
    assert high or (met is not None and met.limit == "sqs.fifo_throughput")


@each(
    ("service", "kind", "rate", "most"),
    [
        ("aws.step-functions", "start", 2500, 1300 + 300 * 5),
        ("aws.step-functions-express", "start", 8000, 6000 + 6000 * 5),
        ("aws.step-functions-express", "sync", 8000, 8000 * 5),
    ],
)
def test_starts_of_a_workflow_come_out_of_a_bucket(service: str, kind: str, rate: int, most: int) -> None:
    sketch = sketch_of({"c": "client.browser", "s": service}, [("a", "c", "s", kind)])
    once = {"a": {"retry": {"tries": 1}}}
    report = run(sketch, seconds=5, arrivals=[{"part": "c", "rate": rate, "even": True}], connections=once)
    assert report.callers["c"].ok + report.parts["s"].in_flight == pytest.approx(most, rel=0.02)
    assert bool(report.callers["c"].errors) is (most < rate * 5)


def test_a_queue_that_nobody_reads_holds_no_dead_letters() -> None:
    nodes: dict[str, Any] = {"c": "client.browser", "api": "aws.rest-api", "q": "aws.sqs"}
    report = run(sketch_of(nodes, QUEUE[:2]), seconds=10, arrivals=[{"part": "c", "rate": 10}])
    queue = report.parts["q"]
    assert queue.depth is not None
    assert queue.depth.end > 0
    assert not queue.dead_letters


def test_records_are_delivered_as_files_when_the_buffer_is_full_or_old() -> None:
    arrivals = [{"part": "f", "rate": 100, "even": True, "size_kb": 1}]
    slow = run(STREAM, seconds=650, arrivals=arrivals)  # 5 MB are full after 51.2 s
    assert slow.parts["b"].arrived == 12
    assert slow.messages.served == 12 * 5120
    few = run(STREAM, seconds=650, arrivals=[{**arrivals[0], "rate": 1}])
    assert few.parts["b"].arrived == 2  # after 300 s each
    assert few.parts["f"].depth is not None
    assert few.parts["f"].depth.most == pytest.approx(300, abs=2)


def test_what_is_gathered_is_paid_for_in_steps_of_5_kb() -> None:
    arrivals = [{"part": "f", "rate": 100, "even": True, "size_kb": 3}]
    report = run(STREAM, seconds=100, arrivals=arrivals)
    assert report.parts["f"].cost is not None
    paid = {line.item: line.count for line in report.parts["f"].cost.lines}
    assert paid["ingest"] == pytest.approx(100 * 3600 * 5 / 1024**2, rel=0.01)


def test_what_was_gathered_is_lost_with_its_file() -> None:
    fault = {"part": "b", "fault": "fails", "how": "gone"}
    report = run(STREAM, seconds=120, arrivals=[{"part": "f", "rate": 100, "even": True}], faults=[fault])
    assert report.messages.served == 0


def test_what_becomes_of_a_file_becomes_of_all_that_was_gathered_into_it() -> None:
    nodes = {"f": "aws.firehose", "b": "aws.s3", "fn": "aws.lambda"}
    arrivals = [{"part": "f", "kind": "steps", "steps": [{"at_s": 0, "rate": 1}, {"at_s": 600, "rate": 0}]}]
    for kind, how in (("notify", "lost"), ("trigger", "unknown")):  # nothing is known of a trigger from a bucket
        sketch = sketch_of(nodes, [("p", "f", "b", "push"), ("n", "b", "fn", kind)])
        report = run(sketch, seconds=20_000, arrivals=arrivals, parts={"fn": {"error_rate": 1}})
        assert report.parts["b"].arrived < 5
        assert getattr(report.messages, how) == report.messages.arrived > 500


ACCOUNT: dict[str, Any] = {"c": "client.browser", "d": "client.browser", "f": "aws.lambda", "g": "aws.lambda"}
BOTH: list[tuple[str, ...]] = [("a", "c", "f", "sync"), ("b", "d", "g", "sync")]
MANY = {"arrivals": [{"part": "c", "rate": 400, "even": True}, {"part": "d", "rate": 400, "even": True}]}
SLOW: dict[str, Any] = {key: {"work_ms": 2000, "cold_start_ms": 0} for key in ("f", "g")}


def at_once(nodes: dict[str, Any], **load: Any) -> tuple[float, ...]:
    """Most runs of both functions, and of them together."""
    report = run(sketch_of({**ACCOUNT, **nodes}, BOTH), seconds=10, every_s=0.5, **MANY, parts=SLOW, **load)
    gauges = [report.series.parts[key]["concurrency"] for key in ("f", "g")]
    return max(gauges[0]), max(gauges[1]), max(map(sum, zip(*gauges, strict=True)))


def test_functions_of_an_account_share_what_none_has_for_itself() -> None:
    assert at_once({})[2] == 1000  # 1,600 are wanted
    reserved = at_once({"f": ("aws.lambda", {"reserved_concurrency": 300})})
    assert reserved[0] == 300
    assert reserved[1] == 700
    changed = at_once({}, changes=[{"part": "f", "at_s": 5, "settings": {"reserved_concurrency": 0}}])
    assert changed[1] == 800


def test_functions_of_two_accounts_share_nothing() -> None:
    sketch = sketch_of(ACCOUNT, BOTH)
    frames = tuple(Frame(id=f"home-{key}", kind="account", label=key) for key in ("f", "g"))
    nodes = tuple(replace(node, frame=f"home-{node.id}") if node.id in ("f", "g") else node for node in sketch.nodes)
    report = run(replace(sketch, frames=frames, nodes=nodes), seconds=10, **MANY, parts=SLOW)
    assert report.messages.failed == 0


@each(("kind", "most"), [("read", 200), ("write", 100)])
def test_a_read_takes_half_a_unit(kind: str, most: int) -> None:
    capacity = {"billing_mode": "PROVISIONED", "read_capacity": 100, "write_capacity": 100}
    nodes: dict[str, Any] = {"f": "aws.lambda", "t": ("aws.dynamodb", capacity)}
    load: dict[str, Any] = {"parts": {"t": {"idle_before": False}}, "connections": {"w": {"retry": {"tries": 1}}}}
    sketch = sketch_of(nodes, [("w", "f", "t", kind)])
    report = run(sketch, seconds=20, arrivals=[{"part": "f", "rate": 500, "even": True}], **load)
    assert report.parts["t"].served == pytest.approx(20 * most, rel=0.02)


@each(("kind", "item", "events"), [("read", "GET", 0), ("write", "PUT", 200)])
def test_a_read_from_a_bucket_is_a_get_and_notifies_nobody(kind: str, item: str, events: int) -> None:
    nodes: dict[str, Any] = {"f": "aws.lambda", "b": "aws.s3", "q": "aws.sqs"}
    lines: list[tuple[str, ...]] = [("w", "f", "b", kind), ("n", "b", "q", "notify")]
    steps = [{"at_s": 0, "rate": 20}, {"at_s": 10, "rate": 0}]
    arrivals = [{"part": "f", "kind": "steps", "even": True, "steps": steps}]
    report = run(sketch_of(nodes, lines), seconds=20, arrivals=arrivals)
    assert report.parts["q"].arrived == pytest.approx(events, abs=1)
    assert report.parts["b"].cost is not None
    assert [line.item for line in report.parts["b"].cost.lines if line.count] == [item]
