"""The ASGI application of the process of sockets: `/live/` for sockets, `/healthz` for whoever watches over it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from patterns_app.core.sketch.parser import InputError
from patterns_app.web.workspace import tickets
from patterns_app.web.workspace.access import NoAccess
from patterns_app.web.workspace.refusals import Damaged

from . import limits, messages
from .hub import Count, Hub
from .rooms import AGAIN, FAST, GARBAGE, GONE, STRANGER, Member, Room
from .storage import Down

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
PATH: Final = "/live/"
_HEALTH: Final = ("/healthz", "/live/healthz")
_FIGURES: Final = "/figures"  # a proxy only sends what is below /live/
_CLOSING: Final = 2.0  # seconds for a last word to one who does not read


class Live:
    """What uvicorn runs."""

    def __init__(self, count: Count = lambda name, what: None) -> None:
        """`count` is told what there is to measure."""
        self.hub = Hub(count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._plain(scope, send)

    async def _plain(self, scope: Scope, send: Send) -> None:
        """Is it alive? And for whoever is on this machine, how many are here."""
        is_here = (scope.get("client") or ("",))[0] in ("127.0.0.1", "::1")
        if scope["path"] == _FIGURES and is_here:
            await _answer(200, json.dumps(self.hub.figures()).encode(), send)
        elif scope["path"] in _HEALTH:
            await _answer(200, b"alive\n", send)
        else:
            await _answer(404, b"Sockets alone are answered here.\n", send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub.begin()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.end()
        await send({"type": "lifespan.shutdown.complete"})

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if scope["path"] != PATH or not is_ours(scope["headers"]):
            await send({"type": "websocket.close", "code": 4403})  # before it is open: a 403
            return
        await send({"type": "websocket.accept"})
        came = await self._come(receive)
        if isinstance(came, int):
            if came:
                await send({"type": "websocket.close", "code": came})
            return
        try:
            await _served(self.hub, *came, receive, send)
        finally:
            self.hub.leave(*came)

    async def _come(self, receive: Receive) -> tuple[Room, Member] | int:
        """The room of who shows a ticket in time, or the code with which the socket is closed; 0: it is."""
        try:
            message = await asyncio.wait_for(receive(), limits.FIRST_SECONDS)
        except TimeoutError:
            return STRANGER
        if message["type"] != "websocket.receive":
            return 0
        first = messages.first(message.get("text") or "")
        ticket = tickets.read(first.ticket) if first else None
        if first is None or ticket is None:
            return STRANGER
        if self.hub.is_crowded(ticket.address):
            return FAST
        try:
            return await self.hub.enter(ticket, first.since)
        except NoAccess:
            return GONE
        except (Down, Damaged):
            return AGAIN


def is_ours(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Was the socket opened by a page of this site? A browser always says of which."""
    origins = [value.decode("latin-1") for name, value in headers if name.lower() == b"origin"]
    if len(origins) != 1:
        return False
    if origins[0] in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        parts = urlsplit(origins[0])
    except ValueError:
        return False
    host, _ = split_domain_port(parts.netloc)
    return parts.scheme in ("http", "https") and bool(host) and validate_host(host, settings.ALLOWED_HOSTS)


async def _served(hub: Hub, room: Room, member: Member, receive: Receive, send: Send) -> None:
    """Until one of both is done: who reads what comes, and who sends what waits."""
    tasks = [asyncio.create_task(_sending(member, send)), asyncio.create_task(_reading(hub, room, member, receive))]
    tasks.append(asyncio.create_task(_until_closed(member)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(Exception):
            await asyncio.gather(*tasks, return_exceptions=True)
    if member.code:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(send({"type": "websocket.close", "code": member.code}), _CLOSING)


async def _sending(member: Member, send: Send) -> None:
    while not member.code:
        if (text := member.next()) is not None:
            await send({"type": "websocket.send", "text": text})
        else:
            await member.ready.wait()


async def _until_closed(member: Member) -> None:
    """One who does not read keeps the sending waiting; that it is cut off must not wait for it."""
    await member.closing.wait()


async def _reading(hub: Hub, room: Room, member: Member, receive: Receive) -> None:
    allowed, stamp = limits.MESSAGES_AT_ONCE, time.monotonic()
    while (told := await receive())["type"] == "websocket.receive":
        now = time.monotonic()
        allowed = min(limits.MESSAGES_AT_ONCE, allowed + limits.MESSAGES_A_SECOND * (now - stamp)) - 1
        stamp = now
        if allowed < 0:
            member.close(FAST)
            return
        if told.get("text") is None:
            member.close(GARBAGE)
            return
        try:
            await _done(hub, room, member, messages.read(told["text"], member.ticket.client))
        except InputError as error:
            member.tell(messages.encoded(messages.refusal(error)))
        except NoAccess:
            member.close(GONE)
            return


async def _done(hub: Hub, room: Room, member: Member, told: messages.Told) -> None:
    if isinstance(told, messages.Ops):
        await hub.write(room, member, told.message)
    elif isinstance(told, messages.Since):
        await hub.tell_since(room, member, told.seq)
    else:
        room.moved(member, told)


async def _answer(status: int, body: bytes, send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
