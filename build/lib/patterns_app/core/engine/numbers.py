"""Numbers out of settings, which hold anything that somebody has written."""

from __future__ import annotations

from math import inf


def patience(value: object, default: float | None = None) -> float:
    """A number of seconds from a setting; infinity where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    return inf if default is None else default
