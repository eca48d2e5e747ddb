"""What holds for every message, whatever is drawn and whatever is broken."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.engine.model import Fault, FaultKind, How, Trace
from patterns_app.core.engine.outside import NOBODY
from patterns_app.core.engine.trace import GoesOn, NotInSketch, trace
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.strategies import steady

SERVICES = (
    *("client.browser", "client.iot-device", "aws.rest-api", "aws.http-api", "aws.cloudfront", "aws.lambda"),
    *("aws.sqs", "aws.sns", "aws.eventbridge", "aws.eventbridge-pipe", "aws.kinesis", "aws.dynamodb", "aws.s3"),
    *(
        "aws.firehose",
        "aws.step-functions",
        "aws.step-functions-express",
        "aws.iot-core",
        "aws.fargate",
        "external.http",
    ),
)
SETTINGS = (
    *("timeout", "visibility_timeout", "retention", "max_receive_count", "maximum_retry_attempts", "integration"),
    *("maximum_record_age", "async_retries", "retry", "catch", "fallback", "fifo", "step_timeout", "condition"),
)
VALUES = st.booleans() | st.integers(-2, 10) | st.sampled_from([0.001, 1e300, -1e9, 10**12, "wait-for-callback", "x"])
GIVEN = st.dictionaries(st.sampled_from(SETTINGS), VALUES, max_size=3)


def kinds_of(source: str, target: str) -> tuple[str, ...]:
    return vocabulary().verdict(source, target).kinds


@st.composite
def asked(draw: Any) -> tuple[Sketch, str, list[Fault]]:
    """A sketch with connections that are known, an entry, and faults."""
    services = draw(st.lists(st.sampled_from(SERVICES), min_size=2, max_size=6))
    nodes = tuple(Node(id=f"n{at}", service=key, settings=draw(GIVEN)) for at, key in enumerate(services))
    able = [(a, b, kind) for a in nodes for b in nodes for kind in kinds_of(a.service, b.service)]
    if not able:
        able = [(nodes[0], nodes[1], "unspecified")]
    chosen = draw(st.lists(st.sampled_from(able), min_size=1, max_size=8))
    lines = tuple(
        Connection(id=f"c{at}", source=a.id, target=b.id, kind=kind, settings=draw(GIVEN))
        for at, (a, b, kind) in enumerate(chosen)
    )
    faults = st.builds(
        Fault,
        part=st.sampled_from([node.id for node in nodes]),
        fault=st.sampled_from(get_args(FaultKind)),
        how=st.none() | st.sampled_from(get_args(How)),
        takes_s=st.none() | st.sampled_from([0, 5, 45, 1e6]),
        lasts_s=st.none() | st.sampled_from([0, 0.2, 30, 7200, 1e8]),
        after=st.none() | st.sampled_from([line.id for line in lines]),
    )
    enter = draw(st.sampled_from([line.id for line in lines]))
    return Sketch(nodes=nodes, connections=lines), enter, draw(st.lists(faults, max_size=2))


def followed(question: tuple[Sketch, str, list[Fault]]) -> Trace | None:
    sketch, enter, faults = question
    try:
        return trace(sketch, vocabulary(), enter, faults)
    except (GoesOn, NotInSketch):  # too much, or an entry on which no message starts
        return None


def starts_by_itself(sketch: Sketch, enter: str) -> bool:
    """Does a message enter with an execution, which somebody outside starts?"""
    source = next(line.source for line in sketch.connections if line.id == enter)
    return any(node.id == source and node.service.startswith("aws.step-functions") for node in sketch.nodes)


@steady(150, at_length=2_000)
@given(asked())
def test_every_trace_ends_holds_together_and_is_the_same_twice(question: tuple[Sketch, str, list[Fault]]) -> None:
    sketch = question[0]
    found = followed(question)
    if found is None:
        return
    result, parts = found.result, {node.id for node in sketch.nodes}
    assert msgspec.json.encode(found) == msgspec.json.encode(followed(question))
    assert len(found.times) == len(found.scenario.steps)
    assert all(before <= after for before, after in pairwise(found.times))
    callers = parts | {NOBODY} if starts_by_itself(*question[:2]) else parts
    assert result.first_caller.part in callers
    assert result.ends.where is None or result.ends.where in callers
    assert all(tried.total is None or tried.total >= 1 for tried in result.tries)
    # what is gone or stands still is never told as a success
    assert not result.lost or (result.ends.state == "lost" and result.outcome == "failure")
    assert (result.ends.state == "kept") <= (result.ends.holds is not None)
    # no copy vanishes: at each part what arrived is done, kept, lost or on its way still
    for one in result.counts:
        assert one.arrived == one.served + one.kept + one.lost + one.in_flight
    assert {one.part for one in result.counts if one.in_flight} <= parts
    assert any(one.in_flight for one in result.counts) <= (result.ends.state in ("stuck", "lost"))
    assert any(one.kept or one.lost for one in result.counts) <= (
        result.ends.state not in ("answered_ok", "not_affected")
    )
    # the story is one that the document may hold: its moves lead over parts and connections that are there
    told = msgspec.structs.replace(sketch, scenarios=(found.scenario,))
    assert parse(encode(told)).scenarios[0] == found.scenario


@steady(50, at_length=1_000)
@given(asked())
def test_without_faults_nothing_is_broken(question: tuple[Sketch, str, list[Fault]]) -> None:
    sketch, enter, _ = question
    found = followed((sketch, enter, []))
    if found is not None:
        assert found.result.ends.state not in ("not_affected", "delivered_later")
        assert found.result.compensated == ()
