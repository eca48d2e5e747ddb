"""What the rows of the sheet look at in a report: small questions, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from patterns_app.core.engine.load.model import Report

Measure = dict[str, Any]


def measured(measure: Measure, report: Report) -> float:
    """The number that a measure gives for a report. Raises KeyError for a measure that there is not."""
    for key, ask in _ASKS.items():
        if key in measure:
            return ask(measure, report)
    raise KeyError(f"no such measure: {measure}")


def _points(report: Report, part: str, gauge: str, begin: float = 0, end: float = inf) -> Iterator[tuple[float, float]]:
    """Time and value of a series of a part, of the spans that lie between two times."""
    values = report.series.parts[part][gauge]
    pairs = zip(report.series.times, values, strict=True)
    return ((time, value) for time, value in pairs if begin < time <= end)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _gauge(measure: Measure, report: Report) -> float:
    begin, end = measure.get("from", 0), measure.get("to", inf)
    if "at" in measure:
        begin, end = measure["at"] - report.series.every_s, measure["at"]
    values = [value for _, value in _points(report, measure["part"], measure["gauge"], begin, end)]
    return max(values, default=0.0) if measure.get("most") else _mean(values)


def _field(measure: Measure, report: Report) -> float:
    kinds = {"part": report.parts, "caller": report.callers, "connection": report.connections}
    kind = next(one for one in kinds if one in measure)
    found: Any = kinds[kind][measure[kind]]  # type: ignore[index]
    for step in measure["field"].split("."):
        found = getattr(found, step)
    return float(found)


def _oks(report: Report, begin: float, end: float) -> list[tuple[float, float]]:
    seen = report.series.callers.ok if report.series.callers else ()
    return [pair for pair in zip(report.series.times, seen, strict=True) if begin < pair[0] <= end + 1e-9]


def _ok(measure: Measure, report: Report) -> float:
    values = [value for _, value in _oks(report, *measure["ok"])]
    return max(values, default=0.0) if measure.get("most") else _mean(values)


def _back(measure: Measure, report: Report) -> float:
    """The first time from which so many a second are answered again."""
    least, begin = measure["back"]
    every = report.series.every_s
    return next((time - every for time, value in _oks(report, begin, inf) if value > least), inf)


def _first(measure: Measure, report: Report) -> float:
    part, gauge, above, begin = measure["first"]
    return next((time for time, value in _points(report, part, gauge, begin) if value > above), inf)


def _ramped(measure: Measure, report: Report) -> float:
    """When a series first is at this share of its most."""
    part, gauge, share = measure["ramped"]
    points = list(_points(report, part, gauge))
    most = max(value for _, value in points)
    return next(time for time, value in points if value >= share * most)


def _slope(measure: Measure, report: Report) -> float:
    part, gauge, begin, end = measure["slope"]
    points = list(_points(report, part, gauge, begin, end))
    return (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])


def _time_of_most(measure: Measure, report: Report) -> float:
    return max(_points(report, *measure["time_of_most"]), key=lambda pair: pair[1])[0]


def _lost_share(measure: Measure, report: Report) -> float:
    part, begin, middle, later, end = measure["lost_share"]
    before, after = (
        _mean([value for _, value in _points(report, part, "served", *span)])
        for span in ((begin, middle), (later, end))
    )
    return 100 * (1 - after / before)


def _sum(measure: Measure, report: Report) -> float:
    whole = sum(value for _, value in _points(report, *measure["sum"])) * report.series.every_s
    return round(whole, 6)


def _usd(measure: Measure, report: Report) -> float:
    """What so many pieces of work cost, as those of the run did."""
    part, times = measure["usd"]
    found = report.parts[part]
    hour = found.cost.usd_hour if found.cost else inf
    return hour * report.until_s / 3600 / found.served * float(times)


def _each(measure: Measure, report: Report) -> float:
    part, item, times = measure["each"]
    cost = report.parts[part].cost
    return next(line.each for line in (cost.lines if cost else ()) if line.item == item and line.count) * float(times)


def _value(measure: Any, report: Report) -> float:
    return measured(measure, report) if isinstance(measure, dict) else float(measure)


def _of_two(key: str, act: Callable[[float, float], float]) -> Callable[[Measure, Report], float]:
    return lambda measure, report: act(*(_value(one, report) for one in measure[key]))


_ASKS: dict[str, Callable[[Measure, Report], float]] = {
    "gauge": _gauge,
    "field": _field,
    "ok": _ok,
    "back": _back,
    "first": _first,
    "ramped": _ramped,
    "slope": _slope,
    "time_of_most": _time_of_most,
    "lost_share": _lost_share,
    "sum": _sum,
    "usd": _usd,
    "each": _each,
    "minus": _of_two("minus", lambda one, other: one - other),
    "times": _of_two("times", lambda one, other: one * other),
    "over": _of_two("over", lambda one, other: one / other if other else inf),
}
