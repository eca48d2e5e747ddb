"""What is broken in the middle of a run and well again ends in order: nothing hangs, and nothing is counted twice."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.engine.model import Fault
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.strategies import steady
from tests.each import each

from .test_one_message import drawn
from .test_simulate import adds_up, run, sketch_of

DAYS = 300_000  # seconds: longer than anything is tried again
BROKEN = st.fixed_dictionaries(
    {
        "fault": st.sampled_from(["fails", "slow", "throttled", "errors", "stopped"]),
        "from_s": st.sampled_from([0, 1, 2.5]),
        "to_s": st.sampled_from([3, 3.5, 6]),
    }
)
HOW = st.sampled_from([None, "silent", "gone", "denied", "stopped"])


@steady(40, at_length=2_000)
@given(drawn(), st.lists(st.tuples(st.integers(0, 5), BROKEN, HOW), min_size=1, max_size=3))
def test_no_message_vanishes_in_a_part_that_is_mended(
    question: tuple[Sketch, str, list[Fault]], broken: list[tuple[int, dict[str, Any], str | None]]
) -> None:
    sketch, enter, _ = question
    faults = [
        {**fault, "part": sketch.nodes[at % len(sketch.nodes)].id} | ({"how": how} if fault["fault"] == "fails" else {})
        for at, fault, how in broken
    ]
    source = next((line.source for line in sketch.connections if line.id == enter), enter)
    arrivals: dict[str, Any] = {"part": source, "kind": "steps"}
    arrivals |= {"steps": [{"at_s": 0, "rate": 10}, {"at_s": 5, "rate": 0}]}
    arrivals |= {"connection": enter} if enter != source else {}
    load = read_load({"seconds": DAYS, "every_s": DAYS / 10, "arrivals": [arrivals], "faults": faults})
    report = simulate(sketch, vocabulary(), load)
    adds_up(report)
    if any("comes back to where it has been" in said for said in report.not_modelled):
        return
    # everything is well again, nothing comes any more, and each limit has passed: nobody has anything in hand
    assert report.messages.in_flight == 0
    assert {node: part.in_flight for node, part in report.parts.items() if part.in_flight} == {}


def _silent(service: str | tuple[str, dict[str, Any]], **line: Any) -> Any:
    """Somebody asks a part that never answers from the second second to the fifth."""
    sketch = sketch_of({"a": "aws.fargate", "p": service}, [("x", "a", "p", "sync")])
    even = [{"part": "a", "even": True, "kind": "steps", "steps": [{"at_s": 0, "rate": 1}, {"at_s": 9.5, "rate": 0}]}]
    parts = {"p": {"work_ms": 0, "cold_start_ms": 0, "at_once": 10}, "a": {"work_ms": 0}}
    silent = [{"part": "p", "fault": "fails", "how": "silent", "from_s": 2.5, "to_s": 5.5}]
    once = {"x": {"retry": {"tries": 1}, **line}}
    return run(sketch, seconds=60, arrivals=even, parts=parts, connections=once, faults=silent)


@each("service", ["aws.fargate", ("aws.lambda", {"timeout": 30})])
def test_who_still_waits_is_answered_when_a_silent_part_answers_again(service: Any) -> None:
    report = _silent(service, timeout_ms=20_000)
    assert (report.messages.arrived, report.messages.served) == (9, 9)
    assert report.parts["p"].served == 9
    latest = report.callers["a"].latency_ms.p99
    assert latest is not None
    assert 2.4 < latest.value / 1000 < 2.6  # who came in the third second waited to the middle of the sixth


def test_what_hung_for_a_caller_who_has_gone_is_dropped_and_its_place_is_free() -> None:
    report = _silent("aws.fargate", timeout_ms=400)
    assert (report.messages.served, report.messages.failed) == (6, 3)
    assert (report.parts["p"].served, report.parts["p"].errors, report.parts["p"].in_flight) == (6, {"timeout": 3}, 0)


def test_a_function_that_hangs_ends_at_its_own_limit_before_it_is_mended() -> None:
    report = _silent(("aws.lambda", {"timeout": 1}), timeout_ms=20_000)
    # who came at 3 and 4 s; who came at 5 s is still at it when the part is mended
    assert (report.parts["p"].served, report.parts["p"].errors) == (7, {"timeout": 2})


@each("holder", [("aws.sqs", {"visibility_timeout": 60}, "queue_poll"), ("aws.kinesis", {"shards": 2}, "stream_poll")])
def test_a_run_that_is_stopped_has_reported_nothing_and_its_whole_batch_comes_back(holder: Any) -> None:
    service, settings, kind = holder
    nodes = {
        "q": (service, settings),
        "f": ("aws.lambda", {"timeout": 10, "memory": 128}),
        "t": ("aws.dynamodb", {"billing_mode": "PROVISIONED", "read_capacity": 1, "write_capacity": 1}),
    }
    lines: list[tuple[str, ...]] = [("x", "q", "f", kind), ("w", "f", "t", "write")]
    reads = {"batch_size": 10, "report_batch_item_failures": True}
    sketch = sketch_of(nodes, lines, {"x": reads | ({"maximum_concurrency": 2} if service == "aws.sqs" else {})})
    report = run(sketch, seconds=600, arrivals=[{"part": "q", "rate": 20}])
    assert report.connections["x"].timeouts + report.parts["f"].errors.get("timeout", 0) > 20
    assert (
        report.messages.served <= 10 * report.parts["f"].served + report.parts["f"].errors.get("function_error", 0) * 9
    )
    assert report.messages.served <= report.parts["t"].served
