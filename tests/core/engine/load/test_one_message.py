"""A trace of one message and a run under a load of exactly one message say the same, whatever is drawn or broken."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.engine.load.model import Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.engine.model import Fault, State, Trace
from patterns_app.core.engine.topology import topology_of
from patterns_app.core.engine.trace import GoesOn, trace
from patterns_app.core.limits import LOAD_SECONDS
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.engine.test_laws import kinds_of
from tests.core.strategies import steady
from tests.each import each

from .test_simulate import adds_up, sketch_of

FATES: dict[State, str] = {
    "answered_ok": "served", "answered_fallback": "served", "delivered_later": "served", "not_affected": "served",
    "answered_error": "failed", "undone": "failed", "kept": "kept", "lost": "lost",
    "stuck": "in_flight", "not_known": "unknown",
}  # fmt: skip
SERVICES = (
    *("aws.rest-api", "aws.http-api", "aws.cloudfront", "aws.lambda", "aws.lambda", "aws.sqs", "aws.sns"),
    *("aws.eventbridge", "aws.eventbridge-pipe", "aws.eventbridge-scheduler", "aws.kinesis", "aws.dynamodb", "aws.s3"),
    *("aws.firehose", "aws.step-functions", "aws.step-functions-express", "aws.fargate", "external.http"),
    *("aws.iot-core", "aws.appsync", "aws.alb", "aws.aurora", "aws.msk"),
)
OF_PARTS: dict[str, dict[str, Any]] = {
    "aws.sqs": {"visibility_timeout": st.sampled_from([30, 60]), "fifo": st.just(value=True)},
    "aws.lambda": {"timeout": st.sampled_from([30, 60])},
}
OF_LINES: dict[str, dict[str, Any]] = {
    "dlq": {"max_receive_count": st.sampled_from([2, 5])},
    "queue_poll": {"report_batch_item_failures": st.just(value=True), "batch_size": st.just(1)},
    "stream_poll": {"maximum_retry_attempts": st.just(2), "bisect_on_error": st.just(value=True)},
    "orchestrate": {"retry": st.just(value=True), "catch": st.just(value=True)},
    "sync": {"fallback": st.just(value=True)},
}
# slow is what never answers: only so both have the same time
BROKEN: dict[str, Any] = {
    "fails": {"fault": "fails"}, "throttled": {"fault": "throttled"}, "slow": {"fault": "fails", "how": "silent"},
}  # fmt: skip
DAYS = 200_000  # seconds: longer than anything is tried whose end nobody publishes
NO_END = "waits until it gives up"


@st.composite
def drawn(draw: Any) -> tuple[Sketch, str, list[Fault]]:
    """A sketch of which every part is called by one before, where a message enters, and what is broken."""
    first = draw(st.sampled_from(["client.browser", *SERVICES]))
    services = [first, *draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=5))]
    nodes = tuple(
        Node(id=f"n{at}", service=key, settings=_some(draw, OF_PARTS.get(key))) for at, key in enumerate(services)
    )
    able = [(a, b, kind) for a in nodes for b in nodes if a is not b for kind in kinds_of(a.service, b.service)]
    chosen = draw(st.lists(st.sampled_from(able), min_size=1, max_size=7, unique_by=_ends)) if able else []
    lines = tuple(
        Connection(id=f"c{at}", source=a.id, target=b.id, kind=kind, settings=_some(draw, OF_LINES.get(kind)))
        for at, (a, b, kind) in enumerate(chosen)
    )
    starts = [line.id for line in lines if first == "client.browser" and line.source == "n0"]
    starts += [node.id for node in nodes if not node.service.startswith("client.")]
    enter = draw(st.sampled_from(starts[:3]))
    parts = st.sampled_from([node.id for node in nodes])
    fault = st.builds(lambda part, what: Fault(part=part, **BROKEN[what]), parts, st.sampled_from(sorted(BROKEN)))
    return Sketch(nodes=nodes, connections=lines), enter, draw(st.lists(fault, max_size=1))


def _ends(line: tuple[Node, Node, str]) -> frozenset[str]:
    return frozenset((line[0].id, line[1].id))


def _some(draw: Any, able: dict[str, Any] | None) -> dict[str, Any]:
    return draw(st.fixed_dictionaries({}, optional=able)) if able else {}


def told(sketch: Sketch, enter: str, faults: list[Fault]) -> tuple[Trace, Report]:
    """The trace, and a run in which one message enters at the same place and takes the same routes."""
    found = trace(sketch, vocabulary(), enter, faults)
    source = next((line.source for line in sketch.connections if line.id == enter), enter)
    topology = topology_of(sketch, vocabulary(), frozenset(one.part for one in faults))
    others = {
        line.id: {"share": 0}
        for node in topology.graph.nodes
        if topology.passes(node)
        for line in topology.from_.get(node, ())
        if line not in topology.plan(node)
    }
    once: dict[str, Any] = {"kind": "steps", "steps": [{"at_s": 0, "rate": 1}, {"at_s": 1.5, "rate": 0}]}
    once |= {"part": source, "even": True, **({"connection": enter} if source != enter else {})}
    seconds = min(LOAD_SECONDS, 2 * max(found.times, default=0) + DAYS)
    broken = [{"part": one.part, "fault": one.fault, "how": one.how} for one in faults]
    load = {"seconds": seconds, "every_s": seconds / 20, "arrivals": [once], "faults": broken, "connections": others}
    return found, simulate(sketch, vocabulary(), read_load(load))


def not_alike(sketch: Sketch, enter: str, found: Trace, report: Report, faults: list[Fault]) -> bool:
    """What the two do not follow alike, as the run's `not_modelled` says: see `reporting._OTHER_THAN_A_TRACE`."""
    clients = {node.id for node in sketch.nodes if node.service.startswith("client.")}
    texts = " ".join(step.text for step in found.scenario.steps)
    source = next((line.source for line in sketch.connections if line.id == enter), "")
    return (
        any(one.part == source for one in faults)  # who is broken sends nothing
        or NO_END in texts  # nobody knows how long he waits
        or "again and again" in texts
        or any("comes back to where it has been" in said for said in report.not_modelled)  # circles
        or any(line.target in clients for line in sketch.connections)  # what a client does with what it is sent
        or max(found.times, default=0) > LOAD_SECONDS / 2  # a run ends before
    )


