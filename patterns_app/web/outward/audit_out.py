"""The audit to the operator's receiver: row by row in their order, each until it is taken."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.conf import settings

from patterns_app.web.people import audit
from patterns_app.web.people.models import AuditRow, AuditUnsent

from . import limits, posting, syslogging
from .models import Receiver
from .posting import NotTaken, Place

NAME = "audit"


def waiting() -> int:
    """How many rows its receiver does not have yet."""
    return AuditUnsent.objects.count()


def known() -> Receiver | None:
    """What is known of its receiver, if it was ever told anything."""
    return Receiver.objects.filter(name=NAME).first()


def receiver(now: datetime) -> Receiver:
    """What is known of it."""
    return Receiver.objects.get_or_create(name=NAME, defaults={"due": now})[0]


def send(now: datetime) -> bool:
    """Send what waits, if it is time. True when something was sent."""
    if not settings.AUDIT_TO or not AuditUnsent.objects.exists():
        return False
    found = receiver(now)
    if found.due > now or not found.is_mine(now):
        return False
    try:
        sent = _batch()
    except NotTaken as error:
        found.failed(now, str(error))
        return False
    found.done(now, now, took=sent)
    return sent


def _batch() -> bool:
    rows = list(AuditRow.objects.filter(unsent__isnull=False).order_by("pk")[: limits.ROWS_A_MESSAGE])
    if not rows:
        return False
    place = Place(settings.AUDIT_TO, anywhere=True)
    plain = [audit.plain(row) for row in rows]
    if place.parts.scheme.startswith("syslog"):
        syslogging.send(place, plain)
    else:
        name = f"audit-{rows[0].pk}-{rows[-1].pk}"
        secrets = [settings.AUDIT_KEY] if settings.AUDIT_KEY else []
        posting.post(place, msgspec.json.encode({"type": "audit.rows", "rows": plain}).decode(), name, secrets)
    AuditUnsent.objects.filter(row__in=[row.pk for row in rows]).delete()
    return True
