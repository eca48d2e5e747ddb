"""A budget: what a run may cost, lose and take, and whether it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from patterns_app.core import limits
from patterns_app.core.engine.load.model import Deep, Estimate, Part, Report
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.sketch.parser import Error, InvalidSketch, converted

Bound = Annotated[float, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Unit = Literal["ms", "messages", "share", "USD", "s", "a second", "starts", "at once"]


class PartBudget(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The most of one part."""

    lost: Bound | None = None
    throttled: Bound | None = None
    dead_letters: Bound | None = None
    error_share: Share | None = None  # of what arrived
    depth: Bound | None = None  # messages that waited at once
    age_s: Bound | None = None  # of the oldest of them
    iterator_age_s: Bound | None = None
    concurrency: Bound | None = None
    cold_starts: Bound | None = None
    usd_hour: Bound | None = None


class Budget(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The most of a whole run, and of single parts by their id. Latencies are those of the slowest caller."""

    p50_ms: Bound | None = None
    p95_ms: Bound | None = None
    p99_ms: Bound | None = None
    error_share: Share | None = None  # of what callers sent
    lost: Bound | None = None
    throughput_s: Bound | None = None  # the least, of all callers together
    usd_hour: Bound | None = None
    usd_month: Bound | None = None
    parts: Annotated[dict[str, PartBudget], Meta(max_length=limits.PARSE_NODES)] = {}


class Judged(Struct, frozen=True, omit_defaults=True):
    """One line of a budget beside what came of the run."""

    name: str
    limit: float
    value: float | None  # None: the run has no such figure, so nothing shows that the budget is kept
    unit: Unit
    over: bool
    part: str | None = None
    note: str = ""


_UNITS: dict[str, Unit] = {
    "p50_ms": "ms", "p95_ms": "ms", "p99_ms": "ms", "error_share": "share", "lost": "messages",
    "throughput_s": "a second", "usd_hour": "USD", "usd_month": "USD", "throttled": "messages",
    "dead_letters": "messages", "depth": "messages", "age_s": "s", "iterator_age_s": "s", "concurrency": "at once",
    "cold_starts": "starts", "seconds": "s",
}  # fmt: skip


def read_budget(value: Any, sketch: Sketch) -> Budget:
    """The budget that these plain values are. Raises InvalidSketch with the place of what is wrong."""
    budget = converted(value, Budget)
    parts = {node.id for node in sketch.nodes}
    strangers = [name for name in budget.parts if name not in parts]
    if strangers:
        known = "; parts are " + ", ".join(sorted(parts)[:8])
        raise InvalidSketch([Error(f"$.parts.{name[:64]}", no_part(name, sketch) + known) for name in strangers])
    return budget


def judged(report: Report, budget: Budget) -> tuple[Judged, ...]:
    """Every line of the budget beside the run's figure. A run that ended before its time keeps no budget."""
    found = [*_whole(report, budget)]
    for name, part in budget.parts.items():
        found += _judged(_set(part), _of_part(report.parts.get(name)), name)
    if found and report.stopped_by:
        found.append(Judged("seconds", report.seconds, report.until_s, "s", True, note=report.stopped_by))
    return tuple(found)


def _whole(report: Report, budget: Budget) -> Iterator[Judged]:
    latencies = {name: _slowest(report, name.removesuffix("_ms")) for name in ("p50_ms", "p95_ms", "p99_ms")}
    callers = report.callers.values()
    sent = sum(one.sent for one in callers)
    figures = {
        **{name: estimate.value if estimate else None for name, estimate in latencies.items()},
        "error_share": sum(sum(one.errors.values()) for one in callers) / sent if sent else None,
        "lost": report.messages.lost,
        "throughput_s": sum(one.throughput_s for one in callers),
        "usd_hour": report.cost.usd_hour,
        "usd_month": report.cost.usd_month,
    }
    for one in _judged(_set(budget), figures):
        estimate = latencies.get(one.name)
        note = _unsure(one.limit, estimate) if estimate else ""
        if one.name.startswith("usd_") and report.cost.incomplete:
            note = "not all of it has a price with us; volume prices and free tiers are left out"
        yield msgspec.structs.replace(one, note=note or one.note)


def _set(budget: Budget | PartBudget) -> dict[str, float]:
    """The lines that were given, by name."""
    given = {name: getattr(budget, name) for name in budget.__struct_fields__ if name != "parts"}
    return {name: limit for name, limit in given.items() if limit is not None}


def _judged(lines: Mapping[str, float], figures: Mapping[str, float | None], part: str | None = None) -> list[Judged]:
    found = []
    for name, limit in lines.items():
        value = figures.get(name)
        over = value is None or (value < limit if name == "throughput_s" else value > limit)
        note = "" if value is not None else "the run has no such figure"
        found.append(Judged(name, limit, value, _UNITS[name], over, part, note))
    return found


def _of_part(part: Part | None) -> dict[str, float | None]:
    if part is None:
        return {}
    return {
        "lost": part.lost,
        "throttled": part.throttled,
        "dead_letters": part.dead_letters,
        "error_share": sum(part.errors.values()) / part.arrived if part.arrived else 0,
        "depth": _most(part.depth),
        "age_s": _most(part.age_s),
        "iterator_age_s": _most(part.iterator_age_s),
        "concurrency": part.concurrency.most if part.concurrency else None,
        "cold_starts": part.cold_starts,
        "usd_hour": part.cost.usd_hour if part.cost else None,
    }


def _most(deep: Deep | None) -> float | None:
    return deep.most if deep else None


def _slowest(report: Report, name: str) -> Estimate | None:
    found = [one for caller in report.callers.values() if (one := getattr(caller.latency_ms, name)) is not None]
    return max(found, key=lambda one: one.value, default=None)


def _unsure(limit: float, estimate: Estimate) -> str:
    """What is said where the budget lies inside of the interval: another seed may end on its other side."""
    if estimate.low is None or estimate.high is None or not estimate.low <= limit <= estimate.high:
        return ""
    return f"not certain: {estimate.low:.4g} to {estimate.high:.4g} with 95 %; run it longer"
