"""Two sketches under the same load: the figures of one beside those of the other."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.engine.load.model import Report

from .wording import measured

HEADS = ("", "This", "The other")


def side_by_side(one: Report, other: Report) -> list[tuple[str, str, str]]:
    """Each figure of both. Latencies are those of the slowest caller."""
    pairs = zip(_figures(one), _figures(other), strict=True)
    return [(name, _written(mine, unit), _written(theirs, unit)) for (name, mine, unit), (_, theirs, _) in pairs]


def _written(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    return f"{value:.2%}" if unit == "%" else measured(value, unit)


def _figures(report: Report) -> Iterator[tuple[str, float | None, str]]:
    callers = list(report.callers.values())
    sent = sum(one.sent for one in callers)
    yield "answered a second", sum(one.throughput_s for one in callers), ""
    for name in ("p50", "p95", "p99"):
        found = [getattr(one.latency_ms, name) for one in callers]
        yield name, max((one.value for one in found if one), default=None), "ms"
    yield "errors", sum(sum(one.errors.values()) for one in callers) / sent if sent else None, "%"
    for name in ("served", "failed", "kept", "lost", "in_flight"):
        yield name.replace("in_flight", "under way"), getattr(report.messages, name), ""
    parts = report.parts.values()
    yield "throttled", sum(one.throttled for one in parts), ""
    yield "waiting, at most", max((one.depth.most for one in parts if one.depth), default=0), ""
    yield "cold starts", sum(one.cold_starts or 0 for one in parts), ""
    yield "an hour", report.cost.usd_hour, "USD"
    yield "a month", report.cost.usd_month, "USD"
