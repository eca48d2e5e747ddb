"""What the process of sockets asks of the database. Each of these waits for it, and is called in a thread."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction

from patterns_app.core.sketch.together.messages import Message
from patterns_app.web.counters.budgets import Spent
from patterns_app.web.obstacles import for_the_log
from patterns_app.web.people import sessions
from patterns_app.web.workspace import access, refusals, telling
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.grouping import Told, change_together
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


def written(sketch: uuid.UUID, told: Sequence[tuple[Ticket, Message]]) -> list[dict[str, Any]]:
    """Write what several did to one sketch, in one transaction. Raises Down, and nothing of all is written then.

    The answers, as messages; rows are told to everybody by themselves. How far the tickets' links go is asked for in
    the transaction that writes.
    """
    with _database(), transaction.atomic():
        over = sessions.over(ticket.session for ticket, _ in told)
        return [answer for group in _groups(told, over) for answer in _answers(sketch, group)]


def _groups(told: Sequence[tuple[Ticket, Message]], over: frozenset[int]) -> Iterator[list[Told]]:
    """Those that can be written as one: of two new parts with one id the second is told apart from the first."""
    group: list[Told] = []
    ids: set[str] = set()
    for ticket, message in told:
        batches = [(batch.c, batch.ops) for batch in message.batches]
        new = {part["id"] for _, operations in batches for part in _added(operations)}
        if new & ids:
            yield group
            group, ids = [], set()
        key = Key(owner=ticket.owner) if ticket.session in over else key_of(ticket)
        group.append(Told(key, message.client, batches, message.since, ticket.address))
        ids |= new
    if group:
        yield group


def _added(operations: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for operation in operations:
        if operation["do"] == "add":
            yield from (
                part for part in operation.values() if isinstance(part, dict) and isinstance(part.get("id"), str)
            )


def _answers(sketch: uuid.UUID, group: Sequence[Told]) -> list[dict[str, Any]]:
    try:
        return [_answer(found) for found in change_together(sketch, group)]
    except refusals.Conflict:
        return [messages.later(seconds=_BUSY)] * len(group)
    except refusals.Damaged as error:
        return [messages.no("damaged", str(error))] * len(group)
    except refusals.Refused as error:
        return [messages.no("full", str(error))] * len(group)


def _answer(found: tuple[int, bool] | Exception) -> dict[str, Any]:
    if isinstance(found, tuple):
        return messages.known(*found)
    if isinstance(found, Spent):
        return messages.later(str(found), found.seconds)
    if isinstance(found, refusals.OthersClient):
        return messages.no("client", str(found))
    return messages.no(messages.NO_ROLE)


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
        over = sessions.over(ticket.session for ticket in tickets)
        found = access.reach([key_of(ticket) for ticket in tickets])
        return [None if ticket.session in over else may for ticket, may in zip(tickets, found, strict=True)]
