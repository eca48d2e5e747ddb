"""What comes of a run: the report, and with a budget each of its lines beside what the run took."""

from __future__ import annotations

from dataclasses import dataclass

from patterns_app.core.engine.calibration.model import Covered
from patterns_app.core.engine.calibration.sheet import standing
from patterns_app.core.engine.load.model import Report
from patterns_app.core.sketch.model import Sketch

from .budget import Budget, Judged, judged


class Simulation(Report, frozen=True, kw_only=True, omit_defaults=True):
    """A report, the budget that was asked for, and how sure its figures are.

    `calibration` has those of `rests_on` that a row of the calibration covers, and which of these rows are red.
    """

    budget: tuple[Judged, ...] = ()
    calibration: tuple[Covered, ...] = ()


@dataclass(frozen=True)
class Told:
    """A run and the sketch that it is of, for whoever writes about it."""

    sketch: Sketch
    run: Simulation

    def name(self, part: str) -> str:
        """What a part is called; its id where it has no label."""
        return next((node.label or node.id for node in self.sketch.nodes if node.id == part), part)

    @property
    def over(self) -> tuple[Judged, ...]:
        """The lines of the budget that are not kept."""
        return tuple(one for one in self.run.budget if one.over)


def outcome(report: Report, budget: Budget | None) -> Simulation:
    """The report with the lines of the budget, and with what the calibration says of its figures."""
    figures = {name: getattr(report, name) for name in Report.__struct_fields__}
    lines = judged(report, budget) if budget else ()
    return Simulation(**figures, budget=lines, calibration=standing(report.rests_on))
