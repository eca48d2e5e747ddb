"""A room: those who have one sketch open at this process, and what they are told.

The database is the order and the truth. A room only knows up to which revision its members were told, and tells what
lies behind it, whoever wrote that and wherever.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections import deque
from typing import Any

from msgspec import UNSET

from patterns_app.core.sketch.together.messages import Message
from patterns_app.web.workspace.access import Need
from patterns_app.web.workspace.tickets import Ticket

from . import limits, messages

SLOW, ROLE, GONE, FAST, STRANGER, GARBAGE = 4408, 4403, 4404, 4429, 4401, 4400  # how a socket is closed
AGAIN = 1013  # try again later


class Member:
    """One socket, and what its person is at."""

    def __init__(self, ticket: Ticket, may: Need, hue: int) -> None:
        """`hue` is the number of a colour."""
        self.id = secrets.token_hex(4)
        self.ticket, self.may = ticket, may
        self.state: dict[str, Any] = {"name": ticket.name, "hue": hue, "client": ticket.client, "may": may}
        self.state["guest"] = ticket.guest
        self.code = 0  # with which it shall be closed
        self.ready, self.closing = asyncio.Event(), asyncio.Event()
        self._waiting: deque[str] = deque()
        self._size = 0

    def tell(self, text: str, *, presence: bool = False) -> None:
        """Put a message into its queue. One who reads too slowly is closed, and is not told of cursors before that."""
        if self.code or (presence and len(self._waiting) > limits.PRESENCE_WAITING):
            return
        self._waiting.append(text)
        self._size += len(text)
        if len(self._waiting) > limits.WAITING or self._size > limits.WAITING_BYTES:
            self.close(SLOW)
        self.ready.set()

    def next(self) -> str | None:
        """The message that is next; None where none waits."""
        if not self._waiting:
            self.ready.clear()
            return None
        text = self._waiting.popleft()
        self._size -= len(text)
        return text

    def close(self, code: int) -> None:
        """Have it closed; nothing more is told."""
        self.code = self.code or code
        self._waiting.clear()
        self.closing.set()

    def at(self, told: messages.Who) -> dict[str, Any]:
        """Take note of what it is at. What differs."""
        names = ("at", "drag", "selected", "typing", "view")
        given = {name: value for name in names if (value := getattr(told, name)) is not UNSET}
        changed = {name: value for name, value in given.items() if self.state.get(name) != value}
        self.state |= changed
        return changed


class Room:
    """Whoever has one sketch open here. `seq` is the revision up to which all of them were told."""

    def __init__(self, sketch: uuid.UUID) -> None:
        """Nobody is there yet."""
        self.sketch, self.seq = sketch, 0
        self.lock = asyncio.Lock()  # of what is written and told: one after the other
        self.members: dict[str, Member] = {}
        self.waiting: list[tuple[Member, Message]] = []  # what they have told, and nobody has begun to write
        self._changed: dict[str, dict[str, Any] | None] = {}

    def free_hue(self) -> int:
        """The colour that the fewest have."""
        used = [member.state["hue"] for member in self.members.values()]
        return min(range(limits.HUES), key=lambda hue: (used.count(hue), hue))

    def come(self, member: Member) -> None:
        """Somebody is there."""
        member.state["name"] = self._free_name(member.state["name"], member.ticket.guest)
        self.members[member.id] = member
        self._changed[member.id] = dict(member.state)

    def _free_name(self, name: str, guest: bool) -> str:
        """Two who have the same name are told apart; of a guest it is told anyhow, and takes nobody's name away."""
        used = {member.state["name"] for member in self.members.values() if member.ticket.guest == guest}
        found, number = name, 2
        while name and found in used:
            found, number = f"{name} {number}", number + 1
        return found

    def go(self, member: Member) -> None:
        """Somebody has gone."""
        if self.members.pop(member.id, None):
            self._changed[member.id] = None

    def moved(self, member: Member, told: messages.Who) -> None:
        """Somebody is at something else."""
        if member.id in self.members and (changed := member.at(told)):
            self._changed[member.id] = (self._changed.get(member.id) or {}) | changed

    def people(self) -> dict[str, dict[str, Any]]:
        """All who are there, and what they are at."""
        return {member.id: member.state for member in self.members.values()}

    def tell(self, message: dict[str, Any]) -> None:
        """Tell everybody."""
        text = messages.encoded(message)
        for member in list(self.members.values()):
            member.tell(text)

    def tell_presence(self) -> None:
        """Tell everybody who has come, gone, or is at something else. Of oneself one is told, too."""
        if not self._changed:
            return
        text = messages.encoded({"t": "who", "people": self._changed})
        self._changed = {}
        for member in list(self.members.values()):
            member.tell(text, presence=True)
