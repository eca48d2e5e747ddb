"""From ASGI to the WSGI application: a request takes a thread only when all of it is here.

Whoever sends slowly, or never ends, costs a little memory and no thread. Headers have their deadline in the server,
bodies have it here. Writing has fewer threads than there are, so that reading goes on while writers wait for each
other; what finds no thread in time is told to come again. `/healthz` is answered by the loop itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from patterns_app.core import limits
from patterns_app.web.asking import HEADER, id_for

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS: Final = 20  # more than the cage and the writers can take together, so that some are left for cheap pages
WRITERS: Final = 6
WAITING: Final = 400  # requests that may wait for a thread: a crowd that comes at once may all meet one process
PATIENCE: Final = 8.0  # seconds that they wait
BODY_IDLE: Final = 10.0  # seconds in which some of a body must come
BODY_WHOLE: Final = 60.0
BODY_BYTES: Final = limits.BODY_BYTES
BODIES_BYTES: Final = 64 * 1_048_576  # of all bodies that are on their way to one process
BODIES_A_CLIENT: Final = 32  # that may be on their way to one process at once
_logger = logging.getLogger(__name__)
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_TITLES = {
    408: "The request did not arrive in time",
    413: "The body is too large",
    503: "Too busy just now",
}


class Refused(Exception):
    """The request is answered here. Not kept open: what is left of its body is not waited for."""

    def __init__(self, status: int, detail: str) -> None:
        self.status, self.detail = status, detail
        super().__init__(detail)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Door:
    """An ASGI application around a WSGI application. `begin` runs when the server starts, `end` when it stops."""

    def __init__(
        self,
        application: Wsgi,
        begin: Callable[[], object] = lambda: None,
        end: Callable[[], object] = lambda: None,
        threads: int = THREADS,
        writers: int = WRITERS,
        refused: Callable[[str, int], object] = lambda method, status: None,
        client: Callable[[str, str], str] = lambda remote, forwarded: remote,
    ) -> None:
        """`writers` of the `threads` at most answer requests that may write. `refused` is told what ended here.

        `client` says who asks, by the other end of the connection and by X-Forwarded-For: behind a proxy the first is
        the same for all.
        """
        self._application = application
        self._begin, self._end, self._refused = begin, end, refused
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answering")
        self._lanes = {True: asyncio.Semaphore(threads), False: asyncio.Semaphore(writers)}
        self._client = client
        self._waiting = 0
        self._arriving = 0  # bytes
        self._arriving_of: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's request, or the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            await _send(send, scope, await self._answer(scope, receive))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                # In a thread: the first requests need not wait for what is prepared.
                asyncio.get_running_loop().run_in_executor(self._threads, self._begin)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                with contextlib.suppress(Exception):
                    self._end()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive) -> _Answer:
        if scope["path"] == "/healthz" and scope["method"] in ("GET", "HEAD"):
            return _plain(200, "ok\n", [("cache-control", "no-store"), ("x-content-type-options", "nosniff")])
        try:
            async with self._body(scope, receive) as body, self._lane(scope["method"] in _SAFE):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, _run, self._application, _environ(scope, body))
        except Refused as refused:
            self._refused(scope["method"], refused.status)
            return _refusal(scope, refused)

    @asynccontextmanager
    async def _lane(self, is_safe: bool) -> AsyncIterator[None]:
        """A thread for as long as it is needed. Raises Refused when none is free for too long."""
        busy = Refused(503, "Too many requests are being answered just now. Try again in a moment.")
        if self._waiting >= WAITING:
            raise busy
        self._waiting += 1
        taken: list[asyncio.Semaphore] = []
        try:
            async with asyncio.timeout(PATIENCE):
                for lane in (self._lanes[True],) if is_safe else (self._lanes[False], self._lanes[True]):
                    await lane.acquire()
                    taken.append(lane)
        except TimeoutError:
            for lane in taken:
                lane.release()
            raise busy from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            for lane in taken:
                lane.release()

    @asynccontextmanager
    async def _body(self, scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
        """The whole body. Raises Refused for one that is too large, too slow, or one too many."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"")
        if (not length and b"transfer-encoding" not in headers) or length == b"0":
            yield b""
            return
        if length.isdigit() and int(length) > BODY_BYTES:
            raise _too_large()
        client = self._client((scope.get("client") or ("",))[0], headers.get(b"x-forwarded-for", b"").decode("latin-1"))
        if self._arriving_of[client] >= BODIES_A_CLIENT:
            raise Refused(503, "Too many unfinished requests come from this address.")
        self._arriving_of[client] += 1
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(BODY_WHOLE):
                await self._arrive(receive, parts)
        except TimeoutError:
            raise Refused(408, f"The body did not arrive within {BODY_WHOLE:g} seconds.") from None
        finally:
            self._arriving -= sum(map(len, parts))
            self._arriving_of[client] -= 1
            if not self._arriving_of[client]:
                del self._arriving_of[client]
        yield b"".join(parts)

    async def _arrive(self, receive: Receive, parts: list[bytes]) -> None:
        size = 0
        while True:
            try:
                async with asyncio.timeout(BODY_IDLE):
                    message = await receive()
            except TimeoutError:
                raise Refused(408, f"Nothing of the body came for {BODY_IDLE:g} seconds.") from None
            if message["type"] == "http.disconnect":
                raise Refused(408, "The client has gone.")
            if part := bytes(message.get("body", b"")):
                parts.append(part)
                size += len(part)
                self._arriving += len(part)
            if size > BODY_BYTES:
                raise _too_large()
            if self._arriving > BODIES_BYTES:
                raise Refused(503, "Too much is being sent just now. Try again in a moment.")
            if not message.get("more_body"):
                return


def _too_large() -> Refused:
    return Refused(413, f"At most {BODY_BYTES:,} bytes are read.")


def _environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """The request as PEP 3333 wants it."""
    raw = scope.get("raw_path") or scope["path"].encode()
    server = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope)
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body is whole by now
    return environ


def _add_headers(environ: dict[str, Any], scope: Scope) -> None:
    """Headers by their names of PEP 3333; what comes twice is joined."""
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # would pass for the same name with hyphens, which a proxy may have set
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        text = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text


def _run(application: Wsgi, environ: dict[str, Any]) -> _Answer:
    """Ask the WSGI application, in a thread."""
    begun: list[Any] = []

    def start(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
        begun[:] = [int(status[:3]), headers]
        return lambda data: None

    parts = application(environ, start)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = begun
    return _Answer(status, [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers], body)


async def _send(send: Send, scope: Scope, answer: _Answer) -> None:
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": body})


def _refusal(scope: Scope, refused: Refused) -> _Answer:
    """A problem document for the API, a line of text for everybody else."""
    name = id_for()
    _logger.info("%s at the door: %s", refused.status, refused.detail, extra={"request_id": name})
    more = [("connection", "close"), ("cache-control", "no-store"), (HEADER.lower(), name)]
    if refused.status == 503:
        more.append(("retry-after", "2"))
    if not scope["path"].startswith("/api/"):
        return _plain(refused.status, f"{refused.detail}\nRequest {name}\n", more)
    told = {"title": _TITLES[refused.status], "detail": refused.detail, "status": refused.status, "errors": []}
    told["request_id"] = name
    return _plain(refused.status, json.dumps(told), more, "application/problem+json")


def _plain(status: int, text: str, more: Headers, kind: str = "text/plain; charset=utf-8") -> _Answer:
    body = text.encode()
    headers = [("content-type", kind), ("content-length", str(len(body))), *more]
    return _Answer(status, [(name.encode(), value.encode()) for name, value in headers], body)
