"""Everything that is done to saved sketches: check access, do it in one transaction, give back what came of it.

Refused         it is not done, for a reason that the person can understand
  Conflict      somebody else saved in between
  TooMany       this browser keeps as many sketches as it may
  Damaged       the stored document cannot be read
  NoRoom        the files beside a sketch are as large as they may be
  OtherBytes    a file is not the one that its name says
  HistoryFull   the revisions of a sketch are as large as they may be

Whatever keeps something counts it for the address that asks, and raises Spent when that has had its share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone

from patterns_app.core.limits import BLOBS_BYTES
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.web.counters.turns import in_turn

from . import access, limits, quotas, tokens
from .access import Key, sketch_for
from .models import TITLE_LENGTH, Blob, Revision, SavedSketch

Files = Mapping[str, bytes] | None  # by their SHA-256
UNTITLED = "Untitled sketch"
_BATCH = 50  # sketches that are removed at once: nobody waits long for it


class Refused(Exception):
    """Not done. The message is for the person."""


class Conflict(Refused):
    """The sketch is newer than what was edited. `sketch` is the saved one."""

    def __init__(self, sketch: SavedSketch) -> None:
        self.sketch = sketch
        super().__init__(f"Revision {sketch.revision} was saved while you were editing an older one.")


class TooMany(Refused):
    """The browser's sketches are full."""

    def __init__(self) -> None:
        most = limits.SKETCHES_A_BROWSER
        super().__init__(f"This browser keeps {most} sketches, which is all it may. Delete one first.")


class Damaged(Refused):
    """There is nothing to work on."""

    def __init__(self) -> None:
        super().__init__("Not possible: the stored document cannot be read. Open the sketch to see what is left.")


class NoRoom(Refused):
    """The files beside the sketch are full."""

    def __init__(self) -> None:
        most = BLOBS_BYTES // 1_048_576
        super().__init__(f"The files beside one sketch are {most} MiB together, which is all they may be.")


