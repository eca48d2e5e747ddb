"""What has happened to sketches, read from what is stored of it anyhow: their log, their comments, the audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.urls import reverse

from patterns_app.web.discussion.models import Comment
from patterns_app.web.notices.mailing import absolute
from patterns_app.web.people import actors
from patterns_app.web.people.models import AuditRow, User
from patterns_app.web.workspace import rows as saved_rows
from patterns_app.web.workspace.models import SavedSketch
from patterns_app.web.workspace.rights import READING

from .models import Mark


@dataclass(frozen=True)
class Event:
    """Something that happened. `id` is the same whenever the same is told again; `mark` is how far one is with it."""

    id: str
    type: str
    at: datetime
    sketch: SavedSketch
    who: str
    told: dict[str, Any]
    mark: dict[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """For JSON. The address of a browser's sketch is a key, and is told to nobody."""
        about: dict[str, Any] = {"id": str(self.sketch.pk), "title": self.sketch.title}
        if not actors.is_browser(self.sketch.owner):
            about["address"] = absolute(reverse("saved_sketch", args=[self.sketch.pk]))
        told = {"id": self.id, "type": self.type, "at": self.at.isoformat(), "who": self.who}
        return {**told, "sketch": about, **self.told}


def moved(sketches: Q, since: datetime) -> list[SavedSketch]:
    """Those of these sketches to which something happened since then, deleted ones too."""
    said = Comment.objects.filter(written__gte=since).values("thread__sketch")
    rows = saved_rows.sketches(sketches)
    acts = AuditRow.objects.filter(kind="sketch", at__gte=since).exclude(act__in=READING)
    named = set(acts.order_by().values_list("of", flat=True).distinct())
    found = {row.pk: row for row in rows.filter(Q(changed__gte=since) | Q(pk__in=said))}
    others = [name for name in rows.values_list("pk", flat=True) if str(name) in named and name not in found]
    found |= rows.in_bulk(others)
    return list(found.values())


def newest() -> dict[str, int]:
    """The marks of who knows all comments and acts of now."""
    comment = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    return {"comment": comment, "row": AuditRow.objects.aggregate(last=Max("pk"))["last"] or 0}


def since_marks(rows: Sequence[SavedSketch], marks: dict[Any, Mark], begin: datetime, most: int) -> list[Event]:
    """What happened to these sketches behind their marks and after the beginning, the first `most` of it in time."""
    found: list[Event] = []
    for row in rows:
        mark = marks.get(row.pk) or Mark(sketch=row.pk)
        found += _changes(row, mark, begin)
        found += _comments(row, mark, begin, most)
        found += _acts(row, mark, begin, most)
    return sorted(found, key=lambda event: event.at)[:most]


def _changes(row: SavedSketch, mark: Mark, begin: datetime) -> list[Event]:
    """All that was drawn since, as one."""
    if row.revision <= mark.revision or row.changed < begin:
        return []
    told = saved_rows.logged(sketch=row, seq__gt=mark.revision).order_by()
    who = ", ".join(names_of(told.values_list("author", flat=True).distinct()[:20]))
    return [
        Event(
            f"{row.pk}:revision:{row.revision}", "sketch.changed", row.changed, row, who,
            {"revision": row.revision, "before": mark.revision}, {"revision": row.revision},
        )
    ]  # fmt: skip


def _comments(row: SavedSketch, mark: Mark, begin: datetime, most: int) -> list[Event]:
    said = Comment.objects.filter(thread__sketch=row, pk__gt=mark.comment, written__gte=begin).exclude(text="")
    return [
        Event(
            f"{row.pk}:comment:{one.pk}", "comment.written", one.written, row, one.name,
            {"thread": one.thread.number, "about": one.thread.named, "text": one.text}, {"comment": one.pk},
        )
        for one in said.select_related("thread").order_by("pk")[:most]
    ]  # fmt: skip


def _acts(row: SavedSketch, mark: Mark, begin: datetime, most: int) -> list[Event]:
    acts = AuditRow.objects.filter(kind="sketch", of=str(row.pk), pk__gt=mark.row, at__gte=begin)
    return [
        Event(
            f"{row.pk}:act:{one.pk}", f"sketch.{one.act.replace(' ', '-')}", one.at, row, one.name,
            {"told": one.told}, {"row": one.pk},
        )
        for one in acts.exclude(act__in=READING).order_by("pk")[:most]
    ]  # fmt: skip


def names_of(authors: Iterable[str]) -> list[str]:
    """The names of those of them who are people; of all others together one word."""
    wanted = [one for one in authors if one]
    found = sorted(User.objects.filter(actor__in=wanted).values_list("username", flat=True))
    return found + (["guest"] if any(not actors.is_person(one) for one in wanted) else [])
