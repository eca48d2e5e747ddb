"""Rows of the tables of saved sketches, for who asks for all of an owner's or of a team's and has seen to who asks.

Whoever wants one sketch passes by `access.sketch_for`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from .models import LogRow, Revision, SavedSketch


def sketches(where: Q) -> QuerySet[SavedSketch]:
    """Sketches, deleted ones too unless `where` leaves them out."""
    return SavedSketch.objects.filter(where)


def logged(**where: Any) -> QuerySet[LogRow]:
    """Rows of the log of changes."""
    return LogRow.objects.filter(**where)


def stored(**where: Any) -> QuerySet[Revision]:
    """Revisions that are stored as whole documents."""
    return Revision.objects.filter(**where)
