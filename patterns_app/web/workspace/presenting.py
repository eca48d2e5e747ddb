"""The list of a browser's sketches as its page shows it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString

from patterns_app.web.people import actors

from . import access, limits
from .actions import address_of
from .models import SavedSketch
from .thumbnails import thumbnail


@dataclass(frozen=True)
class Kept:
    """One sketch of the list."""

    id: uuid.UUID
    title: str
    url: str
    changed: datetime
    revision: int
    thumb: SafeString


@dataclass(frozen=True)
class Shared:
    """A sketch of somebody else."""

    id: uuid.UUID
    title: str
    url: str
    changed: datetime


@dataclass(frozen=True)
class Gone:
    """A deleted sketch that can be brought back."""

    id: uuid.UUID
    title: str
    deleted: datetime


@dataclass(frozen=True)
class SketchList:
    """The page of a browser's sketches."""

    kept: tuple[Kept, ...]
    total: int
    most: int
    page: Page[SavedSketch]
    gone: tuple[Gone, ...]
    just_deleted: Gone | None
    choices: tuple[tuple[uuid.UUID, str], ...]  # all of them, for the form that compares two
    shared: tuple[Shared, ...] = ()  # what others let this person use
    left_here: int = 0  # how many the browser keeps beside, from before somebody signed in


def sketch_list(owner: str, number: str, just_deleted: str, browser: str = "") -> SketchList:
    """One page of the list. A page number that makes no sense gives the nearest page."""
    rows = access.sketches_of(owner)
    page = Paginator(rows, limits.SKETCHES_A_PAGE).get_page(number)
    documents = access.documents_of(list(page))
    deleted = access.sketches_of(owner, deleted=True).order_by("-deleted")[: limits.SKETCHES_A_PAGE]
    gone = tuple(Gone(row.pk, row.title, row.deleted) for row in deleted if row.deleted)
    return SketchList(
        kept=tuple(
            Kept(row.pk, row.title, sketch_url(row), row.changed, row.revision, thumbnail(documents.get(row.pk)))
            for row in page
        ),
        total=page.paginator.count,
        most=limits.sketches_of(owner),
        page=page,
        gone=gone,
        just_deleted=next((one for one in gone if str(one.id) == just_deleted), None),
        choices=tuple(rows.values_list("pk", "title")) if page.paginator.count > 1 else (),
        shared=_shared(owner),
        left_here=access.sketches_of(browser).count() if actors.is_person(owner) and browser else 0,
    )


def _shared(owner: str) -> tuple[Shared, ...]:
    found = access.shared_with(owner)[: limits.SKETCHES_SHARED] if actors.is_person(owner) else ()
    return tuple(Shared(row.pk, row.title, reverse("saved_sketch", args=[row.pk]), row.changed) for row in found)


def sketch_url(sketch: SavedSketch) -> str:
    """The page of a sketch for whoever owns it."""
    return reverse("saved_sketch", args=[address_of(sketch)])
