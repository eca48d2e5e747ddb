"""What comes of a run: the report, and with a budget each of its lines beside what the run took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from patterns_app.core.engine.calibration.model import Covered
from patterns_app.core.engine.calibration.sheet import standing
from patterns_app.core.engine.load.model import Report
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import names_of

from .budget import Budget, Judged, judged


class OtherReport(Report, frozen=True, kw_only=True, omit_defaults=True):
    """The report of a sketch that another one is compared with."""


class Simulation(Report, frozen=True, kw_only=True, omit_defaults=True):
    """A report, the budget that was asked for, how sure its figures are, and the report of another sketch.

    `calibration` has those of `rests_on` that a row of the calibration covers, and which of these rows are red.
    """

    budget: tuple[Judged, ...] = ()
    calibration: tuple[Covered, ...] = ()
    against: OtherReport | None = None


@dataclass(frozen=True)
class Told:
    """A run and the sketch that it is of, for whoever writes about it."""

    sketch: Sketch
    run: Simulation
    other: Sketch | None = None  # that `run.against` is of

    def name(self, part: str) -> str:
        """What a part is called; its id where it has no label."""
        return self._names.get(part, part)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names_of(self.sketch)

    @property
    def over(self) -> tuple[Judged, ...]:
        """The lines of the budget that are not kept."""
        return tuple(one for one in self.run.budget if one.over)


def outcome(report: Report, budget: Budget | None, against: Report | None = None) -> Simulation:
    """The report with the lines of the budget, what the calibration says of its figures, and what stands beside it."""
    lines = judged(report, budget) if budget else ()
    other = OtherReport(**_figures(against)) if against else None
    return Simulation(**_figures(report), budget=lines, calibration=standing(report.rests_on), against=other)


def _figures(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in Report.__struct_fields__}
