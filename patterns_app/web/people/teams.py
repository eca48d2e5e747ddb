"""Teams and who belongs to them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction

from .models import Membership, Source, Team, User
from .roles import strongest

INVITED: Final = "invited"  # in the session of who has followed an invitation


def follow_groups(user: User, groups: set[str] | None) -> None:
    """Give the roles of these groups, and take away what they no longer give. None: nobody has said anything."""
    if groups is None:
        return
    wanted: dict[str, list[str]] = {}
    for one in settings.OIDC_GROUPS:
        if one.group in groups:
            wanted.setdefault(one.team, []).append(one.role)
    with transaction.atomic():
        Membership.objects.filter(user=user, source=Source.PROVIDER).exclude(team__name__in=wanted).delete()
        for name, roles in wanted.items():
            team, _ = Team.objects.get_or_create(name=name)
            Membership.objects.update_or_create(
                team=team, user=user, source=Source.PROVIDER, defaults={"role": strongest(roles)}
            )
