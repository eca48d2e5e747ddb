"""What work needs in the long run: the arithmetic that rules ask, so that they and runs under load say the same."""

from __future__ import annotations

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
