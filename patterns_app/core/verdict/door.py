"""What command, API and pages ask: the verdict on an architecture, and its formats."""

from __future__ import annotations

from .comparing import CHANGE_FORMATS
from .formats import VERDICT_FORMATS, sections
from .model import ArchitectureVerdict, Hurt
from .review_formats import REVIEW_FORMATS
from .reviewing import Policy, Review, Reviewed, failing
from .run import Read, asked_of, stopped, verdict, verdict_here
from .telling import Told

__all__ = [
    "CHANGE_FORMATS",
    "REVIEW_FORMATS",
    "VERDICT_FORMATS",
    "ArchitectureVerdict",
    "Hurt",
    "Policy",
    "Read",
    "Review",
    "Reviewed",
    "Told",
    "asked_of",
    "failing",
    "sections",
    "stopped",
    "verdict",
    "verdict_here",
]
