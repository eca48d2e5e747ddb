"""Telling people something, and what they are told in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from .models import Notice

KEPT: Final = 300  # of one person; the oldest go, the read ones first
# What each kind says. `role` is put in as the reader's language has it.
WORDS: Final[Mapping[str, str]] = {
    "mentioned": gettext_noop("%(by)s has mentioned you in %(title)s"),
    "answered": gettext_noop("%(by)s has answered in %(title)s"),
    "shared": gettext_noop("%(by)s has shared %(title)s with you, as %(role)s"),
    "role": gettext_noop("%(by)s has changed your role in %(title)s to %(role)s"),
    "taken": gettext_noop("%(by)s has taken your role in %(title)s away"),
    "handed": gettext_noop("%(by)s has handed %(title)s over to you"),
    "invited": gettext_noop("%(by)s has invited you to %(title)s, as %(role)s"),
    "hook off": gettext_noop("A webhook of %(title)s was switched off: nobody answered there for days"),
}
_ROLES: Final[Mapping[str, str]] = {
    "viewer": gettext_noop("Viewer"),
    "commenter": gettext_noop("Commenter"),
    "editor": gettext_noop("Editor"),
    "owner": gettext_noop("Owner"),
}


def tell(people: Iterable[Any], kind: str, *, by: str, title: str, address: str = "", role: str = "") -> None:
    """Tell each of these people, by id. Call it inside of the transaction of what they are told."""
    now = timezone.now()
    said = {"by": by[:150], "title": title[:200], "role": role}
    for user in dict.fromkeys(people):
        unread = Notice.objects.filter(user_id=user, kind=kind, address=address, read__isnull=True)
        if not unread.update(**said, at=now, mailed=None, times=F("times") + 1):
            Notice.objects.create(user_id=user, kind=kind, address=address, at=now, **said)
            _forget(user)


def _forget(user: Any) -> None:
    if Notice.objects.filter(user_id=user).count() > KEPT:
        oldest = Notice.objects.filter(user_id=user).order_by(F("read").asc(nulls_last=True), "at")
        oldest.filter(pk__in=list(oldest.values_list("pk", flat=True)[:20])).delete()


def of(user: Any) -> QuerySet[Notice]:
    """Somebody's, the newest first."""
    return Notice.objects.filter(user_id=user)


def unread(user: Any) -> int:
    """How many somebody has not read yet."""
    return of(user).filter(read__isnull=True).count()


def in_words(notice: Notice) -> str:
    """What it says, in the reader's language."""
    role = gettext(_ROLES.get(notice.role, notice.role)) if notice.role else ""
    by = notice.by or gettext("Somebody")
    return gettext(WORDS[notice.kind]) % {"by": by, "title": f"“{notice.title}”", "role": role}
