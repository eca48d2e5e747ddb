"""Who may open what. Every question to the workspace's tables is asked here, so no view can forget to check.

A sketch is reached by its id from the browser that owns it, or by a link from anywhere. Whoever has no access learns
nothing, not even that the sketch exists: NoAccess is one answer for all reasons.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import DatabaseError, transaction
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.sketch.together.effects import NotOurState, do
from patterns_app.core.sketch.together.state import State
from patterns_app.web.people import audit
from patterns_app.web.people.roles import strongest

from . import limits, rights, tokens
from .keys import Claim, Key, NoAccess, claimed, how_far
from .models import Blob, LogRow, Revision, SavedSketch, SketchRole
from .rights import Act, Need

__all__ = ["Key", "Need", "NoAccess"]  # whoever asks for a sketch needs these as well


class Unreadable(Exception):
    """The stored document is damaged. `text` is what is stored."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__("the stored document cannot be read")


@dataclass(frozen=True)
class Access:
    """A sketch that may be opened, and how far that goes. `shown` is the token by which it was opened."""

    sketch: SavedSketch
    may: Need
    shown: str = ""

    @property
    def may_edit(self) -> bool:
        """May its holder save revisions?"""
        return rights.suffices(self.may, "edit")

    @property
    def may_give(self) -> bool:
        """May its holder see the sketch's links? The owner, and who came by the link that may edit."""
        claim = tokens.read(self.shown)
        return self.may == "own" or (claim is not None and claim.mode == "edit")


def sketch_for(key: Key, need: Need | Act, *, lock: bool = False, deleted: bool = False) -> Access:
    """The sketch that the key opens. Raises NoAccess when it does not, or not as far as needed.

    Owning needs the owner's browser. A link opens as far as its own mode, whoever holds it, and for the owner
    the edit link opens as owner. `lock` holds the row until the transaction ends. Deleted sketches are found only with
    `deleted`, and then only they.
    """
    rows = SavedSketch.objects.filter(deleted__isnull=not deleted)
    claim, name = claimed(key)
    row = (rows.select_for_update() if lock else rows).filter(pk=name).first() if name else None
    if row is None:
        raise NoAccess
    may = how_far(row, key, claim)
    if may is None or not rights.suffices(may, rights.least(need)):
        raise NoAccess
    _note_opened(row)
    if need in rights.READING:
        audit.note_once_a_day(key.owner, need, "sketch", row.pk, by=_way(claim))
    return Access(row, may, key.token)


def _way(claim: Claim | None) -> str:
    """By which link somebody came; empty for who came by what they are."""
    if isinstance(claim, tokens.Claim):
        return f"{claim.mode} link"
    return f"link {claim.link.pk}" if claim else ""


def reach(keys: Sequence[Key]) -> list[Need | None]:
    """How far each of many tokens opens its sketch now, None where it does not."""
    shown = {key: claimed(key) for key in set(keys)}
    rows = SavedSketch.objects.filter(deleted__isnull=True).in_bulk({name for _, name in shown.values() if name})
    found = {key: _or_nowhere(rows.get(name) if name else None, key, claim) for key, (claim, name) in shown.items()}
    return [found[key] for key in keys]


def _or_nowhere(row: SavedSketch | None, key: Key, claim: Claim | None) -> Need | None:
    try:
        return how_far(row, key, claim) if row else None
    except NoAccess:
        return None


