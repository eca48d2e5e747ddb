"""All chance of the engine: seeded by text, so that the same question has the same answer in every process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log
from random import Random as Random  # noqa: PLC0414 - the one place that has it
from statistics import NormalDist

from .model import Spread, Time

_Z99 = NormalDist().inv_cdf(99 / 100)


def generator(seed: int, name: str) -> Random:
    """The chance of one part or connection."""
    return Random(f"{seed}/{name}")  # noqa: S311 - no secret


def clock(time: Time, rng: Random) -> Callable[[], float]:
    """What gives one time after the other, in the unit of `time`."""
    if not isinstance(time, Spread):
        fixed = float(time)
        return lambda: fixed
    if time.p50 is not None and time.p99 is not None:
        mu, sigma = log(time.p50), max(log(time.p99 / time.p50), 0.0) / _Z99
        draw = rng.gauss
        return lambda: exp(mu + sigma * draw(0.0, 1.0))
    scale, uniform = -(time.mean or 0.0), rng.random
    return lambda: scale * log(1.0 - uniform())


def shared(said: Sequence[float | None]) -> list[float]:
    """The shares of ways of which one is taken: what is not said has equal parts of what the others leave.

    >>> shared([0.1, None, None]), shared([None, None])
    ([0.1, 0.45, 0.45], [0.5, 0.5])
    """
    left = max(0.0, 1.0 - sum(one for one in said if one is not None))
    each = left / max(1, said.count(None))
    return [each if one is None else one for one in said]
