"""One message followed through sketches with a fault, in milliseconds of processor time. Aim: under 5 ms each.

The sketches are those of `tests/data/behaviour`, and every part and fault of the catalogue.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec
import yaml

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.flow.faults import FAULTS, break_node
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary

from .timing import WORKED, median_of

CASES = Path(__file__).resolve().parents[1] / "data" / "behaviour" / "expected_failures.yaml"
AIM = 5.0


def measure_traces(runs: int) -> None:
    """In this process: the median of each case, of these the median and the three that take longest."""
    cases = []
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]:
        sketch, faults = parse_value(case["document"]), msgspec.convert(case["ask"]["faults"], list[Fault])
        cases.append((case["id"], partial(trace, sketch, vocabulary(), case["ask"]["enter"], faults)))
    _show("cases", cases, runs)
    _show("traces of the catalogue", list(_catalogue()), max(3, runs // 3))


def _catalogue() -> Iterator[tuple[str, Callable[[], Trace]]]:
    """Every part of the first variant of every pattern, broken in every way."""
    for pattern in patterns():
        sketch = pattern.variants[0].sketch
        told = next(iter(sketch.scenarios), None)
        for node in sketch.nodes:
            for fault in FAULTS:
                yield (
                    f"{pattern.slug} {node.id} {fault}",
                    partial(break_node, sketch, vocabulary(), told, node.id, fault),
                )


def _show(what: str, asked: Sequence[tuple[str, Callable[[], Trace]]], runs: int) -> None:
    times = sorted(((median_of(one, runs, WORKED), name) for name, one in asked), reverse=True)
    over = sum(time >= AIM for time, _ in times)
    print(f"\none message with faults (median ms of CPU, {len(times)} {what}, {over} not under {AIM:g} ms)")
    print(f"  {'the usual one':40s} {statistics.median(time for time, _ in times):9.2f}")
    for time, name in times[:3]:
        print(f"  {name:40s} {time:9.2f}")
