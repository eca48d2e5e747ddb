"""What command, API and pages ask: the verdict on an architecture, and its formats."""

from __future__ import annotations

from .formats import VERDICT_FORMATS
from .model import ArchitectureVerdict
from .run import Read, asked_of, stopped, verdict, verdict_here
from .telling import Told

__all__ = ["VERDICT_FORMATS", "ArchitectureVerdict", "Read", "Told", "asked_of", "stopped", "verdict", "verdict_here"]
