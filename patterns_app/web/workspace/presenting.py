"""The sketches of a space as its pages show them: of a browser, a person or a team."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from patterns_app.web.people import actors
from patterns_app.web.people.roles import Role

from . import access, filing, limits, rights
from .actions import address_of
from .filing import Cabinet, Place
from .models import Filed, SavedSketch
from .thumbnails import thumbnail

WORDS: Final = 200  # characters of what is searched for


@dataclass(frozen=True)
class Kept:
    """One sketch of a shelf."""

    id: uuid.UUID
    title: str
    url: str
    changed: datetime
    revision: int
    thumb: SafeString
    folder: Place | None


@dataclass(frozen=True)
class Shared:
    """A sketch of somebody else, and how far one goes with it, in words."""

    id: uuid.UUID
    title: str
    url: str
    changed: datetime
    role: str
    can_leave: bool  # a role of a team ends with that


@dataclass(frozen=True)
class Gone:
    """A deleted sketch that can be brought back."""

    id: uuid.UUID
    title: str
    deleted: datetime


@dataclass(frozen=True)
class Asked:
    """What of a space is asked for: the page, the folder, and words of a title."""

    page: str = "1"
    folder: str = ""
    words: str = ""


@dataclass(frozen=True)
class Shelf:
    """The sketches of a space, those of one folder, or those that are called so."""

    kept: tuple[Kept, ...]
    total: int  # in the space
    most: int
    page: Page[SavedSketch]
    cabinet: Cabinet
    here: Place | None  # the folder that is open
    words: str
    may_file: bool
    may_own: bool
    team: str = ""  # its id, where the space is a team's

    @property
    def way(self) -> tuple[Place, ...]:
        """The folder that is open and all that it lies in, the outermost first."""
        return tuple(self.cabinet.way_to(self.here)) if self.here else ()

    @property
    def inside(self) -> tuple[Place, ...]:
        """The folders that are shown."""
        return () if self.words else self.cabinet.inside(self.here.id if self.here else None)

    @property
    def elsewhere(self) -> tuple[Place, ...]:
        """Where the folder that is open can be put."""
        return self.cabinet.apart_from(self.here) if self.here else ()


@dataclass(frozen=True)
class SketchList:
    """The page of one's own sketches."""

    shelf: Shelf
    gone: tuple[Gone, ...]
    just_deleted: Gone | None
    choices: tuple[tuple[uuid.UUID, str], ...]  # all of them, for the form that compares two
    shared: tuple[Shared, ...] = ()  # what others let this person use
    left_here: int = 0  # how many the browser keeps beside, from before somebody signed in


def shelf_of(space: str, asked: Asked, actor: str, *, may_own: bool = True, team: str = "") -> Shelf:
    """One page of a space. A page or folder that makes no sense gives the nearest that does."""
    found, rows = filing.cabinet(space), access.sketches_of(space)
    here, words = found.get(asked.folder), " ".join(asked.words[:WORDS].replace("\0", "").split())
    shown = rows.filter(title__icontains=words) if words else rows.filter(filed__folder=here.id if here else None)
    page = Paginator(shown, limits.SKETCHES_A_PAGE).get_page(asked.page)
    return Shelf(
        kept=_kept(page, found),
        total=rows.count(),
        most=limits.sketches_of(space),
        page=page,
        cabinet=found,
        here=None if words else here,
        words=words,
        may_file=rights.may_file(actor, space),
        may_own=may_own,
        team=team,
    )


def _kept(page: Page[SavedSketch], found: Cabinet) -> tuple[Kept, ...]:
    rows = list(page)
    documents = access.documents_of(rows)
    lies = dict(Filed.objects.filter(sketch__in=rows).values_list("sketch", "folder")) if found.places else {}
    return tuple(
        Kept(
            *(row.pk, row.title, sketch_url(row), row.changed, row.revision, thumbnail(documents.get(row.pk))),
            found.get(str(lies.get(row.pk, ""))),
        )
        for row in rows
    )


def sketch_list(owner: str, asked: Asked, just_deleted: str, browser: str = "") -> SketchList:
    """One page of one's own sketches, and what stands around it."""
    rows = access.sketches_of(owner)
    deleted = access.sketches_of(owner, deleted=True).order_by("-deleted")[: limits.SKETCHES_A_PAGE]
    gone = tuple(Gone(row.pk, row.title, row.deleted) for row in deleted if row.deleted)
    shelf = shelf_of(owner, asked, owner)
    return SketchList(
        shelf=shelf,
        gone=gone,
        just_deleted=next((one for one in gone if str(one.id) == just_deleted), None),
        choices=titles_of(rows) if shelf.total > 1 else (),
        shared=_shared(owner),
        left_here=access.sketches_of(browser).count() if actors.is_person(owner) and browser else 0,
    )


def titles_of(rows: QuerySet[SavedSketch]) -> tuple[tuple[uuid.UUID, str], ...]:
    """Ids and titles, for a form that chooses one."""
    return tuple(rows.values_list("pk", "title"))


def _shared(owner: str) -> tuple[Shared, ...]:
    found = list(access.shared_with(owner)[: limits.SKETCHES_SHARED]) if actors.is_person(owner) else []
    roles = access.roles_given(owner, found)
    return tuple(
        Shared(
            *(row.pk, row.title, reverse("saved_sketch", args=[row.pk]), row.changed),
            str(Role(roles[row.pk].role).label),
            roles[row.pk].by_hand,
        )
        for row in found
        if row.pk in roles
    )


def sketch_url(sketch: SavedSketch) -> str:
    """The page of a sketch for whoever owns it."""
    return reverse("saved_sketch", args=[address_of(sketch)])
