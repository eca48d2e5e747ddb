"""What somebody shows to open a sketch, and how far that goes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.conf import settings

from patterns_app.web.people import actors

from . import links, rights, tokens
from .models import SavedSketch
from .rights import Need

Claim = tokens.Claim | links.Claim


class NoAccess(Exception):
    """No such sketch, or not for you."""


class Locked(NoAccess):
    """The link needs its password first."""


@dataclass(frozen=True)
class Key:
    """What somebody shows: who they are, if anybody; and the token of a link, or a sketch's id, which a token may be.

    `most` is how far a program may go for a person who would go further, `space` whose sketches alone it may open.
    """

    owner: str = ""
    token: str = ""
    sketch: uuid.UUID | None = None
    most: Need = "own"
    space: str = ""


def claimed(key: Key) -> tuple[Claim | None, uuid.UUID | None]:
    """What the token says, if it is a link's, and which sketch that or the key itself names."""
    claim = tokens.read(key.token) or links.read(key.token)
    return claim, claim.sketch if claim else tokens.named(key.token) if key.token else key.sketch


def how_far(row: SavedSketch, key: Key, claim: Claim | None) -> Need | None:
    """How far the key goes. The link that only shows does so for everybody, whoever they are. Raises Locked."""
    if settings.ANONYMOUS == "none" and not actors.is_person(key.owner):
        return None
    if key.space and row.owner != key.space:
        return None
    may = rights.how_far(key.owner, row, _by_link(row, key, claim))
    if isinstance(claim, tokens.Claim):
        if not tokens.proves(claim, row.view_links if claim.mode == "view" else row.edit_links):
            return None
        may = "view" if claim.mode == "view" else may
    return min((may, key.most), key=rights.ORDER.index) if may else None


def _by_link(row: SavedSketch, key: Key, claim: Claim | None) -> Need | None:
    if isinstance(claim, links.Claim) and not claim.is_open_to(key.owner) and row.owner != key.owner:
        raise Locked
    return claim.mode if claim else None
