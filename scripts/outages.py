"""What a server stands on goes away while it is used: its disk is full, its database stops. Rows of `make attack`."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.alone import Server, serving
from scripts.with_postgres import fresh_server
from tests.attacks.inputs import large_sketch

SKETCH = {"schema": "pattern-studio/1", "title": "Neighbour", "nodes": [{"id": "a", "service": "aws.lambda"}]}
_MOUNT, _UNMOUNT = (shutil.which(name) or name for name in ("mount", "umount"))


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    row: str
    name: str
    answer: str
    seconds: float
    memory: int
    held: bool
    why: str = ""


def full_disk(prepared: Path) -> Row:
    """The database and everything else on a file system that is full. Needs the right to mount one."""
    name = "disk full"
    with tempfile.TemporaryDirectory(prefix="pattern-studio-small-") as small:
        mounted = subprocess.run(
            [_MOUNT, "-t", "tmpfs", "-o", "size=64m", "tmpfs", small], capture_output=True, check=False
        )
        if mounted.returncode:
            return Row("F10", name, "not tried: no right to mount a small disk", 0, 0, held=True)
        folder = Path(small)
        try:
            _copy(prepared, folder)
            with serving(folder, STATIC_ROOT=str(prepared / "static")) as server:
                return _on_a_full_disk(server, folder, name)
        finally:
            subprocess.run([_UNMOUNT, "-l", small], check=False)


def _on_a_full_disk(server: Server, folder: Path, name: str) -> Row:
    body = large_sketch(300)
    started = time.monotonic()
    with contextlib.suppress(OSError), (folder / "filling").open("wb") as filling:
        while True:
            filling.write(b"\0" * 65_536)
            filling.flush()
    writing = [server.ask("POST", "/api/v1/saved", body, who=230) for _ in range(5)]
    pages = ["/patterns/storage-first/", "/patterns/saga/", "/", "/patterns/saga/diagram.svg?theme=dark", "/readyz"]
    reading = [server.ask("GET", path, who=231) for path in pages]
    (folder / "filling").unlink()
    after = server.ask("POST", "/api/v1/saved", body, who=232)
    wrote, read = ({answer.status for answer in found} for found in (writing, reading))
    held = wrote <= {503, 507} and read == {200} and after.status == 201
    why = "; ".join(
        f"{path} {answer.status} {answer.body[-200:]!r}" for path, answer in zip(pages, reading, strict=True)
    )
    told = f"writing {sorted(wrote)}, reading {sorted(read)}, then {after.status}"
    return Row("F10", name, told, time.monotonic() - started, server.taken(), held, why)


def restarted(prepared: Path, times: int = 3) -> Row:
    """PostgreSQL goes away under load and comes back: no 500, and writes again within five seconds."""
    with fresh_server() as (database, home):
        folder = home / "var"
        folder.mkdir()
        settings = {"DATABASE_URL": database.get_uri(), "STATIC_ROOT": str(prepared / "static")}
        settings["NEW_SKETCHES_AN_HOUR"] = "0"
        with serving(folder, **settings) as server:
            return _through_restarts(server, database, times)


def _through_restarts(server: Server, database: Any, times: int) -> Row:
    body, stop = json.dumps(SKETCH).encode(), threading.Event()
    seen: Counter[int] = Counter()
    odd: list[str] = []

    def load(who: int) -> None:
        while not stop.wait(0.02):
            answer = server.ask("POST", "/api/v1/saved", body, who=who)
            seen[answer.status] += 1
            if answer.status not in (201, 409, 503):
                odd.append(answer.body[:200].decode("utf-8", "replace"))
            seen[server.ask("GET", "/patterns/?q=queue", who=who).status] += 1

    started = time.monotonic()
    longest = 0.0
    with ThreadPoolExecutor(6) as threads:
        for who in range(6):
            threads.submit(load, 100 + who)
        try:
            for _ in range(times):
                longest = max(longest, _back_after(server, database, body))
        finally:
            stop.set()
    held = set(seen) <= {200, 201, 409, 503} and longest < 5
    told = ", ".join(f"{status} x{number}" for status, number in sorted(seen.items()))
    name = f"PostgreSQL restarted {times} times"
    told = f"{told}; writes after {longest:.1f} s"
    return Row("F17", name, told, time.monotonic() - started, server.taken(), held, "; ".join(odd[:5]))


def _back_after(server: Server, database: Any, body: bytes) -> float:
    """Seconds from the database's return to the first sketch that is saved, at most 30."""
    time.sleep(1)
    database.stop()
    time.sleep(3)
    database.start()
    back = time.monotonic()
    while server.ask("POST", "/api/v1/saved", body, who=99).status != 201 and time.monotonic() - back < 30:
        time.sleep(0.05)
    return time.monotonic() - back


def _copy(prepared: Path, folder: Path) -> None:
    """The database without its log, whose room could be written to on a full disk."""
    with (
        contextlib.closing(sqlite3.connect(prepared / "db.sqlite3")) as old,
        contextlib.closing(sqlite3.connect(folder / "db.sqlite3")) as new,
    ):
        old.backup(new)
    shutil.copy(prepared / "db.sqlite3.made-of", folder)
