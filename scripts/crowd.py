"""Many people at once: readers who open pages and pictures, writers who save, each on a connection of its own."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

_PAGES = ("/patterns/saga/", "/patterns/", "/services/aws.sqs/", "/patterns/storage-first/", "/healthz")
_LIMIT = 30.0  # seconds that anybody waits for an answer
_SKETCH = {"schema": "pattern-studio/2", "nodes": [{"id": "a", "service": "aws.lambda", "label": "A"}]}
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Visit:
    """What the crowd has seen: seconds of every good answer, and everything else by what it was."""

    seconds: float
    reading: list[float] = field(default_factory=list)
    writing: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        parts = [
            f"{name} {_told(found, self.seconds)}" for name, found in (("read", self.reading), ("saved", self.writing))
        ]
        wrong = ", ".join(f"{what} x{count}" for what, count in self.errors.items()) or "0 errors"
        return f"{'; '.join(parts)}; {wrong}"


def _told(found: list[float], seconds: float) -> str:
    if len(found) < 2:
        return f"{len(found)}"
    cuts = statistics.quantiles(found, n=100)
    return f"{len(found) / seconds:,.0f}/s (p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms)"


def visit(port: int, seconds: float, readers: int, writers: int) -> Visit:
    """So many people for so many seconds. Nobody pauses: each asks as soon as it has been answered."""
    return asyncio.run(_visit(port, seconds, readers, writers))


async def _visit(port: int, seconds: float, readers: int, writers: int) -> Visit:
    seen, end = Visit(seconds), time.monotonic() + seconds
    people = [_read(port, who, end, seen) for who in range(readers)]
    people += [_write(port, who, end, seen) for who in range(writers)]
    await asyncio.gather(*people)
    return seen


async def _read(port: int, who: int, end: float, seen: Visit) -> None:
    person = _Person(port, f"127.0.5.{1 + who % 250}")
    turn = who
    while time.monotonic() < end:
        turn += 1
        await person.ask("GET", _PAGES[turn % len(_PAGES)], b"", {}, seen.reading, seen.errors)
    person.leave()


async def _write(port: int, who: int, end: float, seen: Visit) -> None:
    person, tag, number = _Person(port, f"127.0.6.{1 + who % 250}"), '"1"', 0
    made = None
    while made is None and time.monotonic() < end:
        made = await person.ask("POST", "/api/v1/saved", _body(number), {}, seen.writing, seen.errors)
    address = f"/api/v1/saved/{json.loads(made[1])['edit']}" if made else ""
    while address and time.monotonic() < end:
        number += 1
        said = await person.ask("PUT", address, _body(number), {"If-Match": tag}, seen.writing, seen.errors)
        tag = said[0].get("etag", tag) if said else "*"
    person.leave()


def _body(number: int) -> bytes:
    return json.dumps({**_SKETCH, "title": f"Edit {number}"}).encode()


class _Person:
    """One connection, made again when it is gone."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._streams: _Streams | None = None

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        good: list[float],
        wrong: Counter[str],
    ) -> tuple[dict[str, str], bytes] | None:
        """Headers and body of the answer; None when there was none, or not a good one, which is counted."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(_LIMIT):
                status, told, data = await self._exchange(method, path, body, headers)
        except (OSError, ValueError, EOFError, TimeoutError) as error:
            self.leave()
            wrong[type(error).__name__] += 1
            await asyncio.sleep(0.1)
            return None
        if status >= 300:
            wrong[f"{method} {status}"] += 1
            await asyncio.sleep(0.1)
            return None
        good.append(time.monotonic() - started)
        return told, data

    async def _exchange(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        reader, writer = self._streams or await self._connect()
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {one}" for name, one in headers.items())]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        data = await reader.readexactly(int(told["content-length"])) if "content-length" in told else b""
        if told.get("connection", "").lower() == "close":
            self.leave()
        return int(head[0].split()[1]), told, data

    async def _connect(self) -> _Streams:
        self._streams = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._address, 0))
        return self._streams

    def leave(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
