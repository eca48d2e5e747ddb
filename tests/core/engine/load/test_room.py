"""More capacity never loses more, where that holds; and where it does not, it is shown to be so.

It holds for parts one after the other that take a request at once or refuse it, with work that always lasts equally
long, and callers who try once and wait as long as it takes: of requests of one length, who takes each that fits takes
as many as can be taken (so does a bucket of tokens), with more places no fewer, and of more requests no fewer.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.sketch.model import Sketch
from tests.core.strategies import steady
from tests.each import each

from .test_simulate import run, sketch_of

ONCE = {"retry": {"tries": 1}}


def row(*parts: tuple[str, dict[str, Any]]) -> Sketch:
    """Parts one after the other, behind one that asks them in turn and has room for all."""
    nodes: dict[str, Any] = {"front": "aws.fargate"}
    nodes |= {f"p{at}": part for at, part in enumerate(parts)}
    kinds = {"aws.dynamodb": "write"}
    lines: list[tuple[str, ...]] = [
        (f"to-p{at}", "front", f"p{at}", kinds.get(part[0], "sync")) for at, part in enumerate(parts)
    ]
    return sketch_of(nodes, lines)


def bounded(kind: str, room: int) -> tuple[str, dict[str, Any]]:
    """A part of a kind with so much room."""
    made: dict[str, tuple[str, dict[str, Any]]] = {
        "function": ("aws.lambda", {"reserved_concurrency": room}),
        "servers": ("aws.fargate", {"desired_count": room}),
        "table": ("aws.dynamodb", {"billing_mode": "PROVISIONED", "write_capacity": room, "read_capacity": 1}),
        "gate": ("aws.http-api", {"throttle_rate": room, "throttle_burst": room}),
    }
    return made[kind]


def fared(kinds: list[str], rooms: list[int], rate: int, work: int, seed: int) -> int:
    """How many of the requests failed."""
    sketch = row(*map(bounded, kinds, rooms))
    exact = {"work_ms": work, "cold_start_ms": 0, "at_once": 1, "waiting": 0, "idle_before": False}
    parts = {f"p{at}": exact for at in range(len(kinds))} | {"front": {"work_ms": 0, "at_once": 100_000}}
    lines = {line.id: ONCE for line in sketch.connections}
    arrivals = [{"part": "front", "kind": "steps", "steps": [{"at_s": 0, "rate": rate}, {"at_s": 8, "rate": 0}]}]
    report = run(sketch, seconds=20, every_s=10, seed=seed, arrivals=arrivals, parts=parts, connections=lines)
    assert report.messages.in_flight == 0
    return report.messages.failed + report.messages.lost


KINDS = st.lists(
    st.tuples(st.sampled_from(["function", "servers", "table", "gate"]), st.integers(1, 30)), min_size=1, max_size=4
)


@steady(25, at_length=400)
@given(KINDS, st.data(), st.integers(1, 60), st.integers(1, 900), st.integers(0, 9))
def test_more_room_never_loses_more(parts: list[tuple[str, int]], data: Any, rate: int, work: int, seed: int) -> None:
    kinds, rooms = [kind for kind, _ in parts], [room for _, room in parts]
    wider = data.draw(st.sampled_from(range(len(parts))))
    more = [room + data.draw(st.integers(1, 40)) * (at == wider) for at, room in enumerate(rooms)]
    assert fared(kinds, more, rate, work, seed) <= fared(kinds, rooms, rate, work, seed)


def _line(room: int) -> dict[str, Any]:
    """A longer line: everybody in it waits longer than he can, and is worked on all the same."""
    part = {"work_ms": 100, "at_once": 1, "waiting": room}
    return {"parts": {"p0": part}, "connections": {"to-p0": {"timeout_ms": 500, **ONCE}}}


def _again(room: int) -> dict[str, Any]:
    """A wider first part: more come to the narrow second one, wait in vain, and come again."""
    first = {"work_ms": 10, "at_once": 1, "waiting": 0}
    second = {"work_ms": 100, "at_once": 1, "waiting": 1000}
    again = {"timeout_ms": 500, "retry": {"tries": 3, "base_ms": 100}}
    lines = {"to-p0": ONCE, "to-p1": again}
    changes = [{"part": "p0", "at_s": 0, "settings": {"desired_count": room}}]
    return {"parts": {"p0": first, "p1": second}, "connections": lines, "changes": changes}


@each(("how", "narrow", "wide"), [(_line, 3, 300), (_again, 1, 10)])
def test_where_it_does_not_hold_more_room_loses_more(how: Any, narrow: int, wide: int) -> None:
    failed = []
    for room in (narrow, wide):
        asked = how(room)
        sketch = row(*[("aws.fargate", {})] * len(asked["connections"]))
        asked["parts"]["front"] = {"work_ms": 0, "at_once": 100_000}
        arrivals = [{"part": "front", "kind": "steps", "steps": [{"at_s": 0, "rate": 12}, {"at_s": 30, "rate": 0}]}]
        report = run(sketch, seconds=600, every_s=100, arrivals=arrivals, **asked)
        failed.append(report.messages.failed)
    assert failed[0] < failed[1]
