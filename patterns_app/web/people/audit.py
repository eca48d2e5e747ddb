"""What was done about who may do what: a row for each act, written in the transaction of the act itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

from django.db.models import QuerySet

from patterns_app.web.asking import client

from .models import AuditRow, User

COLUMNS: Final = ("at", "who", "address", "act", "kind", "of", "told")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0")  # what a spreadsheet would carry out


def note(actor: str, act: str, kind: str, of: object, **told: Any) -> None:
    """Somebody did this. Call it inside of the transaction that does it."""
    name = User.objects.filter(actor=actor).values_list("username", flat=True).first() or ""
    AuditRow(actor=actor, name=name, address=client()[:64], act=act, kind=kind, of=str(of), told=told).save()


def rows(kind: str = "", of: object = "") -> QuerySet[AuditRow]:
    """All of it, or of one sketch, team or person; the oldest first."""
    found = AuditRow.objects.order_by("pk")
    return found.filter(kind=kind, of=str(of)) if kind else found


def as_csv(found: QuerySet[AuditRow]) -> Iterator[str]:
    """Line by line, the names of the columns first."""
    yield _line(COLUMNS)
    for row in found.iterator(chunk_size=500):
        told = "; ".join(f"{key}: {value}" for key, value in sorted(row.told.items(), key=_in_time))
        who = row.name or (f"browser {row.actor[:8]}" if row.actor else "operator")
        yield _line((row.at.isoformat(), who, row.address, row.act, row.kind, row.of, told))


def _line(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()


def _in_time(told: tuple[str, object]) -> bool:
    """What is now stands last: a database need not keep the order of what is told."""
    return told[0] == "now"
