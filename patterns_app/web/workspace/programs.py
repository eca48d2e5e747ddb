"""Who a program asks for: the owner of a secret, or the person whose token it shows, as far as that goes."""

from __future__ import annotations

from typing import cast

from django.db.models import Q, QuerySet

from patterns_app.web.people import actors, api_tokens
from patterns_app.web.people.models import Membership

from . import access, browser, rights
from . import rows as saved_rows
from .keys import Key
from .models import SavedSketch
from .rights import Need


def asking_with(shown: str) -> Key | None:
    """As whom a program asks that shows this; None for what is neither a secret nor a token."""
    if owner := browser.owner_with(shown):
        return Key(owner=owner)
    token = api_tokens.read(shown)
    return Key(owner=token.user.actor, most=cast(Need, token.scope), space=token.space) if token else None


def space_for_new(key: Key) -> str:
    """To whom belongs what a program keeps; empty where it may keep nothing."""
    space = key.space or key.owner
    return space if rights.suffices(key.most, "edit") and rights.may_file(key.owner, space) else ""


def sketches_for(key: Key) -> QuerySet[SavedSketch]:
    """All that opens: of a secret what it owns, for a person their own, their teams' and what others share."""
    if not actors.is_person(key.owner):
        return access.sketches_of(key.owner)
    spaces = Membership.objects.filter(user__actor=key.owner).values("team__actor")
    mine = Q(owner=key.owner) | Q(owner__in=spaces) | Q(pk__in=access.shared_with(key.owner).values("pk"))
    rows = saved_rows.sketches(mine & Q(deleted__isnull=True))
    return rows.filter(owner=key.space) if key.space else rows
