"""Arrivals out of CSV: two columns, seconds from the beginning and messages a second; a heading may stand above."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, InvalidSketch, TooLarge

_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")


def points_of(text: str, place: str = "$") -> list[list[float]]:
    r"""[second, messages a second] of each line. `place` is where the text stands. Raises InvalidSketch and TooLarge.

    A time is seconds, or hours and minutes of a day.

    >>> points_of("time,rate\n0,10\n0:01:30,50\n")
    [[0.0, 10.0], [90.0, 50.0]]
    """
    if len(text) > limits.REQUEST_BODY_BYTES:
        raise TooLarge([Error(place, f"the CSV has more than {limits.REQUEST_BODY_BYTES:,} characters")])
    try:
        rows = [(line, row) for line, row in enumerate(csv.reader(text.lstrip("\ufeff").splitlines()), 1) if any(row)]
    except csv.Error as error:
        raise InvalidSketch([Error(place, f"not valid CSV: {error}")]) from None
    if rows and not any(_is_time(cell) for cell in rows[0][1][:1]):
        rows = rows[1:]
    if not rows:
        raise InvalidSketch([Error(place, "the CSV has no line of two numbers: seconds, messages a second")])
    if len(rows) > limits.LOAD_POINTS:
        raise TooLarge(
            [Error(place, f"the CSV has more than {limits.LOAD_POINTS:,} lines: take fewer, such as minutes")]
        )
    return [_point(row, f"{place} line {line}") for line, row in rows]


def expanded(value: Any) -> Any:
    """A load as plain values, whose `points` may be CSV text, with points as numbers. Raises as `points_of`."""
    arrivals = value.get("arrivals") if isinstance(value, Mapping) else None
    if not isinstance(arrivals, list | tuple):
        return value
    return {**value, "arrivals": list(_with_points(arrivals))}


def _with_points(arrivals: list[Any] | tuple[Any, ...]) -> Iterator[Any]:
    for number, one in enumerate(arrivals):
        text = one.get("points") if isinstance(one, Mapping) else None
        yield {**one, "points": points_of(text, f"$.arrivals[{number}].points")} if isinstance(text, str) else one


def _point(row: list[str], place: str) -> list[float]:
    if len(row) < 2 or not _is_time(row[0]):
        raise InvalidSketch([Error(place, "expected two numbers: seconds (or h:mm:ss), messages a second")])
    try:
        return [_seconds(row[0]), _number(row[1])]
    except ValueError:
        raise InvalidSketch([Error(place, f"{row[1][:40]!r} is no number of messages a second")]) from None


def _is_time(cell: str) -> bool:
    try:
        _seconds(cell)
    except ValueError:
        return False
    return True


def _seconds(cell: str) -> float:
    clock = _CLOCK.fullmatch(cell.strip())
    if clock is None:
        return _number(cell)
    hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def _number(cell: str) -> float:
    if not math.isfinite(value := float(cell)):
        raise ValueError(cell)
    return value
