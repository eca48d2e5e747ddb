"""All rooms of one process: who comes in, what is written, and what is looked after as time goes by."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from patterns_app.core.sketch.together.messages import Message
from patterns_app.web.workspace.refusals import Damaged
from patterns_app.web.workspace.tickets import Ticket

from . import limits, messages, storage
from .hearing import Ear
from .rooms import ROLE, Member, Room
from .storage import Down

T = TypeVar("T")
_logger = logging.getLogger(__name__)
_ASKED_AT_ONCE = 500  # roles, in one question
Count = Callable[[str, str], object]  # a name of a counter, and what it is counted for


class Hub:
    """Lives on one loop. `count` is told what there is to measure."""

    def __init__(self, count: Count = lambda name, what: None) -> None:
        """Nothing is opened before it begins."""
        self._count = count
        self._rooms: dict[uuid.UUID, Room] = {}
        self._addresses: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(limits.THREADS, thread_name_prefix="database")
        self._tasks: list[asyncio.Task[None]] = []
        self._ear: Ear | None = None
        self._new = asyncio.Event()  # somebody has heard of rows
        self._grown: set[uuid.UUID | None] = set()

    def begin(self) -> None:
        """Listen, and look after what is due."""
        loop = asyncio.get_running_loop()
        self._ear = Ear(lambda sketch: loop.call_soon_threadsafe(self._heard, sketch))
        self._ear.start()
        duties = ((self._presence, limits.PRESENCE_EVERY), (self._roles, limits.ROLES_EVERY))
        self._tasks = [asyncio.create_task(_again_and_again(*duty)) for duty in duties]
        self._tasks += [asyncio.create_task(_again_and_again(self._look, 0)), asyncio.create_task(self._remind())]

    def end(self) -> None:
        """Let go of everything."""
        if self._ear:
            self._ear.stop()
        for task in self._tasks:
            task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def asked(self, work: Callable[..., T], *arguments: Any) -> T:
        """What a thread gets from the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    # ---- people

    async def enter(self, ticket: Ticket, since: int) -> tuple[Room, Member]:
        """Let somebody in, and say hello. Raises NoAccess, Down, Damaged."""
        sketch = await self.asked(storage.sketch_of, ticket)
        async with self._inside(sketch) as room:
            # Under the lock: between what is told here and what is told to all nothing is left out.
            found = await self.asked(storage.entered, ticket, since)
            room.seq = room.seq or found.told["seq"]
            member = Member(ticket, found.may, room.free_hue())
            room.come(member)
            self._addresses[ticket.address] += 1
            hello = {"t": "hello", "you": member.id, "may": found.may, "people": room.people(), **found.told}
            member.tell(messages.encoded(hello))
        self._count("live_opened_total", found.may)
        return room, member

    @asynccontextmanager
    async def _inside(self, sketch: uuid.UUID) -> AsyncIterator[Room]:
        """The room of a sketch, locked; one in which nobody is any more is forgotten."""
        while True:
            room = self._rooms.setdefault(sketch, Room(sketch))
            async with room.lock:
                if self._rooms.get(sketch) is not room:
                    continue
                try:
                    yield room
                finally:
                    self._forget_empty(room)
                return

    def _forget_empty(self, room: Room) -> None:
        if not room.members and self._rooms.get(room.sketch) is room:
            del self._rooms[room.sketch]

    def leave(self, room: Room, member: Member) -> None:
        """Somebody has gone."""
        room.go(member)
        self._addresses[member.ticket.address] -= 1
        if self._addresses[member.ticket.address] <= 0:
            del self._addresses[member.ticket.address]
        self._forget_empty(room)
        self._count("live_closed_total", str(member.code or "by them"))

    def figures(self) -> dict[str, int]:
        """How many sockets are open, in how many sketches."""
        return {"sockets": sum(self._addresses.values()), "rooms": len(self._rooms)}

    def is_crowded(self, address: str) -> bool:
        """Are there as many sockets of an address as there may be?"""
        return self._addresses[address] >= limits.SOCKETS_AN_ADDRESS

    async def tell_since(self, room: Room, member: Member, seq: int) -> None:
        """What happened behind a revision, told to one. Raises NoAccess."""
        async with room.lock:
            try:
                found = await self.asked(storage.entered, member.ticket, seq)
                answer = {"t": "rows", **found.told}
            except Down:
                answer = messages.later()
            except Damaged as error:
                answer = messages.no("damaged", str(error))
            member.tell(messages.encoded(answer))

    # ---- rows

    async def write(self, room: Room, member: Member, message: Message) -> None:
        """Write what somebody did, tell everybody, then tell them up to where it is written.

        Those who come while others are written wait, and then go together.
        """
        room.waiting.append((member, message))
        async with room.lock:
            group, room.waiting = room.waiting[: limits.TOGETHER], room.waiting[limits.TOGETHER :]
            if not group:
                return  # it went with another's
            try:
                answers = await self.asked(storage.written, room.sketch, [(one.ticket, told) for one, told in group])
            except Down:
                answers = [messages.later()] * len(group)
            with contextlib.suppress(Down):
                await self._tell_rows(room)
            for (one, _), answer in zip(group, answers, strict=True):
                self._count("live_messages_total", answer["t"])
                one.tell(messages.encoded(answer))

    async def _tell_rows(self, room: Room) -> None:
        """Everything behind what the room was told. Only with its lock."""
        told = await self.asked(storage.told_since, room.sketch, room.seq)
        if told is None:
            return
        room.seq = told["seq"]
        room.tell({"t": "rows", **told})

    def _heard(self, sketch: uuid.UUID | None) -> None:
        self._grown.add(sketch)
        self._new.set()

    async def _remind(self) -> None:
        while True:
            await asyncio.sleep(limits.LOOK_EVERY)
            self._heard(None)

    async def _look(self) -> None:
        """Tell rooms what others wrote."""
        await self._new.wait()
        self._new.clear()
        heard, self._grown = self._grown, set()
        rooms = [room for key, room in self._rooms.items() if None in heard or key in heard]
        for start in range(0, len(rooms), _ASKED_AT_ONCE):
            some = {room.sketch: room for room in rooms[start : start + _ASKED_AT_ONCE]}
            for key, head in (await self.asked(storage.heads, list(some))).items():
                if head > some[key].seq > 0:
                    async with some[key].lock:
                        await self._tell_rows(some[key])

    # ---- what is due

    async def _presence(self) -> None:
        for room in list(self._rooms.values()):
            room.tell_presence()

    async def _roles(self) -> None:
        """Does everybody still have the role with which they came? Who does not is cut off."""
        members = [member for room in self._rooms.values() for member in room.members.values()]
        for start in range(0, len(members), _ASKED_AT_ONCE):
            some = members[start : start + _ASKED_AT_ONCE]
            for member, may in zip(some, await self.asked(storage.reach, [one.ticket for one in some]), strict=True):
                if may != member.may:
                    member.close(ROLE)


async def _again_and_again(duty: Callable[[], Awaitable[None]], seconds: float) -> None:
    """What fails is tried again: one bad moment must not end a duty for good."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await duty()
        except Down:
            await asyncio.sleep(limits.ROLES_EVERY)
        except Exception:
            _logger.exception("a duty of the sockets failed")
            await asyncio.sleep(limits.ROLES_EVERY)
