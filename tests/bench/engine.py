"""One message followed through the sketches of `tests/data/behaviour`, each with its faults. Aim: under 5 ms each."""

from __future__ import annotations

import statistics
from functools import partial
from pathlib import Path

import msgspec
import yaml

from patterns_app.core.engine.model import Fault
from patterns_app.core.engine.trace import trace
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary

from .timing import WORKED, median_of

CASES = Path(__file__).resolve().parents[1] / "data" / "behaviour" / "expected_failures.yaml"


def measure_traces(runs: int) -> None:
    """In this process: the median of each case, of these the median and the three that take longest."""
    times: list[tuple[float, str]] = []
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]:
        sketch, faults = parse_value(case["document"]), msgspec.convert(case["ask"]["faults"], list[Fault])
        one = partial(trace, sketch, vocabulary(), case["ask"]["enter"], faults)
        times.append((median_of(one, runs, WORKED), case["id"]))
    times.sort(reverse=True)
    print(f"\none message with faults (median ms of CPU, {len(times)} cases)")
    print(f"  {'the usual case':30s} {statistics.median(time for time, _ in times):9.2f}")
    for time, name in times[:3]:
        print(f"  {name:30s} {time:9.2f}")
