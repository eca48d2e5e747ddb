"""A figure with its unit: of one there is the singular."""

from __future__ import annotations

import re

_NOUN = re.compile(r"^((?:[a-z-]+ (?!a |per ))*)([a-z-]{3,}s)(?=$|/| )")
_LONGER = re.compile(r"(?<=ss|ch|sh)es$|(?<=x)es$")


def in_units(figure: str, unit: str) -> str:
    """A figure as it is shown, with its unit.

    >>> in_units("1", "batches"), in_units("10", "batches"), in_units("1", "retries"), in_units("1", "records/s")
    ('1 batch', '10 batches', '1 retry', '1 record/s')
    >>> in_units("1", "target groups"), in_units("1", "ms"), in_units("1", ""), in_units("1", "reads a message")
    ('1 target group', '1 ms', '1', '1 read a message')
    """
    return f"{figure} {unit_of(figure, unit)}".rstrip()


def unit_of(figure: str | float, unit: str) -> str:
    """The unit as it is called after a figure."""
    return one_of(unit) if str(figure) == "1" else unit


def one_of(unit: str) -> str:
    """The singular of a unit; what is a sign or a price's basis has none of its own.

    >>> one_of("processes"), one_of("days"), one_of("MB"), one_of("per 1M requests")
    ('process', 'day', 'MB', 'per 1M requests')
    """
    if unit.startswith(("per ", "of ")):
        return unit
    return _NOUN.sub(lambda found: found[1] + _singular(found[2]), unit, count=1)


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    shorter = _LONGER.sub("", noun)
    return shorter if shorter != noun else noun[:-1]
