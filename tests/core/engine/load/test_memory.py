"""What has ended leaves nothing behind: a run takes the memory of what is under way, however much has come."""

from __future__ import annotations

import tracemalloc
from typing import Any

from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.pipeline import simulated
from tests.each import each

from .test_simulate import SHOP, sketch_of

EXACT: dict[str, Any] = {"work_ms": 10, "cold_start_ms": 0}
TRIED = {"a": {"timeout_ms": 60, "retry": {"tries": 3, "base_ms": 10, "jitter": "full", "budget": 0.1}}}


def _fetched(fifo: bool) -> Any:
    nodes: dict[str, Any] = {"f": "aws.lambda", "t": "aws.dynamodb", "dead": ("aws.sqs", {"fifo": fifo})}
    nodes["in"] = ("aws.sqs", {"fifo": fifo, "visibility_timeout": 1})
    lines: list[tuple[str, ...]] = [
        ("r", "in", "f", "queue_poll"),
        ("d", "in", "dead", "dlq"),
        ("n", "f", "t", "write"),
    ]
    return sketch_of(nodes, lines, {"d": {"max_receive_count": 2}, "r": {"report_batch_item_failures": True}})


def _saga() -> Any:
    steps: dict[str, dict[str, Any]] = {
        "book": {"catch": True},
        "left": {"branch": "Both/1"},
        "right": {"branch": "Both/2"},
        "items": {"each": True, "tolerated_failures": 50},
        "ask": {"integration": "wait-for-callback", "step_timeout": 1},
        "pay": {"catch": True},
        "cancel": {"compensates": "to-book"},
    }
    nodes = {"flow": "aws.step-functions", "f": "aws.lambda"} | dict.fromkeys(steps, "aws.lambda") | {"ask": "aws.sqs"}
    lines: list[tuple[str, ...]] = [
        *((f"to-{name}", "flow", name, "orchestrate") for name in steps),
        ("read", "ask", "f", "queue_poll"),
    ]
    return sketch_of(nodes, lines, {f"to-{name}": settings for name, settings in steps.items()})


def _spread() -> Any:
    nodes = {"topic": "aws.sns", "later": "aws.lambda", "gone": "aws.lambda", "s": "aws.kinesis", "r": "aws.lambda"}
    nodes |= {"hose": "aws.firehose", "files": "aws.s3", "q": "aws.sqs"}
    lines: list[tuple[str, ...]] = [
        ("l", "topic", "later", "notify"),
        ("g", "topic", "gone", "notify"),
        ("p", "later", "s", "write"),
    ]
    lines += [("read", "s", "r", "stream_poll"), ("h", "r", "hose", "write"), ("w", "hose", "files", "write")]
    return sketch_of(nodes, lines, {"read": {"maximum_retry_attempts": 1, "bisect_on_error": True}})


def _fails(**rates: float) -> dict[str, Any]:
    return {name: {**EXACT, "error_rate": rate} for name, rate in rates.items()}


WAYS: list[tuple[str, Any, str, dict[str, Any]]] = [
    ("calls", SHOP, "c", {"parts": _fails(fn=0.2), "connections": TRIED}),
    ("queue", _fetched(fifo=False), "in", {"parts": _fails(f=0.01)}),
    ("groups", _fetched(fifo=True), "in", {"parts": _fails(f=0.01)}),
    ("saga", _saga(), "flow", {"parts": _fails(pay=0.3), "connections": {"to-items": {"times": 3}}}),
    ("copies", _spread(), "topic", {"parts": _fails(gone=0.1, r=0.05)}),
]


def _peak(sketch: Any, part: str, seconds: float, more: dict[str, Any]) -> float:
    """The most memory of a run with 50 messages a second, in KiB."""
    asked = read_load({"seconds": seconds, "arrivals": [{"part": part, "rate": 50, "keys": 10}], **more})
    tracemalloc.start()
    try:
        simulated(sketch, asked)
        return tracemalloc.get_traced_memory()[1] / 1024
    finally:
        tracemalloc.stop()


@each(("name", "sketch", "part", "more"), WAYS, ids=lambda way: way[0])
def test_what_has_ended_leaves_nothing_behind(name: str, sketch: Any, part: str, more: dict[str, Any]) -> None:
    _peak(sketch, part, 1, more)  # what is read once
    short, long = (_peak(sketch, part, seconds, more) for seconds in (10, 40))
    assert long < 1.5 * short, (short, long)
