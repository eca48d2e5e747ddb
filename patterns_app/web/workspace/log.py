"""The log of a sketch: the one function through which everything that is written passes, and how it is read again.

The head of a sketch is the number of its last row. Whoever appends says which head it saw: where another was first,
nothing is written. The newest document is always stored as well, and from time to time one stays; what lies between
is made from the rows. Nothing is thinned out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from patterns_app.core.limits import CHANGES_EFFECTS, CHANGES_WORK, SKETCH_BYTES
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.sketch.together.intents import Refused
from patterns_app.core.sketch.together.settling import Settled, settle
from patterns_app.core.sketch.together.state import State

from . import access, hints, limits
from .models import LogRow, Revision, SavedSketch
from .refusals import Conflict, HistoryFull

UNTITLED = "Untitled sketch"
REFUSED = "refused"


@dataclass(frozen=True)
class Batch:
    """What somebody did at once. `count` is which of its client's batches it is; None: it is told only once.

    `notes` is what there is to say before it is done, `author` whose it is where that is not the same for all.
    """

    operations: Sequence[Any]
    client: str = ""
    count: int | None = None
    notes: Sequence[list[str]] = ()
    author: str = ""


@dataclass
class Appended:
    """What came of batches: the state after them, their notes, and each client's last count that is written.

    `holes` are clients of whom one is missing before others.
    """

    state: State
    notes: list[list[str]] = field(default_factory=list)
    holes: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)


def begin(saved: SavedSketch, sketch: Sketch, now: datetime, author: str) -> None:
    """The next revision as a document alone: the first of all, and one over a document that cannot be read."""
    before, saved.weight = saved.revision, access.weight_of(saved)
    saved.revision += 1
    _store(saved, before, encode(sketch).decode(), sketch.title, now, author, kept=True)


def append(
    saved: SavedSketch, head: State, batches: Iterable[Batch], now: datetime, *, author: str, kept: bool = False
) -> Appended:
    """Rows for what is new among the batches, each on what the ones before have made of the head.

    What cannot be done makes a row without effects, so that its client goes on: its note is `refused` with the place
    and the reason. Batches beyond what is done at once are left for the client to send again, which its last count
    tells. With `kept` the document after the last row stays stored. Raises HistoryFull, and Conflict when another
    process was first.
    """
    result, before, document, work = Appended(head), saved.revision, "", 0
    saved.weight = access.weight_of(saved)
    for batch in _unknown(saved, batches, result):
        if work >= CHANGES_WORK:
            break
        settled, document = _settled(result.state, batch)
        work += _work(settled, batch)
        result.state = settled.state
        result.notes += settled.notes
        saved.revision += 1
        _add_row(saved, batch, settled, now, batch.author or author)
        if batch.count is not None:
            result.counts[batch.client] = batch.count
    if saved.revision > before:
        document = document or encode(result.state.sketch()).decode()
        _store(saved, before, document, result.state.described.get("title", ""), now, author, kept=kept)
    return result


def _unknown(saved: SavedSketch, batches: Iterable[Batch], result: Appended) -> Iterator[Batch]:
    """Those that are not in the log, of each client up to where one is missing; the result hears of that."""
    counts: dict[str, int] = {}
    for batch in batches:
        if batch.count is not None:
            if batch.client not in counts:
                counts[batch.client] = result.counts[batch.client] = access.last_count(saved, batch.client)
            known = counts[batch.client]
            if batch.count <= known:
                continue
            if batch.count != known + 1:
                result.holes.add(batch.client)
                continue
            counts[batch.client] = batch.count
        yield batch


def _settled(state: State, batch: Batch) -> tuple[Settled, str]:
    """What the batch does, and the document after it; nothing when that would be none."""
    try:
        settled = settle(state, batch.operations, most=None if batch.count is None else CHANGES_EFFECTS)
        document = encode(settled.state.sketch()).decode() if settled.effects else ""
        if (size := len(document.encode())) > SKETCH_BYTES:
            raise Refused("", f"the document would have {size:,} bytes; at most {SKETCH_BYTES:,} are kept")
    except Refused as error:
        return _nothing(state, error.path, error.message), ""
    except InputError as error:
        return _nothing(state, error.errors[0].path, error.errors[0].message), ""
    settled.notes[:0] = batch.notes
    return settled, document


def _work(settled: Settled, batch: Batch) -> int:
    """About how many parts were looked at: all for the document, all again for what is taken out, each that changed."""
    parts = sum(map(len, settled.state.parts.values()))
    return parts * (1 + len(batch.operations) // 10) + len(settled.effects)


def _nothing(state: State, path: str, message: str) -> Settled:
    settled = Settled(state)
    settled.note(REFUSED, path, message)
    return settled


def _add_row(saved: SavedSketch, batch: Batch, settled: Settled, now: datetime, author: str) -> None:
    body = msgspec.json.encode({"effects": settled.effects, "notes": settled.notes}).decode()
    size = len(body) + limits.ROW_CHARACTERS
    _refuse_too_long(saved, size)
    row = LogRow(sketch=saved, seq=saved.revision, client=batch.client, count=batch.count, author=author, created=now)
    row.body, row.digest = body, access.digest_of(body)
    row.save(force_insert=True)
    saved.weight += size


def _store(
    saved: SavedSketch, before: int, document: str, title: str, now: datetime, author: str, *, kept: bool
) -> None:
    """The newest document, in the place of the one before where the log can make that again; then the head moves."""
    every = limits.SNAPSHOT_EVERY
    goes_on = (before - 1) // every == (saved.revision - 1) // every  # several rows at once may step over a multiple
    if before and goes_on and access.is_made_by_the_log(saved, before):
        _drop(saved, before, access.size_of(saved, before))
    _refuse_too_long(saved, len(document))
    row = Revision(sketch=saved, number=saved.revision, document=document, digest=access.digest_of(document))
    row.created, row.kept, row.author = now, kept, author
    row.save(force_insert=True)
    saved.weight += len(document)
    saved.title, saved.changed = title or UNTITLED, now
    if not access.moved_on(saved, before):
        raise Conflict(saved)
    hints.has_grown(saved.pk)


def _drop(saved: SavedSketch, number: int, size: int) -> None:
    access.row_of(saved, number).delete()
    saved.weight = max(0, saved.weight - size)


def _refuse_too_long(saved: SavedSketch, size: int) -> None:
    """Room for so many characters more. Raises HistoryFull."""
    if saved.weight + size <= limits.HISTORY_CHARACTERS:
        return
    for number, old in access.left_behind(saved):
        _drop(saved, number, old)
        if saved.weight + size <= limits.HISTORY_CHARACTERS * 7 // 8:  # so that this is seldom done
            return
    if saved.weight + size > limits.HISTORY_CHARACTERS:
        raise HistoryFull
