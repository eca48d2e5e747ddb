"""Clocks: what every measurement of the bench counts with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def alternate(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[list[float], list[float]]:
    """Times of both in turn, after one run of each that does not count."""
    first(), second()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for function, kept in zip((first, second), times, strict=True):
            kept.append(timed(function))
    return times


def timed(function: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000


def median_of(function: Callable[[], object], runs: int) -> float:
    """Median milliseconds over the runs, one warm-up before."""
    function()
    return statistics.median(timed(function) for _ in range(runs))
