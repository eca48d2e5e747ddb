"""What the pipeline hands on of this room: reading what is asked, and telling what came of it."""

from __future__ import annotations

from .arrivals import points_of
from .asking import arriving, few_enough, load_of
from .budget import Budget, read_budget
from .formats import SIMULATION_FORMATS
from .outcome import Simulation, Told, outcome

__all__ = [
    "SIMULATION_FORMATS",
    "Budget",
    "Simulation",
    "Told",
    "arriving",
    "few_enough",
    "load_of",
    "outcome",
    "points_of",
    "read_budget",
]
