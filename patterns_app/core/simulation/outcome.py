"""What comes of a run: the report, and with a budget each of its lines beside what the run took."""

from __future__ import annotations

from dataclasses import dataclass

from patterns_app.core.engine.load.model import Report
from patterns_app.core.sketch.model import Sketch

from .budget import Budget, Judged, judged


class Simulation(Report, frozen=True, kw_only=True, omit_defaults=True):
    """A report, and the budget that was asked for."""

    budget: tuple[Judged, ...] = ()


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
    """The report with the lines of the budget, where there is one."""
    figures = {name: getattr(report, name) for name in Report.__struct_fields__}
    return Simulation(**figures, budget=judged(report, budget) if budget else ())
