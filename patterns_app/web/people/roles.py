"""The four roles, the weakest first: in a team, and with a sketch that somebody shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """How far somebody may go. Each may what those before it may."""

    VIEWER = "viewer", _("Viewer")
    COMMENTER = "commenter", _("Commenter")
    EDITOR = "editor", _("Editor")
    OWNER = "owner", _("Owner")


ORDER: Final = tuple(Role.values)


def strongest(roles: Iterable[str]) -> str:
    """The one of them that may most; empty for none.

    >>> strongest(["viewer", "editor", "commenter"])
    'editor'
    >>> strongest([])
    ''
    """
    return max((role for role in roles if role in ORDER), key=ORDER.index, default="")


def suffices(role: str, least: str) -> bool:
    """May who has this role do what needs at least that one?

    >>> suffices("owner", "editor"), suffices("viewer", "editor"), suffices("", "viewer")
    (True, False, False)
    """
    return role in ORDER and ORDER.index(role) >= ORDER.index(least)
