"""Who may open what. Every question to the workspace's tables is asked here, so no view can forget to check.

A sketch is reached by its id from the browser that owns it, or by a link from anywhere. Whoever has no access learns
nothing, not even that the sketch exists: NoAccess is one answer for all reasons.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import DatabaseError, transaction
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, parse

from . import limits, tokens
from .models import Blob, Revision, SavedSketch

Need = Literal["view", "edit", "own"]
_STRENGTH: dict[Need, int] = {"view": 0, "edit": 1, "own": 2}


class NoAccess(Exception):
    """No such sketch, or not for you."""


class Unreadable(Exception):
    """The stored document is damaged. `text` is what is stored."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__("the stored document cannot be read")


@dataclass(frozen=True)
class Key:
    """What somebody shows: the token of a link, or a sketch's id; and the browser's owner hash, if it has one."""

    owner: str = ""
    token: str = ""
    sketch: uuid.UUID | None = None


@dataclass(frozen=True)
class Access:
    """A sketch that may be opened, and how far that goes."""

    sketch: SavedSketch
    may: Need

    @property
    def may_edit(self) -> bool:
        """May its holder save revisions?"""
        return _STRENGTH[self.may] >= _STRENGTH["edit"]


def sketch_for(key: Key, need: Need, *, lock: bool = False, deleted: bool = False) -> Access:
    """The sketch that the key opens. Raises NoAccess when it does not, or not as far as needed.

    Owning needs the owner's browser. A link opens as far as its own mode, whoever holds it, and for the owner
    the edit link opens as owner. `lock` holds the row until the transaction ends. Deleted sketches are found only with
    `deleted`, and then only they.
    """
    rows = SavedSketch.objects.filter(deleted__isnull=not deleted)
    claim = tokens.read(key.token) if key.token else None
    name = claim.sketch if claim else None if key.token else key.sketch
    row = (rows.select_for_update() if lock else rows).filter(pk=name).first() if name else None
    if row is None:
        raise NoAccess
    may = _how_far(row, key, claim)
    if may is None or _STRENGTH[may] < _STRENGTH[need]:
        raise NoAccess
    _note_opened(row)
    return Access(row, may)


def _note_opened(row: SavedSketch) -> None:
    """Once a week. Reading never fails because this cannot be written."""
    today = timezone.now().date()
    if row.opened is not None and today - row.opened < limits.NOTED_EVERY:
        return
    with contextlib.suppress(DatabaseError), transaction.atomic():
        SavedSketch.objects.filter(pk=row.pk).update(opened=today)


def sketches_of(owner: str, *, deleted: bool = False) -> QuerySet[SavedSketch]:
    """A browser's sketches, the last changed first; or those that it has deleted."""
    rows = SavedSketch.objects.filter(deleted__isnull=not deleted)
    return rows.filter(owner=owner) if owner else rows.none()


def documents_of(sketches: list[SavedSketch]) -> dict[uuid.UUID, Sketch | None]:
    """The current document of each, None for one that cannot be read, in one question."""
    rows = Revision.objects.filter(sketch__in=sketches, number=F("sketch__revision"))
    return {row.sketch_id: _or_none(row) for row in rows}


def current(sketch: SavedSketch) -> Sketch:
    """The document as it was last saved. Raises Unreadable."""
    row = Revision.objects.filter(sketch=sketch, number=sketch.revision).first()
    if row is None:
        raise Unreadable("")
    return _read(row)


def revision_of(sketch: SavedSketch, number: int) -> Sketch | None:
    """The document of one revision, None when it is gone or cannot be read."""
    row = Revision.objects.filter(sketch=sketch, number=number).first()
    return _or_none(row) if row else None


def revisions_of(sketch: SavedSketch, most: int) -> list[Revision]:
    """The newest revisions, the current one first."""
    return list(Revision.objects.filter(sketch=sketch).defer("document").order_by("-number")[:most])


def weight_of(sketch: SavedSketch) -> int:
    """Characters of all its revisions together, counted anew where nobody has counted."""
    if sketch.weight or not sketch.revision:
        return sketch.weight
    return Revision.objects.filter(sketch=sketch).aggregate(weight=Sum(Length("document")))["weight"] or 0


