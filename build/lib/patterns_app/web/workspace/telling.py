"""What a sketch's log tells: its rows behind a revision, or the document where they do not lead on."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import Sketch

from . import access
from .actions import Done
from .models import LogRow, SavedSketch


class LoggedRow(msgspec.Struct, frozen=True):
    """One row: revision `seq` is the one before it with these effects.

    `client` and `c` are whose batch it was, `who` a name for the person that means nothing elsewhere, `at` when (UTC).
    `notes` say what of it did not fit any more: a word, the key of the part, perhaps the field.
    """

    seq: int
    client: str
    c: int
    who: str
    at: str
    effects: list[dict[str, Any]]
    notes: list[list[str]]


class LoggedRows(msgspec.Struct, frozen=True):
    """What happened to a sketch. `seq` is its revision now, `c` the last batch of the client that asks.

    Where the rows do not lead on from what was known, `sketch` is the document as it is now. `hole`: a batch before
    those that were sent is missing, so they wait.
    """

    seq: int
    c: int
    rows: tuple[LoggedRow, ...]
    sketch: Sketch | None = None
    hole: bool = False


def after(done: Done, since: int | None, client: str) -> LoggedRows:
    """What there is to tell who has changed a sketch and knows a revision of it; nobody knows None."""
    return changes(done.sketch, done.sketch.revision if since is None else since, client, hole=done.hole)


def changes(saved: SavedSketch, since: int, client: str, *, hole: bool = False) -> LoggedRows:
    """What happened behind a revision. Raises Unreadable."""
    rows = access.rows_after(saved, since)
    count = access.last_count(saved, client) if client else 0
    if rows is None:
        return LoggedRows(saved.revision, count, (), sketch=access.current(saved), hole=hole)
    return LoggedRows(saved.revision, count, tuple(_change(saved, row) for row in rows), hole=hole)


def plain(found: LoggedRows) -> dict[str, Any]:
    """The same for JSON, with a sketch as every other answer has it."""
    value: dict[str, Any] = msgspec.to_builtins(found)
    return value | ({"sketch": to_builtins(found.sketch)} if found.sketch else {})


def _change(saved: SavedSketch, row: LogRow) -> LoggedRow:
    body = access.told_by(row)
    who = hashlib.sha256(f"{saved.pk}:{row.author}".encode()).hexdigest()[:8] if row.author else ""
    return LoggedRow(row.seq, row.client, row.count or 0, who, row.created.isoformat(), body["effects"], body["notes"])
