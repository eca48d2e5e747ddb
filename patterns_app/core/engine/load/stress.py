"""What breaks first, what breaks worst, and how sure that is: fleets of runs, as lists of plain tasks.

A task and its answer are plain values, so that they can go to another process or machine; a `mapper` spreads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import quantiles
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.ports.spreading import spread
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .building import usual_arrivals
from .model import Arrivals, Estimate, FirstLimit, Load, LoadFault, LoadFaultKind, PartLoad, Spread
from .reading import check_load
from .simulate import simulate

Mapper = Callable[[Callable[["Task"], "Outcome"], Sequence["Task"]], Iterable["Outcome"]]
FAULTS: tuple[LoadFaultKind, ...] = ("fails", "slow", "throttled", "errors")
_DOUBLINGS = 3 * 3  # of the load, until something gives
_WAVE = 3  # of them at a time: the last ones cost most
_ENOUGH = 1 / 100  # of what is sent: so much refused, failed or lost is something that gives
_RUNS = 3 * 3  # of the fleet that shows how sure a figure is
_UNSURE = 2.0  # times shorter or longer that an assumed time may be
_BROKEN_SHARE = 1 / 3  # of a run: from when to when a part is broken is its middle third


class Task(Struct, frozen=True, kw_only=True):
    """One run of a fleet."""

    name: str
    sketch: Sketch
    load: Load


class Outcome(Struct, frozen=True, kw_only=True):
    """What matters of one run."""

    name: str
    arrived: int
    ok: int
    failed: int
    kept: int
    lost: int
    p99_ms: float | None
    usd_hour: float
    done: bool
    limits: dict[str, FirstLimit] = {}

    @property
    def bad(self) -> float:
        """The share of messages that were answered with an error, kept aside or lost."""
        return (self.failed + self.kept + self.lost) / self.arrived if self.arrived else 0.0


class Broken(Struct, frozen=True, kw_only=True):
    """One part with one fault, in the middle third of the run."""

    part: str
    fault: LoadFaultKind
    failed: int
    kept: int
    lost: int
    p99_ms: float | None


class Stress(Struct, frozen=True, kw_only=True):
    """What breaks first (`times` the load that was given), the chaos table, worst first, and what is sure of it."""

    times: float | None  # None: nothing gave, as far as the load was raised
    tried_up_to: float
    part: str | None = None
    limit: FirstLimit | None = None
    bad_share: float = 0.0
    chaos: tuple[Broken, ...] = ()
    p99_ms: Estimate | None = None  # over runs with other seeds, and assumed times that are shorter or longer
    usd_hour: Estimate | None = None
    runs: Annotated[int, Meta(ge=0)] = 0


def run_task(task: Task) -> Outcome:
    """Run one task, in whatever process."""
    report = simulate(task.sketch, vocabulary(), task.load)
    p99 = [one.latency_ms.p99.value for one in report.callers.values() if one.latency_ms.p99]
    return Outcome(
        name=task.name,
        arrived=report.messages.arrived,
        ok=report.messages.served,
        failed=report.messages.failed,
        kept=report.messages.kept,
        lost=report.messages.lost,
        p99_ms=max(p99, default=None),
        usd_hour=report.cost.usd_hour,
        done=report.done,
        limits={node: part.first_limit for node, part in report.parts.items() if part.first_limit},
    )


def raised(load: Load, times: float) -> Load:
    """The same with so many times the arrivals."""
    return replace(load, arrivals=tuple(_times(one, times) for one in load.arrivals))


def _times(one: Arrivals, times: float) -> Arrivals:
    def rate(value: float) -> float:
        return min(value * times, limits.LOAD_RATE)

    return replace(
        one,
        rate=rate(one.rate),
        peak=rate(one.peak),
        steps=tuple(replace(step, rate=rate(step.rate)) for step in one.steps),
        points=tuple((when, rate(value)) for when, value in one.points),
    )


def load_tasks(sketch: Sketch, load: Load) -> list[Task]:
    """One, two, four times the load, and so on."""
    return [Task(name=str(2**power), sketch=sketch, load=raised(load, 2.0**power)) for power in range(_DOUBLINGS + 1)]


def fault_tasks(sketch: Sketch, load: Load) -> list[Task]:
    """Every part with every fault, at the load that was given."""
    begin, end = load.seconds * _BROKEN_SHARE, load.seconds * 2 * _BROKEN_SHARE
    named = {one.part for one in load.arrivals}
    return [
        Task(name=f"{node.id} {fault}", sketch=sketch, load=replace(load, faults=(_fault(node.id, fault, begin, end),)))
        for node in sketch.nodes
        if node.id not in named
        for fault in FAULTS
    ]


def _fault(part: str, fault: LoadFaultKind, begin: float, end: float) -> LoadFault:
    return LoadFault(part=part, fault=fault, from_s=begin, to_s=end)


def unsure_tasks(sketch: Sketch, load: Load, count: int) -> list[Task]:
    """Other seeds, and work that takes longer or shorter where the load says how long it takes."""
    tasks = []
    for number in range(count):
        longer = _UNSURE ** (2 * number / max(count - 1, 1) - 1)
        parts = {node: _longer(part, longer) for node, part in load.parts.items()}
        tasks.append(Task(name=str(number), sketch=sketch, load=replace(load, seed=load.seed + number, parts=parts)))
    return tasks


def _longer(part: PartLoad, times: float) -> PartLoad:
    time = part.work_ms
    if isinstance(time, Spread):
        time = Spread(p50=_by(time.p50, times), p99=_by(time.p99, times), mean=_by(time.mean, times))
    elif time is not None:
        time = time * times
    return replace(part, work_ms=time)


def _by(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def stress(sketch: Sketch, load: Load, mapper: Mapper = spread) -> Stress:
    """Raise the load until something gives; break every part in every way; and say how sure the figures are.

    `mapper` spreads the tasks: over the processors of this machine by default. Raises InvalidSketch where the load
    names what is not in the sketch.
    """
    check_load(load, sketch)
    if not load.arrivals:
        load = replace(load, arrivals=usual_arrivals(sketch, vocabulary()))
    rows, found, runs = load_tasks(sketch, load), None, 0
    while found is None and runs < len(rows):
        wave = rows[runs : runs + _WAVE]
        runs += len(wave)
        found = _first(list(mapper(run_task, wave)))
    broken = list(mapper(run_task, fault_tasks(sketch, load)))
    unsure = list(mapper(run_task, unsure_tasks(sketch, load, count=_RUNS)))
    times, outcome = found if found else (None, None)
    part, limit = _gave(outcome) if outcome else (None, None)
    return Stress(
        times=times,
        tried_up_to=float(rows[runs - 1].name),
        part=part,
        limit=limit,
        bad_share=round(outcome.bad, 4) if outcome else 0.0,
        chaos=tuple(_ranked(broken)),
        p99_ms=_spread([one.p99_ms for one in unsure]),
        usd_hour=_spread([one.usd_hour for one in unsure]),
        runs=runs + len(broken) + len(unsure),
    )


def _first(outcomes: list[Outcome]) -> tuple[float, Outcome] | None:
    return next(((float(one.name), one) for one in outcomes if one.bad > _ENOUGH or not one.done), None)


def _gave(outcome: Outcome) -> tuple[str | None, FirstLimit | None]:
    """The part whose limit was met first."""
    met: list[tuple[float, str, Any]] = [(one.at_s, node, one) for node, one in outcome.limits.items()]
    if not met:
        return None, None
    _, node, limit = min(met, key=lambda one: one[:2])
    return node, limit


def _ranked(outcomes: list[Outcome]) -> list[Broken]:
    rows = []
    for one in outcomes:
        part, fault = one.name.rsplit(" ", 1)
        kind = next(kind for kind in FAULTS if kind == fault)
        rows.append(Broken(part=part, fault=kind, failed=one.failed, kept=one.kept, lost=one.lost, p99_ms=one.p99_ms))
    return sorted(rows, key=lambda row: (-row.lost, -row.failed, -row.kept, row.part, row.fault))


def _spread(values: Sequence[float | None]) -> Estimate | None:
    known = sorted(value for value in values if value is not None)
    if len(known) < 2:
        return None
    low, *_, high = quantiles(known, n=_RUNS, method="inclusive")
    return Estimate(value=round(known[len(known) // 2], 4), low=round(low, 4), high=round(high, 4))
