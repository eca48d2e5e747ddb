"""What command, API and pages ask: the verdict on an architecture, and its formats."""

from __future__ import annotations

from patterns_app.core.sketch.model import Sketch

from .comparing import CHANGE_FORMATS, VerdictChange, change_sections
from .formats import SEVERAL_FORMATS, VERDICT_FORMATS, sections
from .model import ArchitectureVerdict, Hurt
from .review_formats import REVIEW_FORMATS
from .reviewing import Policy, Review, Reviewed, failing
from .run import Read, asked_of, stopped, verdict, verdict_here
from .telling import Told

__all__ = [
    "CHANGE_FORMATS",
    "REVIEW_FORMATS",
    "SEVERAL_FORMATS",
    "VERDICT_FORMATS",
    "ArchitectureVerdict",
    "Hurt",
    "Policy",
    "Read",
    "Review",
    "Reviewed",
    "Told",
    "VerdictChange",
    "asked_of",
    "change_sections",
    "compared",
    "failing",
    "sections",
    "stopped",
    "verdict",
    "verdict_here",
]


def compared(before: Sketch, after: Sketch, form: str) -> str:
    """What differs between the verdicts on two sketches without a load, in one of `CHANGE_FORMATS`."""
    return CHANGE_FORMATS[form](Told(before, verdict(before)), Told(after, verdict(after)))
