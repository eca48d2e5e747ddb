"""What breaks first, with its limit, and what is lost by each fault."""

from __future__ import annotations

from typing import Any

from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.stress import stress
from patterns_app.core.ports.spreading import spread

from .test_simulate import sketch_of

NODES: dict[str, Any] = {
    "c": "client.browser",
    "api": "aws.http-api",
    "fn": ("aws.lambda", {"reserved_concurrency": 4}),
}


def test_the_limit_that_gives_first_is_named() -> None:
    sketch = sketch_of(NODES, [("a", "c", "api", "sync"), ("b", "api", "fn", "sync")])
    load = {"seconds": 6, "arrivals": [{"part": "c", "rate": 5}], "parts": {"fn": {"work_ms": 100, "cold_start_ms": 0}}}
    found = stress(sketch, read_load(load), lambda act, tasks: [act(task) for task in tasks])
    assert found.part == "fn"
    assert found.limit is not None
    assert found.limit.limit == "reserved_concurrency"
    assert found.times in (2, 4, 8)
    assert {row.part for row in found.chaos} == {"api", "fn"}
    assert found.chaos[0].failed >= found.chaos[-1].failed
    assert found.p99_ms is not None
    assert found.p99_ms.low is not None
    assert found.p99_ms.low <= found.p99_ms.value


def test_tasks_come_back_in_their_order_from_other_processes() -> None:
    assert spread(abs, [-1, 2, -3], processes=2) == [1, 2, 3]
    assert spread(abs, [-4], processes=2) == [4]
