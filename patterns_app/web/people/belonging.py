"""What is done to teams and their members. Each act asks first, and leaves a row of the audit, in one transaction."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.web.counters.turns import in_turn
from patterns_app.web.notices import telling as notices

from . import audit, teams
from .models import TEAM_LENGTH, ApiToken, Invitation, Membership, Source, Team, User
from .refusals import NoSuchTeam, NotDone
from .roles import Role

TEAMS_A_PERSON: Final = 100
MEMBERS_A_TEAM: Final = 500


def page_of(team: Team) -> str:
    """Where a team is at home."""
    return reverse("team", args=[team.pk])


def make(user: User, name: str) -> Team:
    """A new team, which its maker owns. Raises NotDone."""
    with transaction.atomic():
        in_turn("names of teams")
        named = _good_name(name)
        if Membership.objects.filter(user=user).count() >= TEAMS_A_PERSON:
            raise NotDone(gettext("Somebody belongs to %(most)d teams at most.") % {"most": TEAMS_A_PERSON})
        team = Team.objects.create(name=named)
        Membership.objects.create(team=team, user=user, role=Role.OWNER)
        audit.note(user.actor, "make", "team", team.pk, name=named)
    return team


def rename(user: User, team: uuid.UUID, name: str) -> None:
    """Give a team another name. Raises NoSuchTeam, NotDone."""
    with transaction.atomic():
        in_turn("names of teams")
        found = teams.team_for(user.actor, team, "rename", lock=True).team
        if found.name.casefold() in teams.names_of_the_provider():
            raise NotDone(gettext("The name of this team is set by the operator, who fills it from the sign-in."))
        before, found.name = found.name, _good_name(name, found)
        found.save(update_fields=["name"])
        audit.note(user.actor, "rename", "team", found.pk, before=before, now=found.name)


def add(team: Team, user: User, role: str) -> None:
    """Let somebody in, or give them a role that goes further. Inside of a transaction. Raises NotDone."""
    had = Membership.objects.filter(team=team, user=user, source=Source.HAND).first()
    if had is not None and Role.values.index(had.role) >= Role.values.index(role):
        raise NotDone(gettext("You belong to this team already."))
    if had is None and Membership.objects.filter(team=team).count() >= MEMBERS_A_TEAM:
        raise NotDone(gettext("A team has %(most)d members at most.") % {"most": MEMBERS_A_TEAM})
    Membership.objects.update_or_create(team=team, user=user, source=Source.HAND, defaults={"role": role})
    audit.note(user.actor, "join", "team", team.pk, before=had.role if had else "", now=role)


def set_role(user: User, team: uuid.UUID, member: str, role: str) -> None:
    """Give a member another role. Raises NoSuchTeam, NotDone."""
    if role not in Role.values:
        raise NotDone(gettext("Choose a role."))
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "change members", lock=True).team
        row = _by_hand(found, member)
        if row.role == role:
            return
        before, row.role = row.role, role
        row.save(update_fields=["role"])
        if Role.values.index(role) < Role.values.index(before):
            _end_open_ways_in(user, found, row.user)
        audit.note(user.actor, "change role", "team", found.pk, to=row.user.username, before=before, now=role)
        if row.user_id != user.pk:
            notices.tell([row.user_id], "role", by=user.username, title=found.name, address=page_of(found), role=role)
        _refuse_without_owner(found)


def remove(user: User, team: uuid.UUID, member: str) -> None:
    """Take somebody out of a team. Raises NoSuchTeam, NotDone."""
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "change members", lock=True).team
        row = _by_hand(found, member)
        row.delete()
        _end_open_ways_in(user, found, row.user)
        audit.note(user.actor, "remove", "team", found.pk, to=row.user.username, before=row.role, now="")
        if row.user_id != user.pk:
            notices.tell([row.user_id], "taken", by=user.username, title=found.name)
        _refuse_without_owner(found)


def leave(user: User, team: uuid.UUID) -> None:
    """Go out of a team. Its last owner first hands it over, or deletes it. Raises NoSuchTeam, NotDone."""
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "leave", lock=True).team
        row = _by_hand(found, str(user.pk))
        row.delete()
        audit.note(user.actor, "leave", "team", found.pk, before=row.role)
        _refuse_without_owner(found)


def delete(user: User, team: Team) -> None:
    """Take a team away, of which nothing is left but its members. Inside of the transaction that saw to the rest."""
    audit.note(user.actor, "delete", "team", team.pk, name=team.name)
    ApiToken.objects.filter(space=team.actor).delete()
    team.delete()


def only_owned_by(user: User) -> list[Team]:
    """The teams that would have no owner without somebody."""
    owned = Team.objects.filter(memberships__user=user, memberships__role=Role.OWNER).distinct()
    return [team for team in owned if teams.owners_of(team) == {user.pk}]


def _end_open_ways_in(user: User, team: Team, member: User) -> None:
    """Whoever goes, or may do less from now on, comes back by no link or invitation from before."""
    for row in Invitation.objects.filter(Q(user=None) | Q(user=member), team=team):
        to = row.user.username if row.user else f"link {row.pk}"
        audit.note(user.actor, "revoke", "team", team.pk, to=to, before=row.role, now="")
        row.delete()


def _by_hand(team: Team, member: str) -> Membership:
    """The row that people gave a member. Raises NoSuchTeam, NotDone where only the provider says it."""
    try:
        rows = Membership.objects.filter(team=team, user=uuid.UUID(member)).select_related("user")
    except ValueError:
        raise NoSuchTeam from None
    found = {row.source: row for row in rows}
    if not found:
        raise NoSuchTeam
    if Source.HAND not in found:
        raise NotDone(
            gettext("This role comes with each sign-in from your company's provider, and is taken away there.")
        )
    return found[Source.HAND]


def _refuse_without_owner(team: Team) -> None:
    if not teams.owners_of(team):
        raise NotDone(gettext("A team needs an owner. Make somebody else its owner first, or delete the team."))


def _good_name(name: str, own: Team | None = None) -> str:
    """A name that a team may have and no other one has. Raises NotDone."""
    named = " ".join(name.split())
    if not named or len(named) > TEAM_LENGTH or not named.isprintable():
        raise NotDone(gettext("A team's name has 1 to %(most)d characters.") % {"most": TEAM_LENGTH})
    others = Team.objects.filter(name__iexact=named)
    if named.casefold() in teams.names_of_the_provider() or (others.exclude(pk=own.pk) if own else others).exists():
        raise NotDone(gettext("A team here is called “%(name)s” already.") % {"name": named})
    return named
