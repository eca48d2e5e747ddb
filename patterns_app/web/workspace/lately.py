"""What changed lately in a space: who, what and when, from the logs of its sketches and from the audit."""

from __future__ import annotations

import contextlib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db.models import F
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from patterns_app.web.people import actors
from patterns_app.web.people.directory import names_of
from patterns_app.web.people.models import AuditRow, Team
from patterns_app.web.people.roles import Role

from . import access
from . import rows as saved_rows
from .models import LogRow, SavedSketch

DAYS: Final = 30
_SHOWN: Final = 20
_SKETCHES: Final = 20  # that are looked into, the last changed first
_ROWS: Final = 20  # of each of them
_TOGETHER: Final = timedelta(hours=1)  # what one person does in it to one sketch is told as one
_WHOLE: Final = 64 * 1024  # characters: a row beyond is told without being read


@dataclass(frozen=True)
class Change:
    """One line: who did what, when, and to which sketch, if it was one."""

    at: datetime
    who: str  # empty: not known
    what: str
    sketch: uuid.UUID | None = None
    title: str = ""


def lately_in(team: Team) -> list[Change]:
    """The newest changes of a team and its sketches, the last first."""
    since = timezone.now() - timedelta(days=DAYS)
    sketches = list(access.sketches_of(team.actor).filter(changed__gte=since)[:_SKETCHES])
    found = [*_to_sketches(sketches, since), *_about(team, since)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:_SHOWN]


def lately_to(sketch: SavedSketch) -> list[Change]:
    """The newest changes of one sketch, the last first."""
    found = _to_sketches([sketch], timezone.now() - timedelta(days=DAYS))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _to_sketches(sketches: list[SavedSketch], since: datetime) -> Iterator[Change]:
    titles = {one.pk: one.title for one in sketches}
    newest = saved_rows.logged(sketch__in=sketches, created__gte=since, seq__gt=F("sketch__revision") - _ROWS)
    rows = newest.defer("body").annotate(told=Left("body", _WHOLE))
    begun = saved_rows.stored(sketch__in=sketches, number=1, created__gte=since)
    begins = list(begun.values_list("sketch", "author", "created"))
    groups = list(_grouped(rows.order_by("sketch", "seq")))
    names = names_of([author for _, author, _ in begins] + [group[0].author for group in groups])
    for sketch, author, created in begins:
        yield Change(created, _called(author, names), gettext("made it"), sketch, titles[sketch])
    for group in groups:
        row = group[-1]
        yield Change(row.created, _called(row.author, names), _done(group), row.sketch_id, titles[row.sketch_id])


def _grouped(rows: Iterable[LogRow]) -> Iterator[list[LogRow]]:
    """What one person did to one sketch at one sitting."""
    group: list[LogRow] = []
    for row in rows:
        if group and (
            (row.sketch_id, row.author) != (group[-1].sketch_id, group[-1].author)
            or row.created - group[-1].created > _TOGETHER
        ):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _called(author: str, names: dict[str, str]) -> str:
    if not author:
        return ""
    return names.get(author) or (gettext("Somebody without an account") if actors.is_browser(author) else "")


def _done(group: list[LogRow]) -> str:
    """What several rows did, in words."""
    counts = Counter[str]()
    for row in group:
        with contextlib.suppress(msgspec.DecodeError):  # it is too long, or damaged
            counts.update(_kinds(msgspec.json.decode(getattr(row, "told", ""))["effects"]))
    told = []
    if n := counts["add"]:
        told.append(ngettext("added %(n)d part", "added %(n)d parts", n) % {"n": n})
    if n := counts["remove"]:
        told.append(ngettext("removed %(n)d part", "removed %(n)d parts", n) % {"n": n})
    if counts["describe"]:
        told.append(gettext("changed its title or description"))
    return ", ".join(told) or gettext("changed it")


def _kinds(effects: list[dict[str, Any]]) -> Iterator[str]:
    return (str(effect.get("do", "")) for effect in effects)


def _about(team: Team, since: datetime) -> Iterator[Change]:
    """What the audit tells of the team, and of sketches that came to it."""
    rows = AuditRow.objects.filter(kind="team", of=str(team.pk), at__gte=since).order_by("-pk")[:_SHOWN]
    for row in rows:
        if words := _in_words(row):
            yield Change(row.at, row.name, words)
    mine = {str(one): title for one, title in access.sketches_of(team.actor).values_list("pk", "title")}
    given = AuditRow.objects.filter(kind="sketch", act="hand over", of__in=list(mine)[:_SKETCHES], at__gte=since)
    for row in given.order_by("-pk")[:_SHOWN]:
        yield Change(row.at, row.name, gettext("gave it to the team"), uuid.UUID(row.of), mine[row.of])


def _in_words(row: AuditRow) -> str:
    """A row about a team; empty for what says nothing to its members."""
    told = {key: str(value) for key, value in row.told.items()} | {"role": _role(row.told.get("now", ""))}
    words = {
        "make": gettext("made the team"),
        "rename": gettext("renamed the team from “%(before)s” to “%(now)s”"),
        "join": gettext("joined as %(role)s"),
        "leave": gettext("left the team"),
        "change role": gettext("made %(to)s %(role)s"),
        "remove": gettext("took %(to)s out of the team"),
    }.get(row.act, "")
    return words % told if words else ""


def _role(said: object) -> str:
    return str(Role(said).label).lower() if said in Role.values else ""
