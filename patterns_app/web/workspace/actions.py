"""Everything that is done to saved sketches: check access, do it in one transaction, give back what came of it.

What is not done says why: see `refusals`.

Whatever keeps something counts it for the address that asks, and raises Spent when that has had its share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from patterns_app.core.limits import BLOBS_BYTES
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.sketch.together.clashing import clashes
from patterns_app.core.sketch.together.renaming import apart, names_apart, told_apart
from patterns_app.core.sketch.together.state import State
from patterns_app.core.sketch.together.turning import turned
from patterns_app.web.counters.turns import in_turn
from patterns_app.web.people import actors, audit

from . import access, limits, log, quotas, tokens
from .access import Key, sketch_for
from .log import UNTITLED
from .models import TITLE_LENGTH, Blob, SavedSketch
from .refusals import Conflict, Damaged, NoFit, NoRoom, NotWithoutAccount, OtherBytes, OthersClient, Refused, TooMany

Files = Mapping[str, bytes] | None  # by their SHA-256
_BATCH = 50  # sketches that are removed at once: nobody waits long for it


@dataclass(frozen=True)
class Purged:
    """How many sketches were removed, and the characters of their revisions."""

    unopened: int
    deleted: int
    weight: int


def create(owner: str, sketch: Sketch, files: Files = None) -> SavedSketch:
    """Keep a new sketch for a browser, and files beside it by their SHA-256. Raises TooMany."""
    if settings.ANONYMOUS != "create" and actors.is_browser(owner):
        raise NotWithoutAccount
    quotas.count_sketch()
    with transaction.atomic():
        _refuse_too_many(owner)
        now = timezone.now()
        saved = SavedSketch(owner=owner, created=now, changed=now, opened=now.date())
        saved.save(force_insert=True)
        log.begin(saved, sketch, now, owner)
        _keep_beside(Key(owner=owner, sketch=saved.pk), files)
        audit.note(owner, "create", "sketch", saved.pk, title=saved.title)
    quotas.grown(saved.weight)
    return saved


@dataclass(frozen=True)
class Done:
    """What came of writing: the sketch, its document as it is now, and what there is to say of what did not fit."""

    sketch: SavedSketch
    state: State
    notes: list[list[str]] = field(default_factory=list)
    hole: bool = False  # a batch before the ones that were sent is missing


def save(
    key: Key,
    sketch: Sketch,
    expected: int,
    *,
    autosaved: bool = False,
    merging: bool = True,
    over: bool = False,
    files: Files = None,
    client: str = "",
) -> Done:
    """Write what somebody changed since revision `expected` of the document; what others did meanwhile stays.

    Without `merging` it is a Conflict when somebody did, and with it when both changed the same field, unless it is put
    `over` that. The same document again changes
    nothing. `files` are put beside the sketch, by their SHA-256. An id that others, and not this `client`, gave a part
    meanwhile stays theirs. What is `autosaved` is found in the log alone. Raises NoAccess, HistoryFull, NoFit, and
    Conflict when there is no such revision any more.
    """
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "change", lock=True).sketch
        before = saved.weight = access.weight_of(saved)
        how = How(key.owner, client, autosaved, merging, over)
        done = _saved(saved, sketch, expected, how)
        _keep_beside(key, files)
    quotas.grown(saved.weight - before)
    return done


@dataclass(frozen=True)
class How:
    """Who saves, and in which way: see `save`."""

    author: str
    client: str = ""
    autosaved: bool = False
    merging: bool = False
    over: bool = False


def _saved(saved: SavedSketch, sketch: Sketch, expected: int, how: How) -> Done:
    head, sent = _head(saved), State.of(sketch)
    if head and head.same_as(sent):
        return Done(saved, head)
    if expected != saved.revision and not how.over and not how.merging:
        raise Conflict(saved)
    if head is None:
        if expected != saved.revision:
            raise Conflict(saved)
        log.begin(saved, sketch, timezone.now(), how.author)
        return Done(saved, sent)
    known = head
    if expected != saved.revision and not how.over:
        known = _known(saved, expected)
        sent = apart(sent, head, known, *access.added_since(saved, expected, how.author, how.client))
    intents = turned(known, sent)
    if covered := clashes(intents, known, head):
        raise Conflict(saved, covered)
    return _written(saved, head, intents, how)


def _head(saved: SavedSketch) -> State | None:
    try:
        return State.of(access.current(saved))
    except access.Unreadable:
        return None


def _known(saved: SavedSketch, number: int) -> State:
    """The state that somebody changed. Raises Conflict when nobody knows it any more."""
    sketch = access.revision_of(saved, number) if 0 < number <= saved.revision else None
    if sketch is None:
        raise Conflict(saved)
    return State.of(sketch)


def _written(saved: SavedSketch, head: State, operations: list[Any], how: How) -> Done:
    if not operations:
        return Done(saved, head)
    batches = [log.Batch(operations, how.client)]
    found = log.append(saved, head, batches, timezone.now(), author=how.author, kept=not how.autosaved)
    for word, *why in found.notes:
        if word == log.REFUSED:
            raise NoFit(*why)
    return Done(saved, found.state, found.notes)


def change(key: Key, client: str, batches: Iterable[tuple[int, Sequence[Any]]], since: int | None = None) -> Done:
    """Write what a client tells: its batches, each with its count. One that is known is not done again.

    New parts get other ids where others took theirs behind revision `since`, the last that the client knows. Batches
    beyond what is done at once wait for being sent again: the last count in the log tells which. Raises NoAccess,
    Damaged, HistoryFull, OthersClient.
    """
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "change", lock=True).sketch
        if access.is_of_another(saved, client, key.owner):
            raise OthersClient
        before = saved.weight = access.weight_of(saved)
        head = State.of(document_of(saved))
        told = batches_of(list(batches), client, head, access.added_since(saved, since or 0, key.owner, client))
        found = log.append(saved, head, told, timezone.now(), author=key.owner)
    quotas.grown(saved.weight - before)
    return Done(saved, found.state, found.notes, client in found.holes)


def batches_of(
    batches: Sequence[tuple[int, Sequence[Any]]], client: str, head: State, added: tuple[set[str], set[str]]
) -> list[log.Batch]:
    """What a client tells as batches; new parts get other ids where others took theirs."""
    names = names_apart((one for _, operations in batches for one in operations), head, *added)
    return [
        log.Batch(told, client, count, notes)
        for count, (told, notes) in ((c, told_apart(ops, names)) for c, ops in batches)
    ]


def restore_revision(key: Key, number: int, expected: int) -> SavedSketch:
    """Make an earlier revision the current one again, as a new revision.

    `expected` is the number of the current one as the person saw it. Raises NoAccess, Refused, Damaged, and Conflict
    when another one was saved in between.
    """
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "put back", lock=True).sketch
        sketch = access.revision_of(saved, number)
        if sketch is None:
            raise Refused(
                gettext("Revision %(n)d cannot be restored: it is not there, or cannot be read.") % {"n": number}
            )
        before = saved.weight = access.weight_of(saved)
        _saved(saved, sketch, expected, How(key.owner))
        audit.note(key.owner, "put back", "sketch", saved.pk, before=expected, now=number)
    quotas.grown(saved.weight - before)
    return saved


def rename(key: Key, title: str) -> SavedSketch:
    """Give the sketch another title, as a revision. Raises NoAccess, Refused for a title that will not do, Damaged."""
    title = " ".join(title.split())
    if not title:
        raise Refused(gettext("A title has 1 to %(most)d characters.") % {"most": TITLE_LENGTH})
    quotas.count_revision()
    with transaction.atomic():
        saved = sketch_for(key, "rename", lock=True).sketch
        sketch = document_of(saved)
        before = saved.weight = access.weight_of(saved)
        if _titled(sketch, title) != sketch:
            named = {"do": "describe", "title": title}
            was = saved.title
            _written(saved, State.of(sketch), [named], How(key.owner))
            audit.note(key.owner, "rename", "sketch", saved.pk, before=was, now=saved.title)
    quotas.grown(saved.weight - before)
    return saved


def duplicate(key: Key) -> SavedSketch:
    """A second sketch with the same document, for whoever asks. Raises NoAccess, TooMany, Damaged."""
    with transaction.atomic():
        saved = sketch_for(key, "copy").sketch
        sketch = document_of(saved)
        title = (gettext("Copy of %(title)s") % {"title": sketch.title or UNTITLED})[:TITLE_LENGTH]
        copy = create(key.owner, msgspec.structs.replace(sketch, title=title))
        _copy_blobs(saved, copy)
        audit.note(key.owner, "copy", "sketch", saved.pk, to=str(copy.pk))
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
        saved = sketch_for(key, "change", lock=True).sketch
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
        saved = sketch_for(key, "delete", lock=True).sketch
        saved.deleted = timezone.now()
        saved.save(update_fields=["deleted"])
        audit.note(key.owner, "delete", "sketch", saved.pk, title=saved.title)
    return saved


def restore(key: Key) -> SavedSketch:
    """Undo a deletion; links work again. Raises NoAccess, TooMany."""
    with transaction.atomic():
        saved = sketch_for(key, "bring back", lock=True, deleted=True).sketch
        _refuse_too_many(saved.owner)
        saved.deleted = None
        saved.save(update_fields=["deleted"])
        audit.note(key.owner, "bring back", "sketch", saved.pk)
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
        saved = sketch_for(key, "revoke", lock=True).sketch
        field = "view_links" if mode == "view" else "edit_links"
        setattr(saved, field, getattr(saved, field) + 1)
        saved.save(update_fields=[field])
        audit.note(key.owner, "revoke", "sketch", saved.pk, to=f"all {mode} links")
    return saved


def address_of(saved: SavedSketch) -> str:
    """What stands in the addresses of a sketch for whoever owns it: its id for people, who are known, else its link."""
    return token_of(saved, "edit") if actors.is_browser(saved.owner) else str(saved.pk)


def shown_as(found: access.Access) -> str:
    """What stands in the addresses of a sketch for whoever has opened it: no more than they had."""
    if found.shown or found.may != "own":
        return found.shown or str(found.sketch.pk)
    return address_of(found.sketch)


def to_give(found: access.Access) -> str:
    """The token for an address that only shows, to be given away. Who has come by a role or by a link for a time gives
    that on, which opens to others as far as it does by itself."""
    lasting = found.may == "own" or tokens.read(found.shown) is not None
    return token_of(found.sketch, "view") if lasting else shown_as(found)


def token_of(sketch: SavedSketch, mode: tokens.Mode) -> str:
    """The sketch's link of a mode, as it is valid now. Asked only by who may see it."""
    return tokens.make(sketch.pk, mode, sketch.view_links if mode == "view" else sketch.edit_links)


def _titled(sketch: Sketch, title: str) -> Sketch:
    """The document under another title, if the parser would take it."""
    try:
        return parse(encode(msgspec.structs.replace(sketch, title=title)))
    except InputError as error:
        raise Refused(gettext("This title will not do: %(why)s.") % {"why": error.errors[0].message}) from None


def document_of(saved: SavedSketch) -> Sketch:
    """The document as it was last saved. Raises Damaged."""
    try:
        return access.current(saved)
    except access.Unreadable:
        raise Damaged from None


def _refuse_too_many(owner: str) -> None:
    in_turn(f"sketches of {owner}")
    if access.sketches_of(owner).count() >= limits.sketches_of(owner):
        raise TooMany(limits.sketches_of(owner))
