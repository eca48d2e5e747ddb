"""All that is somebody's as ZIP files: sketches with their history, comments, memberships, and what the audit tells.

Nothing is left out in silence: what does not fit stands in `left-out.txt`, with the reason.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from patterns_app.core.sketch.codec import encode
from patterns_app.web import progress
from patterns_app.web.background.limits import RESULT_BYTES
from patterns_app.web.discussion import telling
from patterns_app.web.discussion.models import Comment
from patterns_app.web.people import audit
from patterns_app.web.people.directory import names_of
from patterns_app.web.people.models import AuditRow, Membership, User
from patterns_app.web.workspace import access
from patterns_app.web.workspace import rows as saved_rows
from patterns_app.web.workspace.access import Access
from patterns_app.web.workspace.models import Filed, SavedSketch, SketchRole

SMALL: Final = 1_048_576  # characters: what is made while the page waits
_A_PART: Final = 24 * 1_048_576  # characters of the sketches in one file: their text packs to a fraction
_ROOM: Final = RESULT_BYTES - 1_048_576
_AUDIT_ROWS: Final = 50_000
_COMMENTS: Final = 50_000


def parts_of(user: User) -> list[list[SavedSketch]]:
    """Somebody's sketches, and those that can be brought back, as they go into one file after the other."""
    rows = saved_rows.sketches(Q(owner=user.actor)).order_by("created", "pk")
    parts: list[list[SavedSketch]] = [[]]
    size = 0
    for row in rows:
        weight = weight_of(row)
        if parts[-1] and size + weight > _A_PART:
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += weight
    return parts


def weight_of(row: SavedSketch) -> int:
    """About how much a sketch adds to a file: files beside it are packed already, so they count more."""
    return access.weight_of(row) + 4 * sum(blob.size for blob in access.blobs_of(row))


def written(user: User, number: int) -> bytes:
    """One of the ZIP files, from 1. Raises IndexError."""
    parts = parts_of(user)
    part = parts[number - 1]
    packed = _Packed()
    if number == 1:
        for name, text in _about(user):
            packed.put(name, text)
    for place, row in enumerate(part):
        progress.report(place, len(part))
        for name, data in _sketch(row, user):
            packed.put(f"sketches/{_folder(row)}/{name}", data)
    if len(parts) > 1:
        packed.put("part.txt", f"This is file {number} of {len(parts)}.\n")
    return packed.done()


class _Packed:
    """A ZIP file that never grows beyond what a job may answer."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        self._left_out: list[str] = []

    def put(self, name: str, data: str | bytes) -> None:
        """Add a file, if there is room."""
        raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
        # What does not look as if it fits is packed by itself first: only then is known how large it is.
        if self._file.tell() + len(raw) > _ROOM and self._file.tell() + _packed_size(raw) > _ROOM:
            self._left_out.append(f"{name}: there was no room for its {len(raw)} bytes; open the sketch to get it\n")
            return
        self._zip.writestr(name, raw)

    def done(self) -> bytes:
        """The file."""
        if self._left_out:
            self._zip.writestr("left-out.txt", "".join(self._left_out))
        self._zip.close()
        return self._file.getvalue()


def _packed_size(raw: bytes) -> int:
    trial = io.BytesIO()
    with zipfile.ZipFile(trial, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x", raw)
    return trial.tell()


def _folder(row: SavedSketch) -> str:
    """A name that every file system takes, and no other sketch has."""
    title = re.sub(r"[^\w-]+", "-", row.title).strip("-")[:60]
    return f"{title or 'sketch'}-{row.pk}"


def _sketch(row: SavedSketch, user: User) -> Iterator[tuple[str, str | bytes]]:
    lies = Filed.objects.filter(sketch=row).select_related("folder").first()
    told = {"id": str(row.pk), "title": row.title, "revision": row.revision, "folder": lies and lies.folder.name}
    told |= {"created": row.created, "changed": row.changed, "deleted": row.deleted}
    told["shared_with"] = [
        {"with": one.whose, "role": one.role, "since": one.since}
        for one in SketchRole.objects.filter(sketch=row).select_related("user", "team")
    ]
    yield "about.json", _json(told)
    try:
        yield "sketch.json", encode(access.current(row))
    except access.Unreadable as error:
        yield "damaged.txt", error.text
    yield "history.jsonl", "".join(_history(row))
    said = telling.discussion(Access(row, "own"), user.actor)
    if said.threads:
        yield "comments.json", telling.as_json(said)
    for blob in access.blobs_of(row):
        yield f"files/{blob.digest}", access.blob_of(row, blob.digest) or b""


def _history(row: SavedSketch) -> Iterator[str]:
    """A line for each stored document and each row of the log, in order."""
    stored = saved_rows.stored(sketch=row).order_by("number")
    rows = saved_rows.logged(sketch=row).order_by("seq")
    authors = {*stored.order_by().values_list("author", flat=True), *rows.order_by().values_list("author", flat=True)}
    names = names_of(authors)
    for revision in stored.iterator(chunk_size=5):
        head = _of(revision.number, revision.created, revision.author, names) | {"document": revision.document}
        yield _json(head)
    for one in rows.iterator(chunk_size=50):
        yield _json(_of(one.seq, one.created, one.author, names) | {"change": one.body})


def _of(number: int, at: datetime, author: str, names: dict[str, str]) -> dict[str, Any]:
    """Who and when; somebody without an account under a name that means nothing elsewhere."""
    who = names.get(author) or (hashlib.sha256(author.encode()).hexdigest()[:8] if author else "")
    return {"revision": number, "at": at, "who": who}


def _about(user: User) -> Iterator[tuple[str, str]]:
    tokens = user.api_tokens.values("name", "scope", "created", "expires", "used")
    given = SketchRole.objects.filter(user=user).select_related("sketch")
    members = Membership.objects.filter(user=user).select_related("team")
    account = {"name": user.username, "email": user.email, "created": user.created, "tokens": list(tokens)}
    account["teams"] = [{"team": m.team.name, "role": m.role, "by": m.source, "since": m.since} for m in members]
    account["shared_with_me"] = [{"title": one.sketch.title, "role": one.role, "since": one.since} for one in given]
    yield "account.json", _json(account)
    yield "comments-written.jsonl", "".join(_said(user))
    if (written := Comment.objects.filter(author=user.actor).count()) > _COMMENTS:
        yield "left-out-comments.txt", f"The first {_COMMENTS} of {written} comments stand here.\n"
    mine = Q(actor=user.actor) | Q(kind="person", of=str(user.pk))
    acts = AuditRow.objects.filter(mine).order_by("pk")
    yield "audit.csv", "".join(audit.as_csv(acts[:_AUDIT_ROWS]))
    if (many := acts.count()) > _AUDIT_ROWS:
        yield "left-out-audit.txt", f"The first {_AUDIT_ROWS} of {many} rows stand here.\n"


def _said(user: User) -> Iterable[str]:
    rows = Comment.objects.filter(author=user.actor).select_related("thread__sketch").order_by("pk")[:_COMMENTS]
    for row in rows.iterator(chunk_size=500):
        about = {"sketch": row.thread.sketch.title, "about": row.thread.named, "thread": row.thread.number}
        yield _json(about | {"at": row.written, "text": row.text})


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) + "\n"
