"""What command and API ask: the verdict on an architecture, and its formats."""

from __future__ import annotations

from .formats import VERDICT_FORMATS, Told
from .model import ArchitectureVerdict
from .run import Read, verdict

__all__ = ["VERDICT_FORMATS", "ArchitectureVerdict", "Read", "Told", "verdict"]
