"""A discussion as it is told: to the studio, to programs, and as a part of a document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db.models import Prefetch

from patterns_app.web.people import actors
from patterns_app.web.workspace import identity, rights
from patterns_app.web.workspace.access import Access

from .models import Comment, Thread
from .targets import Targets, targets_of


class ToldComment(msgspec.Struct, frozen=True):
    """One comment. `who` is a name for its author that means nothing elsewhere; an empty `text` was taken back.

    `mine` is told to its author alone: who may change it. `guest`: it was said without an account, under a name that
    nobody has looked at, where others have one, or one of them has that name. Times are UTC.
    """

    number: int
    name: str
    who: str
    mine: bool
    guest: bool
    text: str
    written: str
    edited: str | None


class ToldThread(msgspec.Struct, frozen=True):
    """One thread: what it is about, what that was called, where it was, whether it is `there` still."""

    number: int
    kind: str
    target: str
    named: str
    x: float | None
    y: float | None
    there: bool
    resolved: str | None
    resolved_by: str
    resolved_by_guest: bool
    comments: tuple[ToldComment, ...]


class Discussion(msgspec.Struct, frozen=True):
    """All threads of a sketch, the first begun first; and whether the asker may say something."""

    may_comment: bool
    threads: tuple[ToldThread, ...]


def discussion(access: Access, owner: str) -> Discussion:
    """All that is said about a sketch, as `owner` hears it."""
    rows = (
        Thread.objects.filter(sketch=access.sketch)
        .select_related("sketch")
        .prefetch_related(Prefetch("comments", queryset=Comment.objects.order_by("number")))
    )
    known, found = targets_of(access.sketch), list(rows)
    space = access.sketch.owner
    unsure = [one.name for row in found for one in row.comments.all() if not actors.is_person(one.author)]
    names = [*unsure, *(row.resolved_by for row in found)]
    taken = identity.taken_among(names) if actors.is_browser(space) else frozenset[str]()
    threads = tuple(_told(row, owner, known, taken) for row in found)
    return Discussion(rights.suffices(access.may, "comment"), threads)


def stand(access: Access) -> str:
    """A word for what a discussion is now: another one once anything about it has changed."""
    newest = Thread.objects.filter(sketch=access.sketch).order_by("-changed").values_list("changed", flat=True)
    last: datetime | None = newest.first()
    text = f"{newest.count()} {last and last.isoformat()} {access.sketch.revision} {access.may}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def as_json(found: Discussion) -> bytes:
    """The same for a file."""
    return msgspec.json.encode(found)


def as_markdown(found: Discussion) -> str:
    """The open threads for a document, then the resolved ones; empty where nothing is said."""
    return "\n".join(_markdown(found))


def _markdown(found: Discussion) -> Iterator[str]:
    for title, threads in (
        ("Comments", [one for one in found.threads if not one.resolved]),
        ("Resolved comments", [one for one in found.threads if one.resolved]),
    ):
        if threads:
            yield f"\n## {title}\n"
        for thread in threads:
            gone = "" if thread.there else " (no longer in the sketch)"
            yield f"- **{_plain(thread.named) or 'The sketch'}**{gone}"
            for one in thread.comments:
                text = _plain(one.text) if one.text else "*taken back*"
                guest = " (guest)" if one.guest and one.text else ""
                yield f"  - {_plain(one.name) or 'Somebody'}{guest}, {one.written[:16].replace('T', ' ')} UTC: {text}"


def _plain(text: str) -> str:
    """A text on one line in which nothing is a sign of Markdown's."""
    signs = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})
    return " ".join(text.split()).translate(signs)


def _told(row: Thread, owner: str, known: Targets, taken: frozenset[str]) -> ToldThread:
    there = known.is_there(row.kind, row.target)
    named = (known.named(row.kind, row.target) if there else "") or row.named
    comments = tuple(_said(row, one, owner, taken) for one in row.comments.all())
    resolved = row.resolved.isoformat() if row.resolved else None
    guest = bool(row.resolved_by) and identity.is_guest(row.resolver, row.resolved_by, row.sketch.owner, taken)
    return ToldThread(
        *(row.number, row.kind, row.target, named, row.x, row.y, there),
        *(resolved, row.resolved_by, guest, comments),
    )


def _said(thread: Thread, row: Comment, owner: str, taken: frozenset[str]) -> ToldComment:
    who = hashlib.sha256(f"{thread.sketch_id}:{row.author}".encode()).hexdigest()[:8] if row.author else ""
    mine = bool(owner) and row.author == owner
    guest = identity.is_guest(row.author, row.name, thread.sketch.owner, taken)
    edited = row.edited.isoformat() if row.edited else None
    return ToldComment(row.number, row.name, who, mine, guest, row.text, row.written.isoformat(), edited)
