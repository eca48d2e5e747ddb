"""A sketch under load, through the door: what is asked in JSON comes back in figures that add up."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from patterns_app.core.engine.load.model import Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.pipeline import simulated
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InvalidSketch, parse


def sketch_of(nodes: dict[str, Any], lines: list[tuple[str, ...]], settings: dict[str, Any] | None = None) -> Sketch:
    """Nodes by id: a service, or service and settings; connections as (id, source, target, kind)."""
    told: dict[str, Any] = {
        "schema": "pattern-studio/2",
        "nodes": [
            {"id": key, "service": one} if isinstance(one, str) else {"id": key, "service": one[0], "settings": one[1]}
            for key, one in nodes.items()
        ],
        "connections": [
            {"id": id_, "source": source, "target": target, "kind": kind, "settings": (settings or {}).get(id_, {})}
            for id_, source, target, kind in lines
        ],
    }
    return parse(json.dumps(told).encode())


SHOP = sketch_of(
    {
        "c": "client.browser",
        "api": "aws.rest-api",
        "fn": ("aws.lambda", {"timeout": 10}),
        "t": ("aws.dynamodb", {"billing_mode": "PAY_PER_REQUEST"}),
    },
    [("a", "c", "api", "sync"), ("b", "api", "fn", "sync"), ("w", "fn", "t", "write")],
)


def run(sketch: Sketch, **load: Any) -> Report:
    report = simulated(sketch, read_load(load))
    adds_up(report)
    return report


def adds_up(report: Report) -> None:
    """No message vanishes: neither in a part nor in all."""
    total = report.messages
    assert total.arrived == total.served + total.unknown + total.failed + total.kept + total.lost + total.in_flight
    assert min(total.served, total.unknown, total.failed, total.kept, total.lost, total.in_flight) >= 0
    for node, part in report.parts.items():
        assert part.arrived == part.served + sum(part.errors.values()) + part.in_flight, node


def test_a_chain_answers_and_costs() -> None:
    report = run(SHOP, seconds=60, arrivals=[{"part": "c", "rate": 50}])
    caller = report.callers["c"]
    assert report.done
    assert caller.ok == pytest.approx(3000, rel=0.1)
    assert caller.latency_ms.p50 is not None
    assert caller.latency_ms.p99 is not None
    assert caller.latency_ms.p50.value < caller.latency_ms.p99.value
    assert report.parts["fn"].concurrency is not None
    assert 0.5 < report.parts["fn"].concurrency.mean < 5
    assert report.parts["api"].cost is not None
    assert [line.item for line in report.parts["api"].cost.lines] == ["requests"]
    assert report.cost.usd_hour > 0
    assert {one.name for one in report.assumed} >= {"work_ms.function", "keep_warm_s"}


def test_the_same_seed_gives_the_same_bytes() -> None:
    asked = {"seconds": 20, "arrivals": [{"part": "c", "rate": 80}]}
    first, again = (msgspec.json.encode(run(SHOP, **asked)) for _ in range(2))
    assert first == again
    assert msgspec.json.encode(run(SHOP, **asked, seed=2)) != first


def test_a_limit_is_named_with_its_source() -> None:
    report = run(SHOP, seconds=5, arrivals=[{"part": "c", "rate": 12_000, "even": True}])
    met = report.parts["api"].first_limit
    assert met is not None
    assert met.limit == "rest-api.throttle_account"
    assert met.value == 10_000
    assert met.source
    assert report.callers["c"].errors["429 Too Many Requests"] > 1000


def test_a_fault_begins_and_ends() -> None:
    faults = [{"part": "t", "fault": "throttled", "from_s": 20, "to_s": 30}]
    report = run(SHOP, seconds=60, every_s=1, arrivals=[{"part": "c", "rate": 20}], faults=faults)
    errors = report.series.callers.errors if report.series.callers else ()
    assert sum(errors[:20]) == 0
    assert sum(errors[20:40]) > 100
    assert sum(errors[45:]) == 0
    assert report.parts["t"].throttled > 200


def test_what_goes_on_after_its_caller_has_given_up_is_counted_once() -> None:
    nodes = {"c": "client.browser", "fn": "aws.lambda", "q": "aws.sqs"}
    sketch = sketch_of(nodes, [("a", "c", "fn", "sync"), ("b", "fn", "q", "write")])
    report = run(sketch, seconds=20, arrivals=[{"part": "c", "rate": 20}], connections={"a": {"timeout_ms": 1}})
    assert report.connections["a"].timeouts > 300
    assert report.parts["q"].arrived > 300


def test_waits_that_grow_beyond_all_numbers_last_as_long_as_they_may() -> None:
    retry = {"tries": 100, "base_ms": 1e-9, "factor": 1e6, "cap_ms": 0.001}
    load = {"parts": {"fn": {"error_rate": 1, "work_ms": 0}}, "connections": {"b": {"retry": retry}}}
    report = run(SHOP, seconds=5, arrivals=[{"part": "c", "rate": 2}], **load)
    assert report.connections["b"].retries > 99


def test_mistakes_have_their_place() -> None:
    for load, place in (
        ({"seconds": -1}, "$.seconds"),
        ({"seconds": 5e-324}, "$.seconds"),
        ({"arrivals": [{"part": "c", "kind": "steps"}]}, "$.arrivals[0].steps"),
        ({"arrivals": [{"part": "c", "kind": "day", "peak": 9, "period_s": 6}]}, "$.arrivals[0].period_s"),
        ({"parts": {"fn": {"work_ms": {"p50": 3}}}}, "$.parts.fn.work_ms"),
        ({"parts": {"fn": {"work_ms": {"p50": 5e-324, "p99": 1}}}}, "$.parts.fn.work_ms.p50"),
        ({"parts": {"nobody": {}}}, "$.parts.nobody"),
        ({"faults": [{"part": "fn", "fault": "slow", "from_s": 5, "to_s": 1}]}, "$.faults[0].to_s"),
        ({"sekonds": 1}, "$"),
    ):
        with pytest.raises(InvalidSketch) as caught:
            run(SHOP, **load)
        assert [error.path for error in caught.value.errors] == [place]