class OtherBytes(Refused):
    """The file has another name."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"The SHA-256 of these bytes is {digest}: that is their name here.")


class HistoryFull(Refused):
    """There is no room for another revision."""

    def __init__(self) -> None:
        most = limits.HISTORY_CHARACTERS // 1_048_576
        super().__init__(f"The revisions of one sketch are {most} MiB together, which is all they may be. Copy it.")


@dataclass(frozen=True)
class Purged:
    """How many sketches were removed, and the characters of their revisions."""

    unopened: int
    deleted: int
    weight: int


def create(owner: str, sketch: Sketch, files: Files = None) -> SavedSketch:
    """Keep a new sketch for a browser, and files beside it by their SHA-256. Raises TooMany."""
    quotas.count_sketch()
    with transaction.atomic():
        _refuse_too_many(owner)
        now = timezone.now()
        saved = SavedSketch(owner=owner, created=now, changed=now, opened=now.date())
        saved.save(force_insert=True)
        _append(saved, sketch, now, author=owner)
        _keep_beside(Key(owner=owner, sketch=saved.pk), files)
    quotas.grown(saved.weight)
    return saved


def save(
    key: Key, sketch: Sketch, expected: int, *, autosaved: bool = False, over: bool = False, files: Files = None
) -> SavedSketch:
    """Append a revision; `expected` is the number of the one that was edited. The same document again changes nothing.

    `files` are put beside the sketch, by their SHA-256. One that is `autosaved` goes again when its author's next comes
    within a few minutes; not when the next is put `over` it, knowing that it says something else. Raises NoAccess, or
    Conflict when another one was saved in between.
    """
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "edit", lock=True).sketch
        if _is_current(saved, sketch):
            _keep_beside(key, files)
            return saved
        if saved.revision != expected:
            raise Conflict(saved)
        now = timezone.now()
        before = saved.weight = access.weight_of(saved)
        if not over:
            _thin_out(saved, key.owner, now)
        _append(saved, sketch, now, kept=not autosaved, author=key.owner)
        _keep_beside(key, files)
    quotas.grown(saved.weight - before)
    return saved


def restore_revision(key: Key, number: int, expected: int) -> SavedSketch:
    """Make an earlier revision the current one again, as a new revision.

    `expected` is the number of the current one as the person saw it. Raises NoAccess, Refused, Damaged, and Conflict
    when another one was saved in between.
    """
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "edit", lock=True).sketch
        sketch = access.revision_of(saved, number)
        if sketch is None:
            raise Refused(f"Revision {number} cannot be restored: it is not there, or cannot be read.")
        if _is_current(saved, sketch):
            return saved
        if saved.revision != expected:
            raise Conflict(saved)
        before = saved.weight = access.weight_of(saved)
        _append(saved, sketch, timezone.now(), author=key.owner)
    quotas.grown(saved.weight - before)
    return saved


def rename(key: Key, title: str) -> SavedSketch:
    """Give the sketch another title, as a revision. Raises NoAccess, Refused for a title that will not do, Damaged."""
    title = " ".join(title.split())
    if not title:
        raise Refused(f"A title has 1 to {TITLE_LENGTH} characters.")
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "own", lock=True).sketch
        sketch = _document(saved)
        before = saved.weight = access.weight_of(saved)
        if sketch.title != title:
            _append(saved, _titled(sketch, title), timezone.now(), author=key.owner)
    quotas.grown(saved.weight - before)
    return saved


def duplicate(key: Key) -> SavedSketch:
    """A second sketch with the same document, for the same browser. Raises NoAccess, TooMany, Damaged."""
    with transaction.atomic():
        saved = sketch_for(key, "own").sketch
        sketch = _document(saved)
        title = f"Copy of {sketch.title or UNTITLED}"[:TITLE_LENGTH]
        copy = create(saved.owner, msgspec.structs.replace(sketch, title=title))
        _copy_blobs(saved, copy)
        return copy


def keep_blob(key: Key, digest: str, data: bytes) -> bool:
    """Put a file beside a sketch, under its hash. The same file again changes nothing. Answers: is it new?

    When there is no room, files that no revision names any more make it. Raises NoAccess, OtherBytes, NoRoom.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise OtherBytes(found)
    quotas.ask_for_room()
    with transaction.atomic():
        saved = sketch_for(key, "edit", lock=True).sketch
        kept = access.blobs_of(saved)
        if any(blob.digest == digest for blob in kept):
            return False
        if sum(blob.size for blob in kept) + len(data) > BLOBS_BYTES:
            _make_room(saved, len(data))
        Blob(sketch=saved, digest=digest, data=data, size=len(data), created=timezone.now()).save(force_insert=True)
    quotas.grown(len(data))
    return True


def _keep_beside(key: Key, files: Files) -> None:
    for digest, data in (files or {}).items():
        keep_blob(key, digest, data)


def _make_room(saved: SavedSketch, needed: int) -> None:
    for blob in access.unnamed_blobs_of(saved):
        blob.delete()
    if sum(blob.size for blob in access.blobs_of(saved)) + needed > BLOBS_BYTES:
        raise NoRoom


def _copy_blobs(old: SavedSketch, new: SavedSketch) -> None:
    for blob in access.blobs_of(old):
        data = access.blob_of(old, blob.digest) or b""
        row = Blob(sketch=new, digest=blob.digest, data=data, size=blob.size, created=new.created)
        row.save(force_insert=True)
        quotas.grown(blob.size)


def delete(key: Key) -> SavedSketch:
    """Take the sketch away from everybody; `restore` brings it back. Raises NoAccess."""
    with transaction.atomic():
        saved = sketch_for(key, "own", lock=True).sketch
        saved.deleted = timezone.now()
        saved.save(update_fields=["deleted"])
    return saved


def restore(key: Key) -> SavedSketch:
    """Undo a deletion; links work again. Raises NoAccess, TooMany."""
    with transaction.atomic():
        saved = sketch_for(key, "own", lock=True, deleted=True).sketch
        _refuse_too_many(saved.owner)
        saved.deleted = None
        saved.save(update_fields=["deleted"])
    return saved


