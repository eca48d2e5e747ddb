"""What command, API and pages ask: the verdict on an architecture, and its formats."""

from __future__ import annotations

from .comparing import CHANGE_FORMATS
from .formats import VERDICT_FORMATS
from .model import ArchitectureVerdict
from .run import Read, asked_of, stopped, verdict, verdict_here
from .telling import Told

__all__ = [
    "CHANGE_FORMATS",
    "VERDICT_FORMATS",
    "ArchitectureVerdict",
    "Read",
    "Told",
    "asked_of",
    "stopped",
    "verdict",
    "verdict_here",
]
