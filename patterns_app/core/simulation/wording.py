"""Figures of a run in words that the formats share."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.engine.load.model import Caller, Estimate, Part
from patterns_app.core.services.money import dollars
from patterns_app.core.services.units import in_units

from .budget import Judged
from .outcome import Told


def number(value: float) -> str:
    """A figure to three digits, larger ones whole.

    >>> number(0.01234), number(12345.6), number(30)
    ('0.0123', '12,346', '30')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def measured(value: float, unit: str) -> str:
    """A figure with its unit; money is written as money.

    >>> measured(300, "ms"), measured(0.5, "USD"), measured(7, "")
    ('300 ms', '$0.5000', '7')
    """
    return dollars(value) if unit == "USD" else in_units(number(value), unit)


_MINUTES, _HOURS = 120, 7200  # seconds from which a time is told in these


def span(seconds: float) -> str:
    """A time as people say it.

    >>> span(0.1234), span(150), span(9000)
    ('0.123 s', '2 min', '2.5 h')
    """
    if seconds < _MINUTES:
        return f"{number(seconds)} s"
    return f"{seconds / 60:.0f} min" if seconds < _HOURS else f"{seconds / 3600:.2g} h"


def estimated(estimate: Estimate | None) -> str:
    """A figure with its interval; a dash where nothing was answered."""
    if estimate is None:
        return "-"
    if estimate.low is None or estimate.high is None:
        return f"{number(estimate.value)} ms"
    return f"{number(estimate.value)} ms ({number(estimate.low)} to {number(estimate.high)})"


def counted(errors: dict[str, int]) -> str:
    """Errors by their code, the most frequent first."""
    ordered = sorted(errors.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{code} x {number(count)}" for code, count in ordered)


def latencies(caller: Caller) -> dict[str, str]:
    """The three latencies of a caller by name."""
    return {name: estimated(getattr(caller.latency_ms, name)) for name in ("p50", "p95", "p99")}


def doings(part: Part) -> Iterator[str]:
    """What is worth saying of a part, in the order of a reader's interest."""
    if part.first_limit:
        yield f"met {part.first_limit.limit} ({number(part.first_limit.value)}) at {number(part.first_limit.at_s)} s"
    counts = {"lost": part.lost, "dead letters": part.dead_letters, "throttled": part.throttled}
    yield from (f"{name} {number(count)}" for name, count in counts.items() if count)
    if part.errors:
        yield counted(part.errors)
    yield from _waiting(part)
    if part.concurrency:
        yield f"at once {number(part.concurrency.mean)}, at most {number(part.concurrency.most)}"
    if part.cold_starts:
        yield f"cold starts {number(part.cold_starts)}"


def _waiting(part: Part) -> Iterator[str]:
    if part.depth and part.depth.most:
        yield f"depth at most {number(part.depth.most)}, {number(part.depth.end)} in the end"
    for name, deep in (("oldest", part.age_s), ("iterator age", part.iterator_age_s)):
        if deep and deep.most:
            yield f"{name} {number(deep.most)} s"


def line_of(told: Told, one: Judged) -> str:
    """What a line of the budget is about."""
    return f"{told.name(one.part)}: {one.name}" if one.part else one.name


def beside(one: Judged) -> str:
    """What came of it, beside what was allowed."""
    most = "at least" if one.name == "throughput_s" else "at most"
    value = "no figure" if one.value is None else measured(one.value, one.unit)
    return f"{value}, {most} {measured(one.limit, one.unit)}" + (f" ({one.note})" if one.note else "")


def summed(told: Told) -> str:
    """How long, with what seed, how many messages and what became of them."""
    messages = told.run.messages
    named = {"served": messages.served, "failed": messages.failed, "kept": messages.kept, "lost": messages.lost}
    if messages.unknown:
        named["gone where nothing is known"] = messages.unknown
    ends = ", ".join(f"{number(count)} {name}" for name, count in named.items())
    came = f"{number(messages.arrived)} messages in {number(told.run.until_s)} s"
    return f"{came}: {ends}, {number(messages.in_flight)} under way"


def red_figures(told: Told) -> str:
    """Figures of the run that a red row of the calibration covers, each with these rows; empty where there are none."""
    return ", ".join(f"{one.figure} ({', '.join(one.red)})" for one in told.run.calibration if one.red)


def priced(told: Told) -> str:
    """The sum of money, and what it is."""
    cost = told.run.cost
    missing = sorted({name for part in told.run.parts.values() if part.cost for name in part.cost.missing})
    without = f"; without {', '.join(missing)}" if missing else ""
    return (
        f"{dollars(cost.usd_hour)} an hour, {dollars(cost.usd_month)} a month (list prices of the first tier in "
        f"{cost.region}, free tiers left out, the oldest read {cost.dated}{without})"
    )
