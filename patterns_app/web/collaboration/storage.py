"""What the process of sockets asks of the database. Each of these waits for it, and is called in a thread."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from patterns_app.core.sketch.together.messages import Message
from patterns_app.web.asking import asked_by
from patterns_app.web.counters.budgets import Spent
from patterns_app.web.obstacles import for_the_log
from patterns_app.web.workspace import access, actions, refusals, telling
from patterns_app.web.workspace.access import Key, NoAccess, sketch_for
from patterns_app.web.workspace.models import SavedSketch
from patterns_app.web.workspace.rights import Need
from patterns_app.web.workspace.tickets import Ticket

from . import messages

_logger = logging.getLogger(__name__)
_BUSY = 1  # seconds after which a message that found the database busy comes again


class Down(Exception):
    """The database does not answer, or could not be written to. Nothing was done."""


@dataclass(frozen=True)
class Entered:
    """A sketch that somebody may open, and what there is to tell first."""

    sketch: uuid.UUID
    may: Need
    told: dict[str, Any]


@contextlib.contextmanager
def _database() -> Iterator[None]:
    """A connection that has failed is not used again. Raises Down."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        with contextlib.suppress(Exception):
            connection.close()
        _logger.warning("the database did not answer a socket: %s", for_the_log(error))
        raise Down from None


def key_of(ticket: Ticket) -> Key:
    """What the ticket shows."""
    return Key(owner=ticket.owner, token=ticket.token)


def sketch_of(ticket: Ticket) -> uuid.UUID:
    """Which sketch the ticket opens. Raises NoAccess, Down."""
    with _database():
        return sketch_for(key_of(ticket), "view").sketch.pk


def entered(ticket: Ticket, since: int) -> Entered:
    """What happened behind a revision, for whoever has the ticket. Raises NoAccess, Down, Damaged.

    Who may only look is never told what was there before: behind the revision of now there is nothing, and behind all
    others the document.
    """
    with _database():
        found = sketch_for(key_of(ticket), "view")
        past = since if found.may_edit or since == found.sketch.revision else 0
        try:
            told = telling.plain(telling.changes(found.sketch, past, ticket.client))
        except access.Unreadable:
            raise refusals.Damaged from None
        return Entered(found.sketch.pk, found.may, told)


def written(ticket: Ticket, message: Message) -> dict[str, Any]:
    """Write what somebody did. The answer, as a message; rows are told to everybody by themselves. Raises Down.

    How far the ticket's link goes is asked for in the transaction that writes.
    """
    batches = [(batch.c, batch.ops) for batch in message.batches]
    try:
        with _database(), asked_by(ticket.address):
            done = actions.change(key_of(ticket), message.client, batches, message.since)
            return messages.known(access.last_count(done.sketch, message.client), done.hole)
    except NoAccess:
        return messages.no(messages.NO_ROLE)
    except refusals.Conflict:
        return messages.later(seconds=_BUSY)
    except refusals.OthersClient as error:
        return messages.no("client", str(error))
    except refusals.Damaged as error:
        return messages.no("damaged", str(error))
    except refusals.Refused as error:
        return messages.no("full", str(error))
    except Spent as error:
        return messages.later(str(error), error.seconds)


def told_since(sketch: uuid.UUID, since: int) -> dict[str, Any] | None:
    """What happened behind a revision, for those who know that one; None for a sketch that is gone. Raises Down."""
    with _database():
        saved: SavedSketch | None = access.held(sketch)
        if saved is None or saved.revision == since:
            return None
        try:
            return telling.plain(telling.changes(saved, since, ""))
        except access.Unreadable:
            return None


def heads(sketches: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The revisions of now. Raises Down."""
    with _database():
        return access.heads_of(sketches)


def reach(tickets: list[Ticket]) -> list[Need | None]:
    """How far each ticket's link goes now. Raises Down."""
    with _database():
        return access.reach([key_of(ticket) for ticket in tickets])
