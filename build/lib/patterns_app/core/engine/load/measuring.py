"""Histograms in bins of 2 % that add up, and intervals from batch means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import exp, log, sqrt

from .model import Estimate, Latencies

_BINS = 50  # for each factor of e: a bin is 2 % wide
_LEAST = 1e-6
BATCHES = 20
_T95 = 2.093  # Student's t of 97.5 % with 19 degrees of freedom
Histogram = Counter[int]


def bin_of(seconds: float) -> int:
    """The bin of a time."""
    return int(log(seconds + _LEAST) * _BINS)


def quantile(histogram: Histogram, share: float) -> float | None:
    """The time, in seconds, that such a share of all does not exceed."""
    total = histogram.total()
    seen = 0
    for key in sorted(histogram):
        seen += histogram[key]
        if seen >= share * total:
            return exp((key + (0.5 if key >= 0 else -0.5)) / _BINS)
    return None


def latencies(batches: Sequence[Histogram]) -> Latencies:
    """Quantiles in milliseconds of everything together, with intervals from one batch to the other."""
    whole: Histogram = Counter()
    for one in batches:
        whole.update(one)
    p50, p95, p99 = (_estimate(whole, batches, share / 100) for share in (50, 95, 99))
    return Latencies(p50=p50, p95=p95, p99=p99)


def _estimate(whole: Histogram, batches: Sequence[Histogram], share: float) -> Estimate | None:
    value = quantile(whole, share)
    if value is None:
        return None
    each = [found for one in batches if one.total() * (1 - share) >= 1 and (found := quantile(one, share)) is not None]
    if len(each) < BATCHES:
        return Estimate(value=round(value * 1000, 3))
    mean = sum(each) / len(each)
    half = _T95 * sqrt(sum((one - mean) ** 2 for one in each) / (len(each) - 1) / len(each))
    low, high = max(0.0, value - half), value + half
    return Estimate(value=round(value * 1000, 3), low=round(low * 1000, 3), high=round(high * 1000, 3))
