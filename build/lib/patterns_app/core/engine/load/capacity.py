"""What work needs in the long run: the arithmetic that rules ask, so that they and runs under load say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil

from patterns_app.core.services.model import Price

from .cost import HOURS_A_MONTH, each_usd
from .figuring import known_figures, number_of


def under_way(a_second: float, seconds: float) -> float:
    """Work at a time on average (Little's law), of so much a second that lasts so long.

    >>> under_way(600, 2.5)
    1500.0
    """
    return a_second * seconds


def done_a_second(places: float, a_second: float, at_a_time: float) -> float:
    """What so many places do of so much a second, which would need `at_a_time` of them.

    >>> done_a_second(2, 1000, 10)
    200.0
    """
    return a_second * places / at_a_time


def read_units(reads: float) -> float:
    """Units that small reads of a table take, as runs under load have it.

    >>> read_units(10)
    5.0
    """
    return reads * number_of(known_figures()["table_read_share"].value)


def share(a_second: float, places: float) -> float:
    """What each of so many equal places gets: a value of a key, a reader, a part of a batch.

    >>> share(600, 4)
    150.0
    """
    return a_second / places


def places_for(a_second: float, each: float) -> int:
    """How many places so much a second takes, of which each does so much: the shards of a stream.

    >>> places_for(2500, 1000)
    3
    """
    return ceil(a_second / each)


def throttled_in_a_burst(runs: float, ready: float, at_once: float) -> float:
    """Runs at once for which no environment is there and none can start yet: as runs under load have it, so many start
    at once, and so many more come back in `scaling_seconds`.

    >>> throttled_in_a_burst(2500, 500, 1000)
    1000.0
    """
    return max(0.0, float(runs - ready - at_once))


def scaling_seconds() -> float:
    """In how many seconds a function may start as many environments as it may at once."""
    return number_of(known_figures()["scaling_span_s"].value)


def transitions(steps: float) -> float:
    """Transitions of a run through so many states one after another: one into each, and one to the end."""
    return steps + 1


def gb_hours(seconds: float, gigabytes: float) -> float:
    """What so many seconds of so much memory are paid for."""
    return seconds / 3600 * gigabytes


def usd_a_month(prices: Iterable[Price], counted: Mapping[str, float]) -> float:
    """What so much of each a second costs in a month, as a run is paid for. What has no price costs nothing here."""
    found = ((each_usd(price), price.counts) for price in prices)
    hour = sum(each * counted.get(by, 0.0) for each, counts in found if counts for by in counts.by) * 3600
    return hour * HOURS_A_MONTH


def month_of_hours(usd_hour: float) -> float:
    """What costs so much an hour, for a month."""
    return usd_hour * HOURS_A_MONTH
