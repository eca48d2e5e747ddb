"""Tickets for sockets: who asks for one, for which sketch, signed and good for a minute.

A socket's address is written into logs, so nothing of this stands there: the ticket is its first message.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.core import signing

SECONDS: Final = 60
_SALT: Final = "patterns_app.web.workspace.tickets"


class Ticket(msgspec.Struct, frozen=True):
    """`token` is the link that was shown, `owner` the hash of the browser, `client` the page, `address` who pays.

    `session` is the number of the session in which the owner is signed in: when it is over, the ticket opens nothing.
    """

    token: str
    owner: str
    client: str
    name: str
    address: str
    session: int = 0
    guest: bool = False  # see `identity.is_guest`


def make(ticket: Ticket) -> str:
    """The ticket as it is sent."""
    return signing.dumps(msgspec.to_builtins(ticket), salt=_SALT)


def read(text: str) -> Ticket | None:
    """What it says; None for one that is too old, or none of ours."""
    try:
        found: Any = signing.loads(text, salt=_SALT, max_age=SECONDS)
        return msgspec.convert(found, Ticket)
    except (signing.BadSignature, msgspec.ValidationError, ValueError):
        return None
