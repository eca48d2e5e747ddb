"""The way from the server to the pages: slow and endless senders take no thread, and others are still answered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from explorer import door
from explorer.door import Door


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
    told = f"{environ['REQUEST_METHOD']} {environ['QUERY_STRING']} {environ.get('HTTP_X_A', '')} "
    return [told.encode(), body]


async def ask(
    app: Door, method: str = "GET", path: str = "/", body: list[bytes] | None = None, endless: bool = False, **more: Any
) -> tuple[int, dict[bytes, bytes], bytes]:
    """One request; `endless` never sends the end of its body."""
    parts = list(body or [])
    headers = [(b"transfer-encoding", b"chunked")] if body is not None else []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"q=1",
        "http_version": "1.1",
        "headers": [*headers, *more.pop("headers", [])],
        "client": ("192.0.2.1", 1),
        **more,
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if parts:
            part = parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(parts) or endless}
        await asyncio.sleep(3600)
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def run(work: Any) -> Any:
    """In a thread of its own: a browser that tests have driven before leaves a loop in the first one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def test_a_request_arrives_whole() -> None:
    async def work() -> None:
        app = Door(echo)
        status, headers, body = await ask(app, "POST", "/a%2Fb/%C3%A9", [b"one ", b"two"], headers=[(b"x-a", b"1")])
        assert (status, body) == (200, b"POST q=1 1 one two")
        assert headers[b"x-path"] == "/a/b/é".encode()
        assert (await ask(app, "HEAD"))[2] == b""

    run(work())


def test_a_header_with_an_underscore_does_not_pass_for_another() -> None:
    async def work() -> None:
        assert (await ask(Door(echo), headers=[(b"x_a", b"forged")]))[2] == b"GET q=1  "

    run(work())


def test_health_is_answered_while_every_thread_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, inside = threading.Event(), threading.Semaphore(0)

    def stuck(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        inside.release()
        gate.wait(30)
        return echo(environ, start)

    async def work() -> None:
        monkeypatch.setattr(door, "PATIENCE", 0.2)
        app = Door(stuck, threads=3, writers=1)
        first = asyncio.create_task(ask(app, "POST", body=[b"x"]))
        await asyncio.to_thread(inside.acquire)
        # The one place for writers is taken: the next of them is told to come again, readers still get in.
        status, headers, body = await ask(app, "POST", "/api/v1/x", body=[b"x"])
        assert (status, headers[b"retry-after"], headers[b"content-type"]) == (503, b"2", b"application/problem+json")
        assert b'"status": 503' in body
        readers = [asyncio.create_task(ask(app)) for _ in range(2)]
        for _ in readers:
            await asyncio.to_thread(inside.acquire)
        assert (await ask(app))[0] == 503
        assert (await ask(app, path="/healthz"))[::2] == (200, b"ok\n")
        gate.set()
        assert [(await task)[0] for task in (first, *readers)] == [200, 200, 200]

    run(work())


def test_a_body_has_a_deadline_and_takes_no_thread_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        monkeypatch.setattr(door, "BODY_IDLE", 0.3)
        app = Door(echo, threads=1)
        slow = [asyncio.create_task(ask(app, "POST", body=[b"x"], endless=True)) for _ in range(20)]
        await asyncio.sleep(0)
        assert (await ask(app))[0] == 200
        assert {(await task)[0] for task in slow} == {408}
        assert app._arriving == 0
        assert not app._arriving_of

    run(work())


def test_too_many_unfinished_bodies_of_one_client_and_too_large_ones_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work() -> None:
        monkeypatch.setattr(door, "BODY_IDLE", 0.3)
        monkeypatch.setattr(door, "BODIES_A_CLIENT", 5)
        app = Door(echo)
        found = await asyncio.gather(*(ask(app, "POST", body=[b"x"], endless=True) for _ in range(8)))
        assert sorted(status for status, _, _ in found) == [408] * 5 + [503] * 3
        app = Door(echo, client=lambda remote, forwarded: forwarded or remote)  # behind a proxy
        asked = [[(b"x-forwarded-for", b"192.0.2.%d" % (number % 2))] for number in range(10)]
        found = await asyncio.gather(*(ask(app, "POST", body=[b"x"], endless=True, headers=one) for one in asked))
        assert {status for status, _, _ in found} == {408}
        large = [(b"content-length", str(door.BODY_BYTES + 1).encode())]
        assert (await ask(app, "POST", headers=large))[0] == 413
        assert (await ask(app, "POST", body=[b"x" * 1_000_000] * (door.BODY_BYTES // 1_000_000 + 1)))[0] == 413

    run(work())