@steady(60, at_length=2_000)
@given(drawn())
def test_one_message_under_load_fares_as_in_its_trace(asked: tuple[Sketch, str, list[Fault]]) -> None:
    sketch, enter, faults = asked
    try:
        found, report = told(sketch, enter, faults)
    except GoesOn:
        return
    adds_up(report)
    if not_alike(sketch, enter, found, report, faults):
        return
    result = found.result
    assert msgspec.to_builtins(report.messages) == {"arrived": 1, FATES[result.ends.state]: 1}
    # what is gone and what is kept is so at the same parts
    assert {one.where for one in result.lost} == {node for node, part in report.parts.items() if part.lost}
    assert {one.part for one in result.counts if one.kept} == {node for node, part in report.parts.items() if part.kept}
    # and whoever sent it sees an error in both; the end of an execution is waited for in a run alone
    if topology_of(sketch, vocabulary()).role(next(iter(report.callers))) != "workflow":
        first = result.first_caller
        sees = result.ends.state == "answered_error" or (first.code or 0) >= 400 or "Error" in first.name
        assert any(caller.errors for caller in report.callers.values()) == sees


# Each once drew a difference: parts, connections with what is set on them, where it enters, what is broken, its fate.
ONCE: list[tuple[str, str, str, str, str]] = [
    ("p=eventbridge-pipe h=firehose", "p h sync", "p", "h fails", "failed"),
    ("b=eventbridge t=dynamodb", "b t rule", "b", "t slow", "lost"),
    ("w=step-functions s=s3", "w s query", "w", "s fails", "lost"),
    ("f=lambda q=sqs", "f q destination", "f", "f fails", "kept"),
    ("t=dynamodb f=fargate", "t f stream_poll", "t", "f slow", "lost"),
    ("w=step-functions-express t=sns", "w t orchestrate catch", "w", "t throttled", "unknown"),
    ("w=step-functions t=sns", "w t orchestrate catch", "w", "t throttled", "kept"),
    ("h=firehose f=lambda s=s3", "h f sync fallback, h s write", "h", "f fails", "served"),
    ("s=eventbridge-scheduler q=sqs", "s q async", "s", "", "served"),
    ("a=rest-api q=sqs f=lambda", "a q async, a f write", "a", "", "served"),
    ("b=eventbridge w=step-functions", "b w rule", "b", "w slow", "in_flight"),
    ("b=eventbridge w=step-functions-express", "b w rule", "b", "w slow", "lost"),
    ("a=rest-api w=step-functions", "a w start", "a", "w slow", "in_flight"),
    ("a=rest-api w=step-functions-express", "a w sync", "a", "w slow", "failed"),
    ("p=eventbridge-pipe w=step-functions-express", "p w async", "p", "w slow", "lost"),
    ("a=rest-api q=sqs t=sns", "a q sync fallback, a t push", "a", "q slow", "served"),
]


@each(("parts", "lines", "enter", "broken", "fate"), ONCE)
def test_a_difference_that_was_mended_stays_so(parts: str, lines: str, enter: str, broken: str, fate: str) -> None:
    nodes = {part.split("=")[0]: f"aws.{part.split('=')[1]}" for part in parts.split()}
    words = [line.split() for line in lines.split(", ")]
    settings = {f"c{at}": dict.fromkeys(line[3:], True) for at, line in enumerate(words)}
    sketch = sketch_of(nodes, [(f"c{at}", *line[:3]) for at, line in enumerate(words)], settings)
    part, _, what = broken.partition(" ")
    faults = [Fault(part=part, **BROKEN[what])] if broken else []
    found, report = told(sketch, enter, faults)
    assert (FATES[found.result.ends.state], msgspec.to_builtins(report.messages)) == (fate, {"arrived": 1, fate: 1})
