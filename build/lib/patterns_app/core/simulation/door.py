"""What the pipeline hands on of this room: reading what is asked, and telling what came of it."""

from __future__ import annotations

from patterns_app.core.engine.load.fleets.model import Stress, Stressing
from patterns_app.core.engine.load.reading import check_load
from patterns_app.core.ports.spreading import NotSpread, spread, spread_over

from .arrivals import points_of
from .asking import arriving, few_enough, fleet_arriving, load_of, short_enough, stressing_of, usual_load
from .budget import Budget, read_budget
from .formats import SIMULATION_FORMATS
from .outcome import Simulation, Told, outcome
from .running import stressed, stressed_here
from .stress_formats import STRESS_FORMATS
from .stress_wording import Stressed, worded

__all__ = [
    "SIMULATION_FORMATS",
    "STRESS_FORMATS",
    "Budget",
    "NotSpread",
    "Simulation",
    "Stress",
    "Stressed",
    "Stressing",
    "Told",
    "arriving",
    "check_load",
    "few_enough",
    "fleet_arriving",
    "load_of",
    "outcome",
    "points_of",
    "read_budget",
    "short_enough",
    "spread",
    "spread_over",
    "stressed",
    "stressed_here",
    "stressing_of",
    "usual_load",
    "worded",
]
