"""Ways into a team: by a link, of which only a hash is kept, and by name. They end, and are revoked one by one."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from patterns_app.web.notices import telling as notices

from . import audit, belonging, teams
from .models import Invitation, Membership, Team, User
from .refusals import NoSuchTeam, NotDone
from .roles import Role

LONGEST: Final = 30  # days
DAYS: Final = 7
_MOST: Final = 100  # of one team
BY_LINK: Final = (Role.VIEWER, Role.COMMENTER, Role.EDITOR)  # an owner is made by name: a link may be passed on


def by_link(user: User, team: uuid.UUID, role: str, days: str) -> str:
    """A link into a team; its token is told this once. Raises NoSuchTeam, NotDone."""
    if role not in BY_LINK:
        raise NotDone(gettext("Choose a role."))
    ends = _ends(days)
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "invite", lock=True).team
        _refuse_too_many(found)
        row = Invitation(team=found, role=role, digest=_digest(token), by=user.username, expires=ends)
        row.save(force_insert=True)
        audit.note(user.actor, "invite", "team", found.pk, to=f"link {row.pk}", now=role)
    return token


def by_name(user: User, team: uuid.UUID, role: str, invited: User) -> None:
    """Invite a person, who says yes or no; again: with another role. Raises NoSuchTeam, NotDone."""
    if role not in Role.values:
        raise NotDone(gettext("Choose a role."))
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "invite", lock=True).team
        if Membership.objects.filter(team=found, user=invited).exists():
            raise NotDone(gettext("%(name)s belongs to this team already.") % {"name": invited.username})
        _refuse_too_many(found)
        new = {"role": role, "by": user.username, "expires": _ends(str(LONGEST))}
        Invitation.objects.update_or_create(team=found, user=invited, defaults=new)
        audit.note(user.actor, "invite", "team", found.pk, to=invited.username, now=role)
        told = {"by": user.username, "title": found.name, "role": role}
        notices.tell([invited.pk], "invited", address=reverse("teams"), **told)


def revoke(user: User, team: uuid.UUID, number: int) -> None:
    """Take an invitation back. Raises NoSuchTeam."""
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "invite", lock=True).team
        for row in Invitation.objects.filter(team=found, pk=number).select_related("user"):
            audit.note(user.actor, "revoke", "team", found.pk, to=_called(row), before=row.role, now="")
            row.delete()


def of_team(team: Team) -> list[Invitation]:
    """The invitations of a team that are not over."""
    return list(Invitation.objects.filter(team=team, expires__gt=timezone.now()).select_related("user"))


def of_person(user: User) -> list[Invitation]:
    """Where somebody is invited by name."""
    return list(Invitation.objects.filter(user=user, expires__gt=timezone.now()).select_related("team"))


def read(token: str) -> Invitation:
    """The invitation of a link. Raises NoSuchTeam for none, and for one that is over."""
    rows = Invitation.objects.filter(digest=_digest(token), expires__gt=timezone.now())
    found = rows.select_related("team").first()
    if found is None:
        raise NoSuchTeam
    return found


def remember(session: SessionBase, token: str) -> None:
    """Who has followed this link may make an account, also where not everybody may."""
    session[teams.INVITED] = _digest(token)


def is_remembered(session: SessionBase) -> bool:
    """Has this browser followed a link into a team that is not over?"""
    digest = session.get(teams.INVITED, "")
    return bool(digest) and Invitation.objects.filter(digest=digest, expires__gt=timezone.now()).exists()


def join(user: User, token: str) -> Team:
    """Come in by a link. Raises NoSuchTeam, NotDone."""
    with transaction.atomic():
        return _used(user, read(token))


def answer(user: User, number: int, yes: bool) -> Team | None:
    """Say yes or no to an invitation by name; the team, if it was yes. Raises NoSuchTeam, NotDone."""
    with transaction.atomic():
        row = next((one for one in of_person(user) if one.pk == number), None)
        if row is None:
            raise NoSuchTeam
        team = _used(user, row) if yes else None
        if not yes:
            audit.note(user.actor, "decline", "team", row.team_id, before=row.role)
        row.delete()
    return team


def _used(user: User, row: Invitation) -> Team:
    team = Team.objects.select_for_update().filter(pk=row.team_id).first()
    # Asked again under the lock: somebody may have taken it back meanwhile.
    if team is None or not Invitation.objects.filter(pk=row.pk).update(used=F("used") + 1):
        raise NoSuchTeam
    belonging.add(team, user, row.role)
    return team


def _ends(days: str) -> datetime:
    said = days.strip() or str(DAYS)
    if not (said.isascii() and said.isdigit() and len(said) < 4 and 1 <= int(said) <= LONGEST):
        raise NotDone(gettext("An invitation is for 1 to %(most)d days.") % {"most": LONGEST})
    return timezone.now() + timedelta(days=int(said))


def _refuse_too_many(team: Team) -> None:
    if len(of_team(team)) >= _MOST:
        raise NotDone(gettext("A team has %(most)d open invitations at most. Revoke some.") % {"most": _MOST})


def _called(row: Invitation) -> str:
    return row.user.username if row.user else f"link {row.pk}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
