"""Tokens by which programs act for people: made and revoked by hand, for a scope, a space and a time."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from . import audit, teams
from .models import TOKEN_LENGTH, ApiToken, Scope, User
from .refusals import NoSuchTeam, NotDone

PREFIX: Final = "pst_"  # by which scanners for secrets know one
LONGEST: Final = 366  # days
DAYS: Final = 90
_MOST: Final = 50  # of one person
_NOTED_EVERY: Final = timedelta(minutes=1)


def make(user: User, name: str, scope: str, space: str, days: str) -> str:
    """A token, which is told this once. `space` is empty, "own" or a team's id. Raises NotDone."""
    named = " ".join(name.split())
    if not named or len(named) > TOKEN_LENGTH or not named.isprintable():
        raise NotDone(gettext("A token's name has 1 to %(most)d characters.") % {"most": TOKEN_LENGTH})
    if scope not in Scope.values:
        raise NotDone(gettext("Choose how far the token goes."))
    said = days.strip()
    if said and not (said.isascii() and said.isdigit() and len(said) < 4 and 1 <= int(said) <= LONGEST):
        raise NotDone(gettext("A token is for 1 to %(most)d days, or for good.") % {"most": LONGEST})
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        if len(tokens_of(user)) >= _MOST:
            raise NotDone(gettext("Somebody has %(most)d tokens at most. Revoke some.") % {"most": _MOST})
        row = ApiToken(user=user, name=named, digest=_digest(token), scope=scope, space=_space(user, space))
        row.expires = timezone.now() + timedelta(days=int(said)) if said else None
        row.save(force_insert=True)
        audit.note(user.actor, "make token", "person", user.pk, name=named, now=scope)
    return token


def revoke(user: User, number: int) -> None:
    """Take a token back, which counts at once."""
    with transaction.atomic():
        for row in ApiToken.objects.filter(user=user, pk=number):
            audit.note(user.actor, "revoke token", "person", user.pk, name=row.name, before=row.scope)
            row.delete()


def tokens_of(user: User) -> list[ApiToken]:
    """Somebody's tokens, also those that are over: their last use may be asked for."""
    return list(ApiToken.objects.filter(user=user))


def read(token: str) -> ApiToken | None:
    """The token that a program shows; None for none, and for one that is over. Its use is noted."""
    if not token.startswith(PREFIX):
        return None
    now = timezone.now()
    rows = ApiToken.objects.filter(Q(expires=None) | Q(expires__gt=now), digest=_digest(token), user__is_active=True)
    found = rows.select_related("user").first()
    if found is not None and (found.used is None or now - found.used >= _NOTED_EVERY):
        with contextlib.suppress(DatabaseError), transaction.atomic():
            ApiToken.objects.filter(pk=found.pk).update(used=now)
    return found


def _space(user: User, space: str) -> str:
    if not space:
        return ""
    if space == "own":
        return user.actor
    try:
        return teams.team_for(user.actor, space, "see").team.actor
    except NoSuchTeam:
        raise NotDone(gettext("Choose a team of yours.")) from None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
