"""Numbers out of settings, which hold anything that somebody has written."""

from __future__ import annotations

from math import inf


def patience(settings: object, default: float | None = None) -> float:
    """A number of seconds from a setting; infinity where it is none."""
    if isinstance(settings, int | float) and not isinstance(settings, bool) and settings >= 0:
        return float(settings)
    return inf if default is None else default
