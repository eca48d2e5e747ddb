"""What was done: a row for each act, written in the transaction of the act itself. Nothing else writes one.

What is done to a sketch's document is told by its log, and what is said about it by its threads; whoever reads one
leaves one row a day for each way of reading.
"""

from __future__ import annotations

import csv
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from io import StringIO
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from patterns_app.web.asking import client

from . import actors
from .models import AuditRow, AuditUnsent, User

_logger = logging.getLogger(__name__)
COLUMNS: Final = ("at", "who", "address", "act", "kind", "of", "told")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0")  # what a spreadsheet would carry out
_REMEMBERED: Final = 20_000  # that were noted today, so that no question is asked for them again
_QUIET: Final = 60  # seconds without a try, where a row of the day could not be written


def note(actor: str, act: str, kind: str, of: object, **told: Any) -> None:
    """Somebody did this. Call it inside of the transaction that does it."""
    people = User.objects.filter(actor=actor).values_list("username", flat=True) if actors.is_person(actor) else None
    name = (people.first() if people is not None else "") or ""
    row = AuditRow(actor=actor, name=name, address=client()[:64], act=act, kind=kind, of=str(of), told=told)
    row.save()
    if settings.AUDIT_TO:
        AuditUnsent(row=row).save(force_insert=True)


class _Today:
    """What this process knows to be noted today."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._known: set[tuple[str, ...]] = set()
        self._silent = 0.0
        self._lock = threading.Lock()

    def has(self, key: tuple[str, ...]) -> bool:
        """Is it noted, or shall nothing be written just now?"""
        with self._lock:
            today = timezone.now().date()
            if self._day != today or len(self._known) > _REMEMBERED:
                self._day, self._known = today, set()
            return key in self._known or time.monotonic() < self._silent

    def add(self, key: tuple[str, ...]) -> None:
        """It is noted."""
        with self._lock:
            self._known.add(key)

    def rest(self) -> None:
        """Nothing can be written: reading shall not wait for that again and again."""
        self._silent = time.monotonic() + _QUIET


_TODAY: Final = _Today()


def note_once_a_day(actor: str, act: str, kind: str, of: object, by: str = "") -> None:
    """Somebody reads, by this way. Of many times a day there is one row. Never an error: reading goes on."""
    key = (actor, act, kind, str(of), by)
    if _TODAY.has(key):
        return
    try:
        with transaction.atomic():
            midnight = datetime.combine(timezone.now().date(), clock(), tzinfo=timezone.get_default_timezone())
            found = AuditRow.objects.filter(kind=kind, of=str(of), act=act, actor=actor, at__gte=midnight)
            if by not in {str(told.get("by", "")) for told in found.values_list("told", flat=True)}:
                note(actor, act, kind, of, **({"by": by} if by else {}))
    except DatabaseError as error:
        _TODAY.rest()
        _logger.warning("reading could not be noted in the audit: %s", str(error).splitlines()[:1])
        return
    if not transaction.get_connection().in_atomic_block:
        _TODAY.add(key)


def rows(kind: str = "", of: object = "") -> QuerySet[AuditRow]:
    """All of it, or of one sketch, team or person, the oldest first."""
    found = AuditRow.objects.order_by("pk")
    return found.filter(kind=kind, of=str(of)) if kind else found


def asked(who: str = "", act: str = "", kind: str = "", of: str = "", days: tuple[str, str] = ("", "")) -> Q:
    """Which rows somebody asks for: by name or the beginning of what a browser is called, act, object, and days
    (ISO 8601, both included). Raises ValueError for a day that is none."""
    wanted = Q()
    if who:
        wanted &= Q(name__iexact=who) | Q(name="", actor__startswith=who.lower().removeprefix("browser").strip())
    for field, value in (("act", act), ("kind", kind), ("of", of)):
        wanted &= Q(**{field: value}) if value else Q()
    first, last = (date.fromisoformat(day) if day else None for day in days)
    wanted &= Q(at__date__gte=first) if first else Q()
    return wanted & (Q(at__date__lte=last) if last else Q())


def known(field: str) -> list[str]:
    """The acts, or the kinds, of which there are rows."""
    return sorted(AuditRow.objects.order_by().values_list(field, flat=True).distinct())


def forget(now: datetime) -> int:
    """Remove what is older than the operator wants it, and was sent where it had to be. How many rows."""
    if not settings.AUDIT_DAYS:
        return 0
    old = AuditRow.objects.filter(at__lt=now - timedelta(days=settings.AUDIT_DAYS), unsent__isnull=True)
    return old.delete()[0]


def plain(row: AuditRow) -> dict[str, Any]:
    """A row for JSON, as other systems are told it."""
    names = ("actor", "name", "address", "act", "kind", "of", "told")
    return {"id": row.pk, "at": row.at.isoformat()} | {name: getattr(row, name) for name in names}


def who(row: AuditRow) -> str:
    """Who did it, in words; from an address, and nobody knows who; or by command, which is the operator."""
    return row.name or (f"browser {row.actor[:8]}" if row.actor else "nobody" if row.address else "operator")


def told(row: AuditRow) -> str:
    """What there is to tell of it, on one line."""
    return "; ".join(f"{key}: {value}" for key, value in sorted(row.told.items(), key=_in_time))


def as_csv(found: Iterable[AuditRow]) -> Iterator[str]:
    """Line by line, the names of the columns first."""
    yield _line(COLUMNS)
    for row in found.iterator(chunk_size=500) if isinstance(found, QuerySet) else found:
        yield _line((row.at.isoformat(), who(row), row.address, row.act, row.kind, row.of, told(row)))


def _line(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()


def _in_time(told: tuple[str, object]) -> bool:
    """What is now stands last: a database need not keep the order of what is told."""
    return told[0] == "now"
