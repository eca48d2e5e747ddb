"""Two hosts: processes with folders of their own that share one PostgreSQL, and a client that goes from one to another.

What one host is told the other knows: sketches, who has had how much, jobs and how far they are, pictures.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from patterns_app.web.background import limits
from tests.house.test_serving import free_port, wait_for
from tests.product import ROOT, environment, made_ready

SKETCH = {"schema": "pattern-studio/2", "title": "One", "nodes": [{"id": "a", "service": "aws.lambda", "label": "A"}]}
RATE = 24


WAITING = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"


@contextmanager
def database() -> Iterator[str]:
    """The address of a PostgreSQL of its own."""
    command = [sys.executable, "scripts/with_postgres.py", sys.executable, "-c", WAITING]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin
    assert server.stdout
    try:
        yield server.stdout.readline().strip()
    finally:
        server.stdin.close()
        server.wait(timeout=30)
        server.stdout.close()


@contextmanager
def host(folder: Path, **settings: str) -> Iterator[int]:
    """One host; its port."""
    folder.mkdir()
    port = free_port()
    sizes = {"PORT": str(port), "WEB_WORKERS": "1", "RENDER_WORKERS": "1", "LOG_LEVEL": "WARNING"}
    own = environment(folder, **sizes, **settings)
    process = subprocess.Popen([sys.executable, "scripts/serve.py"], cwd=ROOT, env=own, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def ask(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, told)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_two_hosts_with_one_database_are_one_product(tmp_path_factory: pytest.TempPathFactory) -> None:
    top = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        shared = {
            "DATABASE_URL": stack.enter_context(database()),
            "STATIC_ROOT": str(made_ready(tmp_path_factory) / "static"),
        }
        shared |= {"API_RATE": str(RATE), "NEW_SKETCHES_AN_HOUR": "3"}
        one = stack.enter_context(host(top / "one", **shared))
        other = stack.enter_context(host(top / "other", JOB_WORKERS="1", **shared))
        sketches(one, other)
        jobs(one, other)
        pictures(one, other)
        budgets(one, other)


def sketches(one: int, other: int) -> None:
    """Kept here, read and changed there; who is late changes what they changed, wherever that is."""
    status, headers, body = ask(one, "POST", "/api/v1/saved", SKETCH)
    assert status == 201, body
    edit = json.loads(body)["edit"]
    address = f"/api/v1/saved/{edit}"
    assert ask(other, "GET", address)[1]["etag"] == headers["etag"]
    changed = ask(other, "PUT", address, SKETCH | {"title": "Two"}, If_Match=headers["etag"])
    assert changed[0] == 200, changed
    assert ask(one, "PUT", address, SKETCH | {"description": "Late"}, If_Match=headers["etag"])[0] == 200
    there = json.loads(ask(other, "GET", address)[2])
    assert (there["title"], there["description"]) == ("Two", "Late")
    assert ask(one, "PUT", address, SKETCH, If_Match='"999"')[0] == 412
    windows, kept = counted(
        lambda: [ask((one, other)[n % 2], "POST", "/api/v1/saved", SKETCH)[0] for n in range(8)], 3600
    )
    assert set(kept) <= {201, 429}
    assert 0 < kept[201] <= 3 * windows


def jobs(one: int, other: int) -> None:
    """Asked for at the host that has no worker, done at the other; looked at and given up at either."""
    film = "/patterns/storage-first/duplicate.gif"
    for _ in range(100):
        status, headers, body = ask(one, "GET", film, Prefer="respond-async")
        if status == 202:
            break
        time.sleep(0.2)
    assert status == 202, body
    job = headers["location"]
    waits = ask(one, "GET", film + "?theme=dark", Prefer="respond-async")[1]["location"]
    assert ask(other, "DELETE", waits)[0] == 204
    assert json.loads(ask(one, "GET", waits)[2])["state"] == "cancelled"
    for turn in range(600):
        state = json.loads(ask((one, other)[turn % 2], "GET", job)[2])
        if state["result"]:
            break
        time.sleep(0.1)
    assert state["state"] == "done", state
    assert ask(one, "GET", state["result"])[2] == ask(other, "GET", state["result"])[2] == ask(other, "GET", film)[2]
    many(one, other, film)


def many(one: int, other: int, film: str) -> None:
    """Whoever asks for many jobs at the same moment, here and there, gets no more than one after the other."""
    with ThreadPoolExecutor(20) as pool:
        asked = list(pool.map(lambda n: ask((one, other)[n % 2], "GET", film, Prefer="respond-async"), range(20)))
    assert {status for status, _, _ in asked} <= {202, 429}
    taken = [headers["location"] for status, headers, _ in asked if status == 202]
    running = Counter(json.loads(ask(one, "GET", job)[2])["state"] for job in taken)
    assert 0 < len(taken) <= limits.JOBS_A_CLIENT + running["done"], running
    for job in taken:
        assert ask(other, "DELETE", job)[0] == 204


def pictures(one: int, other: int) -> None:
    """Each host draws for itself, and both the same."""
    address = "/patterns/saga/diagram.svg?theme=dark"
    drawn, again = ask(one, "GET", address), ask(other, "GET", address)
    assert drawn[0] == again[0] == 200
    assert drawn[2] == again[2]


def budgets(one: int, other: int) -> None:
    """F14: one count, whoever is asked."""
    asked = lambda: [ask((one, other)[n % 2], "POST", "/api/v1/sketches/validate", SKETCH)[0] for n in range(4 * RATE)]  # noqa: E731
    windows, found = counted(asked, 60)
    assert set(found) <= {200, 429}
    assert found[200] <= RATE * windows


def counted(asked: Callable[[], list[int]], seconds: int) -> tuple[int, Counter[int]]:
    """Over how many windows of so many seconds the asking went, and how often each status came.

    Counts begin anew with each window, and a test has no say in when that is.
    """
    first = time.time() // seconds
    found = Counter(asked())
    return int(time.time() // seconds - first) + 1, found