def purge(now: datetime, *, dry_run: bool = False) -> Purged:
    """Remove for good what is out of use, a few sketches a transaction. With `dry_run` it is only counted."""
    counts, weight = {"unopened": 0, "deleted": 0}, 0
    for why, rows in access.out_of_use(now).items():
        found = list(rows.values_list("pk", "weight"))
        counts[why], weight = len(found), weight + sum(one for _, one in found)
        for place in range(0, 0 if dry_run else len(found), _BATCH):
            # Asked again under the lock: somebody may have opened one meanwhile.
            rows.filter(pk__in=[pk for pk, _ in found[place : place + _BATCH]]).delete()
    return Purged(counts["unopened"], counts["deleted"], weight)


def revoke(key: Key, mode: tokens.Mode) -> SavedSketch:
    """Make every link of this mode that was given out worthless. Raises NoAccess."""
    with transaction.atomic():
        saved = sketch_for(key, "own", lock=True).sketch
        field = "view_links" if mode == "view" else "edit_links"
        setattr(saved, field, getattr(saved, field) + 1)
        saved.save(update_fields=[field])
    return saved


def token_of(sketch: SavedSketch, mode: tokens.Mode) -> str:
    """The sketch's link of a mode, as it is valid now. Asked only by who may see it."""
    return tokens.make(sketch.pk, mode, sketch.view_links if mode == "view" else sketch.edit_links)


def _titled(sketch: Sketch, title: str) -> Sketch:
    """The document under another title, if the parser would take it."""
    try:
        return parse(encode(msgspec.structs.replace(sketch, title=title)))
    except InputError as error:
        raise Refused(f"This title will not do: {error.errors[0].message}.") from None


def _thin_out(saved: SavedSketch, author: str, now: datetime) -> None:
    """Drop the current revision when its author saves the next one, an older one being only minutes old.

    Only one that was saved by itself: what was kept stays, and so does what somebody else wrote.
    """
    newest = access.revisions_of(saved, 2)
    if len(newest) < 2 or newest[0].kept or not author or newest[0].author != author:
        return
    if now - newest[1].created < limits.REVISION_EVERY:
        _drop(saved, newest[0].number, access.size_of(saved, newest[0].number))


def _drop(saved: SavedSketch, number: int, size: int) -> None:
    access.row_of(saved, number).delete()
    saved.weight = max(0, saved.weight - size)


def _refuse_too_long(saved: SavedSketch, size: int) -> None:
    """Room for a revision of so many characters. Raises HistoryFull."""
    if saved.weight + size <= limits.HISTORY_CHARACTERS:
        return
    for number, old in access.left_behind(saved):
        if number != saved.revision:
            _drop(saved, number, old)
        if saved.weight + size <= limits.HISTORY_CHARACTERS * 7 // 8:  # so that this is seldom done
            return
    if saved.weight + size > limits.HISTORY_CHARACTERS:
        raise HistoryFull


def _append(saved: SavedSketch, sketch: Sketch, now: datetime, *, author: str, kept: bool = True) -> None:
    document = encode(sketch).decode()
    saved.weight = access.weight_of(saved)
    _refuse_too_long(saved, len(document))
    saved.revision += 1
    saved.weight += len(document)
    saved.title = sketch.title or UNTITLED
    saved.changed = now
    digest = access.digest_of(document)
    row = Revision(sketch=saved, number=saved.revision, document=document, digest=digest)
    row.created, row.kept, row.author = now, kept, author
    row.save(force_insert=True)
    saved.save(update_fields=["revision", "title", "changed", "weight"])


def _document(saved: SavedSketch) -> Sketch:
    try:
        return access.current(saved)
    except access.Unreadable:
        raise Damaged from None


def _is_current(saved: SavedSketch, sketch: Sketch) -> bool:
    try:
        return access.current(saved) == sketch
    except access.Unreadable:
        return False


def _refuse_too_many(owner: str) -> None:
    in_turn(f"sketches of {owner}")
    if access.sketches_of(owner).count() >= limits.SKETCHES_A_BROWSER:
        raise TooMany