def row_of(sketch: SavedSketch, number: int) -> QuerySet[Revision]:
    """One revision as a row, for whoever takes it away."""
    return Revision.objects.filter(sketch=sketch, number=number)


def size_of(sketch: SavedSketch, number: int) -> int:
    """Characters of a revision, 0 when it is gone."""
    sizes = Revision.objects.filter(sketch=sketch, number=number).values_list(Length("document"), flat=True)
    return sizes.first() or 0


def blobs_of(sketch: SavedSketch) -> list[Blob]:
    """The files beside a sketch, without their data, the oldest first."""
    return list(Blob.objects.filter(sketch=sketch).defer("data"))


def blob_of(sketch: SavedSketch, digest: str) -> bytes | None:
    """One file beside a sketch, None when it is not there."""
    row = Blob.objects.filter(sketch=sketch, digest=digest).first()
    return bytes(row.data) if row else None


def unnamed_blobs_of(sketch: SavedSketch) -> list[Blob]:
    """The files that no revision names any more."""
    rows = Revision.objects.filter(sketch=sketch)
    return [blob for blob in blobs_of(sketch) if not rows.filter(document__contains=blob.digest).exists()]


def out_of_use(now: datetime) -> dict[str, QuerySet[SavedSketch]]:
    """What may be removed for good: sketches that nobody opened for long, and those that were deleted long ago."""
    unopened = now - limits.UNOPENED
    never_noted = Q(opened__isnull=True, changed__lt=unopened)
    rows = SavedSketch.objects.order_by("pk")
    return {
        "unopened": rows.filter(Q(opened__lt=unopened.date()) | never_noted, deleted__isnull=True),
        "deleted": rows.filter(deleted__lt=now - limits.DELETED),
    }


def left_behind(sketch: SavedSketch) -> Iterator[tuple[int, int]]:
    """Number and size of revisions that were saved by themselves and whose author went on from them, the oldest first.

    What somebody else saved over, and every author's last state, is not among them.
    """
    rows = Revision.objects.filter(sketch=sketch).order_by("number")
    kept = list(rows.values_list("number", "kept", "author", Length("document")))
    last = dict(rows.values_list("author").annotate(Max("number")).order_by())
    for (number, is_kept, author, size), (_, _, following, _) in itertools.pairwise(kept):
        if author and not is_kept and following == author and last[author] != number:
            yield number, size


def totals() -> dict[str, tuple[int, int]]:
    """How many rows of each table there are, and how many bytes of content: for whoever runs the site."""
    revisions = Revision.objects.aggregate(rows=Count("pk"), weight=Sum(Length("document")))
    blobs = Blob.objects.aggregate(rows=Count("pk"), weight=Sum("size"))
    return {
        "sketches": (SavedSketch.objects.count(), 0),
        "revisions": (revisions["rows"], revisions["weight"] or 0),
        "files beside sketches": (blobs["rows"], blobs["weight"] or 0),
    }


def last_good(sketch: SavedSketch) -> tuple[int, Sketch] | None:
    """Number and document of the newest revision that can be read; None when none can."""
    return next(_readable(sketch), None)


def _readable(sketch: SavedSketch) -> Iterator[tuple[int, Sketch]]:
    for row in Revision.objects.filter(sketch=sketch).order_by("-number").iterator(chunk_size=5):
        if (document := _or_none(row)) is not None:
            yield row.number, document


def _how_far(row: SavedSketch, key: Key, claim: tokens.Claim | None) -> Need | None:
    owns = bool(key.owner) and row.owner == key.owner
    if claim is None:
        return "own" if owns else None
    version = row.view_links if claim.mode == "view" else row.edit_links
    if not tokens.proves(claim, version):
        return None
    return "own" if owns and claim.mode == "edit" else claim.mode


def digest_of(document: str) -> str:
    """What a row's document must hash to."""
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest()


def _read(row: Revision) -> Sketch:
    if digest_of(row.document) != row.digest:
        raise Unreadable(row.document)
    try:
        return parse(row.document.encode())
    except InputError:
        raise Unreadable(row.document) from None


def _or_none(row: Revision) -> Sketch | None:
    try:
        return _read(row)
    except Unreadable:
        return None
