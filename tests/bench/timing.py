"""Clocks: what every measurement of the bench counts with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from math import ceil

# Seconds. The processor's time of this process, where it alone works: others on the machine count less.
Clock = Callable[[], float]
ELAPSED: Clock = time.perf_counter
WORKED: Clock = time.process_time
_TICK = 0.001  # milliseconds


def alternate(
    first: Callable[[], object], second: Callable[[], object], runs: int, clock: Clock = ELAPSED, least: float = 0
) -> tuple[list[float], list[float]]:
    """Milliseconds of a call of each in turn, after one run of both that does not count.

    Work of less than `least` milliseconds is done as often as fills them before the clock is looked at: of what is as
    short as a tick of a busy machine one call says little.
    """
    first(), second()
    both = (first, second)
    calls = [max(1, ceil(least / max(timed(one, clock), _TICK))) for one in both]
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for function, count, kept in zip(both, calls, times, strict=True):
            kept.append(timed(partial(_often, function, count), clock) / count)
    return times


def _often(function: Callable[[], object], count: int) -> None:
    for _ in range(count):
        function()


def timed(function: Callable[[], object], clock: Clock = ELAPSED) -> float:
    """Milliseconds of one call."""
    start = clock()
    function()
    return (clock() - start) * 1000


def median_of(function: Callable[[], object], runs: int, clock: Clock = ELAPSED) -> float:
    """Median milliseconds over the runs, one warm-up before."""
    function()
    return statistics.median(timed(function, clock) for _ in range(runs))
