"""Clocks: what every measurement of the bench counts with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

# Seconds. The processor's time of this process, where it alone works: others on the machine count less.
Clock = Callable[[], float]
ELAPSED: Clock = time.perf_counter
WORKED: Clock = time.process_time


def alternate(
    first: Callable[[], object], second: Callable[[], object], runs: int, clock: Clock = ELAPSED
) -> tuple[list[float], list[float]]:
    """Times of both in turn, after one run of each that does not count."""
    first(), second()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for function, kept in zip((first, second), times, strict=True):
            kept.append(timed(function, clock))
    return times


def timed(function: Callable[[], object], clock: Clock = ELAPSED) -> float:
    """Milliseconds of one call."""
    start = clock()
    function()
    return (clock() - start) * 1000


def median_of(function: Callable[[], object], runs: int, clock: Clock = ELAPSED) -> float:
    """Median milliseconds over the runs, one warm-up before."""
    function()
    return statistics.median(timed(function, clock) for _ in range(runs))
