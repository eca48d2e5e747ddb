"""One task of a fleet, in whatever process: what is kept of its report."""

from __future__ import annotations

from statistics import fmean

from patterns_app.core.engine.load.model import Part, Report, Series
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Outcome, Task


def run_task(task: Task) -> Outcome:
    """Run one task. The same task gives the same outcome in every process."""
    report = simulate(task.sketch, vocabulary(), task.load, wrong=task.wrong)
    read = _read(task.sketch)
    return Outcome(
        name=task.name,
        messages=report.messages,
        done=report.done,
        p50_ms=_slowest(report, "p50"),
        p99_ms=_slowest(report, "p99"),
        usd_hour=report.cost.usd_hour,
        longest_s=report.longest_s,
        most_under_way=report.most_under_way,
        limits={node: part.first_limit for node, part in report.parts.items() if part.first_limit},
        refused={node: count for node, part in report.parts.items() if (count := _refused(part))},
        behind={node: grown for node in report.parts if node in read and (grown := _grown(report.series, node)) > 0},
        assumed=report.assumed,
        not_modelled=report.not_modelled,
        unknown=report.unknown,
        stopped_by=report.stopped_by,
    )


def _read(sketch: Sketch) -> frozenset[str]:
    """The parts that somebody drawn takes from: without a reader messages only gather, which no load makes worse."""
    lines = sketch.connections
    handed = {line.source for line in lines if line.kind != "dlq"}
    return frozenset(handed | {line.target for line in lines if line.kind in ("read", "readwrite")})


def _slowest(report: Report, name: str) -> float | None:
    found = [getattr(one.latency_ms, name) for one in report.callers.values()]
    return max((one.value for one in found if one), default=None)


def _refused(part: Part) -> int:
    return max(part.throttled, sum(part.errors.values())) + part.lost


def _grown(series: Series, node: str) -> float:
    """By how much what waits at a part has grown since half of the time: readers that fetch now and then move it too,
    so it is the mean of the last quarter less that of the one before, twice."""
    depth = series.parts.get(node, {}).get("depth", ())
    late = depth[len(depth) // 2 :]
    before, last = late[: len(late) // 2], late[len(late) // 2 :]
    return 2 * (fmean(last) - fmean(before)) if before else 0.0