def heads_of(sketches: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The current revision of each sketch that is there."""
    return dict(SavedSketch.objects.filter(pk__in=sketches, deleted__isnull=True).values_list("pk", "revision"))


def held(sketch: uuid.UUID, *, lock: bool = False) -> SavedSketch | None:
    """A sketch by its id, for who has asked already how far each may go, and for a folder, where all may."""
    rows = SavedSketch.objects.filter(deleted__isnull=True)
    return (rows.select_for_update() if lock else rows).filter(pk=sketch).first()


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


def shared_with(actor: str) -> QuerySet[SavedSketch]:
    """What others have given somebody a role in, by hand or through a team; the last changed first."""
    rows = SketchRole.objects.filter(Q(user__actor=actor) | Q(team__memberships__user__actor=actor))
    return SavedSketch.objects.filter(pk__in=rows.values("sketch"), deleted__isnull=True).exclude(owner=actor)


@dataclass(frozen=True)
class Given:
    """The strongest role that somebody was given in a sketch; `by_hand`: to them, and not only to a team."""

    role: str
    by_hand: bool


def roles_given(actor: str, sketches: list[SavedSketch]) -> dict[uuid.UUID, Given]:
    """What somebody was given in each of these sketches, in one question."""
    rows = SketchRole.objects.filter(sketch__in=sketches).filter(
        Q(user__actor=actor) | Q(team__memberships__user__actor=actor)
    )
    found: dict[uuid.UUID, Given] = {}
    for sketch, user, role in rows.values_list("sketch", "user", "role"):
        before = found.get(sketch, Given("", False))
        found[sketch] = Given(strongest([before.role, role]), before.by_hand or user is not None)
    return found


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
    """The document of one revision, stored or made from the log; None when it is not there or cannot be read."""
    base = Revision.objects.filter(sketch=sketch, number__lte=number).order_by("-number").first()
    if base is None or (document := _or_none(base)) is None or base.number == number:
        return _or_none(base) if base else None
    rows = LogRow.objects.filter(sketch=sketch, seq__gt=base.number, seq__lte=number).order_by("seq")
    return _made_from(document, list(rows), base.number, number)


def _made_from(document: Sketch, rows: list[LogRow], base: int, number: int) -> Sketch | None:
    """A document and the rows behind it; None when one of them is missing or cannot be read."""
    if [row.seq for row in rows] != list(range(base + 1, number + 1)):
        return None
    state = State.of(document)
    try:
        for row in rows:
            for effect in told_by(row)["effects"]:
                do(state, effect)
        return state.sketch()
    except (NotOurState, InputError, Unreadable):
        return None


def told_by(row: LogRow) -> dict[str, Any]:
    """Effects and notes of a row. Raises Unreadable."""
    if digest_of(row.body) != row.digest:
        raise Unreadable(row.body)
    body: dict[str, Any] = msgspec.json.decode(row.body)
    return body


def rows_after(sketch: SavedSketch, seq: int) -> list[LogRow] | None:
    """The rows behind a revision, the oldest first. None where they do not lead to the head: too much, or gone."""
    found = _few_after(sketch, seq)
    if found is None or (found.aggregate(size=Sum(Length("body")))["size"] or 0) > limits.CHARACTERS_TOLD:
        return None
    rows = list(found)
    return rows if len(rows) == sketch.revision - seq else None


def _few_after(sketch: SavedSketch, seq: int) -> QuerySet[LogRow] | None:
    if not 0 < seq <= sketch.revision or sketch.revision - seq > limits.ROWS_TOLD:
        return None
    return LogRow.objects.filter(sketch=sketch, seq__gt=seq, seq__lte=sketch.revision).order_by("seq")


def added_since(sketch: SavedSketch, since: int, author: str, client: str) -> tuple[set[str], set[str]]:
    """The ids of parts that this client has put in since a revision, and others; none where the log does not tell."""
    mine, theirs = set[str](), set[str]()
    found = _few_after(sketch, since)
    for row in found.iterator(chunk_size=10) if found is not None else ():
        ids = mine if (row.author, row.client) == (author, client) else theirs
        with contextlib.suppress(Unreadable):
            added = (effect for effect in told_by(row)["effects"] if effect["do"] == "add")
            ids.update(part["id"] for effect in added for part in effect.values() if isinstance(part, dict))
    return mine, theirs


def last_count(sketch: SavedSketch, client: str) -> int:
    """The count of the last batch of a client that is in the log, 0 for none."""
    counts = LogRow.objects.filter(sketch=sketch, client=client, count__isnull=False)
    return counts.aggregate(last=Max("count"))["last"] or 0


def is_of_another(sketch: SavedSketch, client: str, author: str) -> bool:
    """Has somebody else told batches under this client's name?"""
    return LogRow.objects.filter(sketch=sketch, client=client, count__isnull=False).exclude(author=author).exists()


def is_made_by_the_log(sketch: SavedSketch, number: int) -> bool:
    """Can a stored document that nobody wished to keep be made again from what lies before it?"""
    stored = Revision.objects.filter(sketch=sketch, number=number, kept=False)
    return stored.exists() and LogRow.objects.filter(sketch=sketch, seq=number).exists()


def moved_on(sketch: SavedSketch, before: int) -> bool:
    """Write the new head, if the old one is still what it was."""
    values = {name: getattr(sketch, name) for name in ("revision", "title", "changed", "weight")}
    return SavedSketch.objects.filter(pk=sketch.pk, revision=before).update(**values) == 1


@dataclass(frozen=True)
class Moment:
    """A revision as a list shows it. `kept` ones were saved by hand, restored or imported."""

    number: int
    created: datetime
    kept: bool
    author: str


def moments_of(sketch: SavedSketch, most: int) -> list[Moment]:
    """The newest revisions, the current one first; of what one person did within minutes, the last."""
    fields = ("number", "created", "kept", "author")
    stored = Revision.objects.filter(sketch=sketch).order_by("-number").values_list(*fields)
    rows = LogRow.objects.filter(sketch=sketch).order_by("-seq").values_list("seq", "created", "author")
    found = {seq: Moment(seq, created, False, author) for seq, created, author in rows[: limits.ROWS_LOOKED_AT]}
    found |= {number: Moment(number, *rest) for number, *rest in stored[: limits.ROWS_LOOKED_AT]}
    shown: list[Moment] = []
    for _, one in sorted(found.items(), reverse=True):
        if not shown or one.kept or one.author != shown[-1].author or _long_before(one, shown[-1]):
            shown.append(one)
    return shown[:most]


def _long_before(one: Moment, other: Moment) -> bool:
    return other.created - one.created >= limits.REVISION_EVERY


def weight_of(sketch: SavedSketch) -> int:
    """Characters of all its revisions together, counted anew where nobody has counted."""
    if sketch.weight or not sketch.revision:
        return sketch.weight
    revisions = Revision.objects.filter(sketch=sketch).aggregate(weight=Sum(Length("document")))["weight"] or 0
    told = LogRow.objects.filter(sketch=sketch).aggregate(weight=Sum(Length("body")), rows=Count("pk"))
    return int(revisions + (told["weight"] or 0) + told["rows"] * limits.ROW_CHARACTERS)


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
    rows, told = Revision.objects.filter(sketch=sketch), LogRow.objects.filter(sketch=sketch)
    return [
        blob
        for blob in blobs_of(sketch)
        if not rows.filter(document__contains=blob.digest).exists()
        and not told.filter(body__contains=blob.digest).exists()
    ]


def out_of_use(now: datetime) -> dict[str, QuerySet[SavedSketch]]:
    """What may be removed for good: sketches that nobody opened for long, and those that were deleted long ago."""
    unopened = now - limits.UNOPENED
    never_noted = Q(opened__isnull=True, changed__lt=unopened)
    rows = SavedSketch.objects.order_by("pk")
    return {
        "unopened": rows.exclude(owner__startswith="p")
        .exclude(owner__startswith="t")
        .filter(Q(opened__lt=unopened.date()) | never_noted, deleted__isnull=True),
        "deleted": rows.filter(deleted__lt=now - limits.DELETED),
    }


def left_behind(sketch: SavedSketch) -> Iterator[tuple[int, int]]:
    """Number and size of stored documents that may go, the oldest first: the log makes them again.

    Of those from before there was a log, such as were saved by themselves and whose author went on from them. What
    somebody else saved over, every author's last state, and what rows stand on is not among them.
    """
    rows = Revision.objects.filter(sketch=sketch).order_by("number")
    kept = list(rows.values_list("number", "kept", "author", Length("document")))
    last = dict(rows.values_list("author").annotate(Max("number")).order_by())
    told = set(LogRow.objects.filter(sketch=sketch).values_list("seq", flat=True))
    for (number, is_kept, author, size), (_, _, following, _) in itertools.pairwise(kept):
        goes_on = author and following == author and last[author] != number and number + 1 not in told
        if not is_kept and (number in told or goes_on):
            yield number, size


def totals() -> dict[str, tuple[int, int]]:
    """How many rows of each table there are, and how many bytes of content: for whoever runs the site."""
    revisions = Revision.objects.aggregate(rows=Count("pk"), weight=Sum(Length("document")))
    told = LogRow.objects.aggregate(rows=Count("pk"), weight=Sum(Length("body")))
    blobs = Blob.objects.aggregate(rows=Count("pk"), weight=Sum("size"))
    return {
        "sketches": (SavedSketch.objects.count(), 0),
        "revisions": (revisions["rows"], revisions["weight"] or 0),
        "changes": (told["rows"], told["weight"] or 0),
        "files beside sketches": (blobs["rows"], blobs["weight"] or 0),
    }


def last_good(sketch: SavedSketch) -> tuple[int, Sketch] | None:
    """Number and document of the newest revision that can be read; None when none can."""
    return next(_readable(sketch), None)


def _readable(sketch: SavedSketch) -> Iterator[tuple[int, Sketch]]:
    for row in Revision.objects.filter(sketch=sketch).order_by("-number").iterator(chunk_size=5):
        if (document := _or_none(row)) is not None:
            yield row.number, document


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
