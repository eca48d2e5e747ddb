"""The verdict: every room is asked, and what they say is ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import check
from patterns_app.core.engine.load.fleets.model import Mapper, Stress, Stressing
from patterns_app.core.engine.load.model import Load, Report
from patterns_app.core.patterns.overlay import overlay
from patterns_app.core.recognition import door as recognition
from patterns_app.core.recognition.scene import Unknown
from patterns_app.core.simulation import door as simulation
from patterns_app.core.simulation.running import simulated
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities

from .failing import failures
from .model import ArchitectureVerdict, Month
from .ranking import SEVERITIES, not_known, ranked, state_of

Tell = Callable[[ArchitectureVerdict], None]


@dataclass(frozen=True)
class Read:
    """What reading a file has told beside its sketch: see `Scene`, and `judged` of the pipeline."""

    outside: Iterable[str] = ()
    unknown: Unknown | None = None
    findings: Sequence[Finding] | None = None  # None: the rules are asked


def verdict(
    sketch: Sketch, load: Load | None = None, read: Read | None = None, mapper: Mapper = map, tell: Tell | None = None
) -> ArchitectureVerdict:
    """The verdict on a sketch, under a load where one is given; the same input gives the same answer.

    `tell` is given what is known on the way. Raises InputError for a load of another sketch, and for more than is run.
    """
    found = _ground(sketch, read or Read())
    if load is None:
        return _ranked(sketch, found)
    tell = tell or _nobody
    asked, short = asked_of(sketch, load)
    cut = (short.seconds, load.seconds) if short.seconds < load.seconds else None

    def with_runs(run: Stress) -> ArchitectureVerdict:
        return _ranked(sketch, replace(found, stress=simulation.worded(sketch, run, cut)))

    tell(_ranked(sketch, found))
    found = replace(found, month=_month(simulated(sketch, load)))
    tell(_ranked(sketch, found))
    return with_runs(simulation.stressed(sketch, short, asked, mapper, lambda run: tell(with_runs(run))))


def verdict_here(sketch: Sketch, load: Load, processes: int, tell: Tell) -> ArchitectureVerdict:
    """The same as a piece of work for the cage, by so many processes that part from its own."""
    with simulation.spread(processes, parts=True) as mapper:
        return verdict(sketch, load, None, mapper, tell)


def _nobody(_: ArchitectureVerdict) -> None:
    """Hears nothing."""


def asked_of(sketch: Sketch, load: Load) -> tuple[Stressing, Load]:
    """Which runs a verdict is made of: each part fails once, nothing is varied, and as many seconds are run as there is
    room for.
    """
    wanted = {"faults": ["fails"], "samples": 0, "shorten": True}
    short = simulation.short_enough(wanted, sketch, load)
    return simulation.stressing_of(wanted, sketch, short), short


def _ground(sketch: Sketch, read: Read) -> ArchitectureVerdict:
    """What is known without a load."""
    known = vocabulary()
    findings = check(sketch, known, "standard").findings if read.findings is None else read.findings
    return ArchitectureVerdict(
        title=sketch.title,
        hurts=(),
        patterns=recognition.recognised(sketch, read.outside, read.unknown),
        findings=tuple(sorted(findings, key=lambda one: SEVERITIES.index(one.severity))),
        runs=overlay(sketch, known, responsibilities()),
        failures=failures(sketch),
        not_known=(),
    )


def _ranked(sketch: Sketch, found: ArchitectureVerdict) -> ArchitectureVerdict:
    return replace(found, hurts=ranked(sketch, found), not_known=not_known(sketch, found))


def _month(report: Report) -> Month:
    costs = {part: one.cost for part, one in report.parts.items() if one.cost is not None}
    return Month(
        cost=report.cost,
        parts=costs,
        missing={part: one.missing for part, one in costs.items() if one.missing},
        messages=report.messages,
        figures=tuple(state_of(name) for name in sorted(set(report.rests_on))),
        stopped_by=report.stopped_by,
    )


def stopped(sketch: Sketch, found: ArchitectureVerdict, why: str) -> ArchitectureVerdict:
    """What was known when the runs were stopped, with the reason."""
    return _ranked(sketch, replace(found, stopped_by=why))
