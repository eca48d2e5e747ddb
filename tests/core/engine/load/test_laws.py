"""What holds under every load, whatever is drawn and whatever is broken; and that one message fares as in a trace."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.engine.load.model import Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.engine.model import Fault, State
from patterns_app.core.engine.trace import trace
from patterns_app.core.limits import LOAD_SECONDS
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.engine.test_laws import asked
from tests.core.strategies import steady
from tests.each import each
from tests.reading import read_cases

from .test_simulate import adds_up, run, sketch_of

CASES = "data/behaviour/expected_failures.yaml"
FATES: dict[State, str] = {
    "answered_ok": "served", "answered_fallback": "served", "delivered_later": "served", "not_affected": "served",
    "answered_error": "failed", "undone": "failed", "kept": "kept", "lost": "lost",
    "stuck": "in_flight", "not_known": "unknown",
}  # fmt: skip


def loaded(question: tuple[Sketch, str, list[Fault]], **more: Any) -> Report:
    """What enters over a connection, with the faults that a load can say."""
    sketch, enter, faults = question
    source = next(line.source for line in sketch.connections if line.id == enter)
    service = next(node.service for node in sketch.nodes if node.id == source)
    arrivals = {"part": source, "even": True, **({"connection": enter} if service.startswith("client.") else {})}
    told = [
        {"part": one.part, "fault": one.fault, "how": one.how, "to_s": one.lasts_s}
        for one in faults
        if one.after is None and (one.lasts_s or 0) <= LOAD_SECONDS
    ]
    load = read_load({"faults": told, **more, "arrivals": [{**arrivals, **more.get("arrivals", {})}]})
    return simulate(sketch, vocabulary(), load)


# A Map, a share, a patience and further tries on the connections of a sketch, as they come.
WAYS = st.fixed_dictionaries(
    {},
    optional={
        "times": st.integers(1, 4),
        "at_once": st.integers(1, 3),
        "share": st.sampled_from([0, 0.5, 1]),
        "together": st.booleans(),
        "timeout_ms": st.sampled_from([0, 10, 1000]),
        "retry": st.just({"tries": 3, "base_ms": 20, "jitter": "full", "budget": 0.1}),
    },
)


@steady(12, at_length=300)
@given(asked(), st.integers(0, 3), st.lists(WAYS, min_size=8, max_size=8), st.sampled_from([0, 0.3]))
def test_no_message_vanishes_and_the_same_seed_gives_the_same_bytes(
    question: tuple[Sketch, str, list[Fault]], seed: int, ways: list[dict[str, Any]], poison: float
) -> None:
    lines = {line.id: way for line, way in zip(question[0].connections, ways, strict=False)}
    arrivals = {"rate": 5, "keys": 2, "poison_share": poison}
    asked_: dict[str, Any] = {"seconds": 5, "every_s": 0.5, "seed": seed, "arrivals": arrivals, "connections": lines}
    report = loaded(question, **asked_)
    adds_up(report)
    assert report.done or report.stopped_by
    assert all(before < after for before, after in pairwise(report.series.times))
    assert msgspec.json.encode(report) == msgspec.json.encode(loaded(question, **asked_))


# What a load does not follow as a trace does.
OTHERS = {"callback-never": "a queue that takes a token in silence, and that nobody reads"}


@each("case", read_cases(CASES)["cases"], ids=lambda case: case["id"])
def test_one_message_under_load_ends_as_in_a_trace(case: dict[str, Any]) -> None:
    sketch, enter = parse_value(case["document"]), case["ask"]["enter"]
    faults = msgspec.convert(case["ask"]["faults"], list[Fault])
    if case["id"] in OTHERS or any(one.after or one.takes_s for one in faults):
        return  # a load has no such faults
    once = {"kind": "steps", "steps": [{"at_s": 0, "rate": 1}, {"at_s": 1.5, "rate": 0}]}
    report = loaded((sketch, enter, faults), seconds=LOAD_SECONDS, every_s=LOAD_SECONDS / 20, arrivals=once)
    totals = msgspec.to_builtins(report.messages)
    assert totals == {"arrived": 1, FATES[trace(sketch, vocabulary(), enter, faults).result.ends.state]: 1}


ROOMS: list[tuple[str, Any]] = [
    ("f", lambda room: ("aws.lambda", {"reserved_concurrency": room})),
    ("f", lambda room: ("aws.fargate", {"desired_count": room})),
    ("f", lambda room: ("aws.dynamodb", {"billing_mode": "PROVISIONED", "write_capacity": room * 5})),
]


@each(("part", "made"), ROOMS)
def test_more_room_never_loses_more(part: str, made: Any) -> None:
    failed = []
    for room in (1, 2, 5, 20, 80):
        kind = "write" if made(1)[0] == "aws.dynamodb" else "sync"
        sketch = sketch_of({"a": "aws.fargate", part: made(room)}, [("x", "a", part, kind)])
        parts = {"f": {"work_ms": 200, "cold_start_ms": 0, "at_once": 1, "waiting": 5, "idle_before": False}}
        once = {"x": {"retry": {"tries": 1}}}
        arrivals = [{"part": "a", "rate": 40}]
        report = run(sketch, seconds=30, arrivals=arrivals, parts=parts, connections=once)
        failed.append(report.messages.failed + report.messages.lost)
    assert failed == sorted(failed, reverse=True)
    assert failed[0] > failed[-1]
