"""Teams and who belongs to them: who may do what there, and what the identity provider says.

`LEAST` says for each act which role somebody needs; `role_in` says which one they have: the strongest of what others
gave them and of what the provider says.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from .models import Membership, Source, Team, User
from .refusals import NoSuchTeam
from .roles import Role, strongest, suffices

INVITED: Final = "invited"  # in the session of who has followed an invitation: the hash of its token
TeamAct = Literal["see", "leave", "file", "rename", "invite", "change members", "delete"]
LEAST: Final[dict[TeamAct, Role]] = {
    "see": Role.VIEWER,
    "leave": Role.VIEWER,
    "file": Role.EDITOR,  # put sketches and folders in their places
    "rename": Role.OWNER,
    "invite": Role.OWNER,
    "change members": Role.OWNER,
    "delete": Role.OWNER,
}


@dataclass(frozen=True)
class Member:
    """Somebody in a team, with all that says so. `by_provider` is the role that only the provider takes away."""

    user: User
    role: str
    by_hand: str
    by_provider: str
    since: datetime

    @property
    def label(self) -> str:
        """The role in words."""
        return str(Role(self.role).label)


@dataclass(frozen=True)
class Belonging:
    """A team of somebody's, with their role there."""

    team: Team
    role: str
    members: int = 0

    @property
    def label(self) -> str:
        """The role in words."""
        return str(Role(self.role).label)

    def may(self, act: TeamAct) -> bool:
        """May they do it?"""
        return suffices(self.role, LEAST[act])


def role_in(team: Team, actor: str) -> str:
    """The role that somebody has in a team; empty for none."""
    return strongest(Membership.objects.filter(team=team, user__actor=actor).values_list("role", flat=True))


def team_for(actor: str, team: uuid.UUID | str, act: TeamAct, *, lock: bool = False) -> Belonging:
    """A team in which somebody may do this. `lock` holds it until the transaction ends. Raises NoSuchTeam."""
    rows = Team.objects.select_for_update() if lock else Team.objects
    found = rows.filter(pk=team).first() if _is_id(team) else None
    role = role_in(found, actor) if found and actor else ""
    if found is None or not suffices(role, LEAST[act]):
        raise NoSuchTeam
    return Belonging(found, role)


def teams_of(actor: str) -> list[Belonging]:
    """The teams that somebody belongs to, by name."""
    rows = Membership.objects.filter(team__in=Team.objects.filter(memberships__user__actor=actor))
    found = _by_team(rows)
    mine = {team: next(one for one in members if one.user.actor == actor) for team, members in found.items()}
    return [Belonging(team, mine[team].role, len(found[team])) for team in sorted(found, key=lambda one: one.name)]


def members_of(team: Team) -> list[Member]:
    """Everybody in a team, the strongest role first, then by name."""
    found = _by_team(Membership.objects.filter(team=team)).get(team, [])
    order = {role: place for place, role in enumerate(reversed(Role.values))}
    return sorted(found, key=lambda one: (order[one.role], one.user.username))


def owners_of(team: Team) -> set[uuid.UUID]:
    """Who owns a team."""
    return set(Membership.objects.filter(team=team, role=Role.OWNER).values_list("user", flat=True))


def _by_team(rows: QuerySet[Membership]) -> dict[Team, list[Member]]:
    found: dict[Team, dict[User, list[Membership]]] = {}
    for row in rows.select_related("team", "user"):
        found.setdefault(row.team, {}).setdefault(row.user, []).append(row)
    return {team: [_member(user, said) for user, said in users.items()] for team, users in found.items()}


def _member(user: User, said: list[Membership]) -> Member:
    by = {row.source: row.role for row in said}
    hand, provider = by.get(Source.HAND, ""), by.get(Source.PROVIDER, "")
    return Member(user, strongest([hand, provider]), hand, provider, min(row.since for row in said))


def _is_id(team: uuid.UUID | str) -> bool:
    try:
        return isinstance(team, uuid.UUID) or bool(uuid.UUID(team))
    except ValueError:
        return False


def names_of_the_provider() -> set[str]:
    """Names of teams that the identity provider fills: nobody else may have or make one of these."""
    return {one.team.casefold() for one in settings.OIDC_GROUPS}


def follow_groups(user: User, groups: Iterable[str] | None) -> None:
    """Give the roles of these groups, and take away what they no longer give. None: nobody has said anything."""
    if groups is None:
        return
    said, wanted = set(groups), dict[str, list[str]]()
    for one in settings.OIDC_GROUPS:
        if one.group in said:
            wanted.setdefault(one.team, []).append(one.role)
    with transaction.atomic():
        Membership.objects.filter(user=user, source=Source.PROVIDER).exclude(team__name__in=wanted).delete()
        for name, roles in wanted.items():
            team, _ = Team.objects.get_or_create(name=name)
            Membership.objects.update_or_create(
                team=team, user=user, source=Source.PROVIDER, defaults={"role": strongest(roles)}
            )
