"""Sessions of people who are signed in, by numbers that open nothing: for who has no cookie to show later on."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone


def number_of(request: HttpRequest) -> int:
    """The number of the session in which who asks is signed in; 0 where nobody is."""
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return 0
    found = UserSession.objects.filter(session_key=request.session.session_key).values_list("pk", flat=True).first()
    return int(found or 0)


def over(numbers: Iterable[int]) -> frozenset[int]:
    """Which of these have ended: signed out, also from elsewhere, or too old."""
    wanted = frozenset(numbers) - {0}
    if not wanted:
        return frozenset()
    keys = dict(UserSession.objects.filter(pk__in=wanted).values_list("pk", "session_key"))
    known = Session.objects.filter(session_key__in=keys.values(), expire_date__gt=timezone.now())
    alive = frozenset(known.values_list("session_key", flat=True))
    return frozenset(one for one in wanted if keys.get(one) not in alive)
