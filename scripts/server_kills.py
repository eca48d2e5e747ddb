"""A server's own processes are killed while people save: is every edit that was acknowledged still there?

Two people write each of a few sketches, each edit as a revision of its own. In turn one process that answers is killed,
all of the server at once (it is started again in the same place), one and the next in its place, and on PostgreSQL one
of the database's processes.
Last everything is killed once more, and of the server that is started then every acknowledged edit is asked for by the
number that its answer told. No answer is not a loss: it is asked again for minutes, and what stays unknown is counted
apart. (A server that had ended once passed for four lost edits.)
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from explorer.supervising import SERVER
from scripts import alone
from scripts.with_postgres import fresh_server

UNLIMITED = {"API_RATE": "0", "WORK_SECONDS": "0", "NEW_SKETCHES_AN_HOUR": "0", "REVISIONS_AN_HOUR": "0"} | {
    "KEPT_MEGABYTES_AN_HOUR": "0"
}
_SKETCHES = 3
_WRITERS = 2  # of each sketch
_PATIENCE = 180  # seconds for the server to come back; a loaded machine takes half a minute
_EXPECTED = {0, 200, 412, 503}  # answers to an edit; 0 is a connection that was cut off
_READER = 9


@dataclass
class Edits:
    """What one writer has seen: the number of every revision that was acknowledged, and its title; all answers."""

    acknowledged: dict[int, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)


@dataclass
class Found:
    """What came of it. `lost` and `unknown` name edits."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing lost, nothing odd, and edits were saved at all."""
        return not (self.lost or self.unknown or self.wrong) and self.acknowledged > sum(self.kills.values())

    def __str__(self) -> str:
        kills = ", ".join(f"{number} of {what}" for what, number in self.kills.items())
        answers = ", ".join(f"{status or 'cut off'} x{number:,}" for status, number in sorted(self.answers.items()))
        told = f"{kills}; {answers}; {self.acknowledged:,} edits acknowledged, {len(self.lost)} lost"
        odd = [f"{len(self.unknown)} not answered"] if self.unknown else []
        return "; ".join([told, *odd, *self.lost[:3], *self.unknown[:3], *self.wrong])


def run(count: int, folder: Path, postgres: bool = False) -> Found:
    """So many kills on a server whose files lie in `folder`, which may hold a prepared one already."""
    found = Found()
    with _database(postgres) as (settings, data), alone.serving(folder, **UNLIMITED, **settings) as server:
        tokens = [_new(server, who) for who in range(_SKETCHES)]
        edits = {(token, who): Edits() for token in tokens for who in range(_WRITERS)}
        with _writing(server, edits):
            chance = random.Random(count)  # noqa: S311 - the same order each time
            ways = _ways(server, data)
            for number in range(count):
                what = list(ways)[number % len(ways)]
                ways[what]()
                found.kills[what] += 1
                if not _goes_on(edits):
                    found.wrong.append(_silence(server, what))
                    break
                time.sleep(2 * chance.random())
        server.kill()
        alone.await_server(server)
        for (token, _), seen in edits.items():
            found.acknowledged += len(seen.acknowledged)
            found.answers += seen.answers
            look_for(server, token, seen, found)
    found.wrong += [f"an answer {status}" for status in sorted(set(found.answers) - _EXPECTED)]
    if not postgres and (told := _integrity(folder / "db.sqlite3")) != "ok":
        found.wrong.append(told)
    return found


@contextmanager
def _database(postgres: bool) -> Iterator[tuple[dict[str, str], Path | None]]:
    """The settings that name it; of PostgreSQL also where its data lie."""
    if not postgres:
        yield {}, None
        return
    with fresh_server() as (database, home):
        yield {"DATABASE_URL": database.get_uri()}, home / "data"


@contextmanager
def _writing(server: alone.Server, edits: dict[tuple[str, int], Edits]) -> Iterator[None]:
    """People who save until the block ends."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(edits)) as threads:
        done = [
            threads.submit(_save_until, server, token, place, seen, stop)
            for place, ((token, _), seen) in enumerate(edits.items())
        ]
        try:
            yield
        finally:
            stop.set()
    for one in done:
        one.result()


def _new(server: alone.Server, who: int) -> str:
    """The edit token of a new sketch."""
    answer = server.ask("POST", "/api/v1/saved", b'{"schema": "pattern-studio/2", "title": "new"}', who=10 + who)
    return str(json.loads(answer.body)["edit"])


def _save_until(server: alone.Server, token: str, who: int, seen: Edits, stop: threading.Event) -> None:
    """Save again and again, from the revision that was seen last."""
    tag, number, address = '"1"', 0, f"/api/v1/saved/{token}"
    while not stop.is_set():
        number += 1
        title = f"{who}.{number}"
        body = json.dumps({"schema": "pattern-studio/2", "title": title}).encode()
        answer = server.ask("PUT", address, body, who=10 + who, If_Match=tag)
        seen.answers[answer.status] += 1
        if answer.status == 200:
            seen.acknowledged[int(json.loads(answer.body)["revision"])] = title
            tag = answer.headers["etag"]
        else:  # somebody else came first, or there is nobody
            tag = server.ask("GET", address, who=10 + who).headers.get("etag", tag)
            time.sleep(0.1)


def _goes_on(edits: dict[tuple[str, int], Edits]) -> bool:
    """Wait until somebody has saved again on every sketch. False when that takes too long."""
    before, end = _by_sketch(edits), time.monotonic() + _PATIENCE
    while any(now == before[token] for token, now in _by_sketch(edits).items()):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _silence(server: alone.Server, what: str) -> str:
    """Why nothing could be saved any more, as far as the server has said it."""
    log = (server.folder / "log").read_text("utf-8", "replace").splitlines()[-3:]
    ended = f"the server has ended with {code}" if (code := server.process.poll()) is not None else "the server runs"
    return f"nothing could be saved within {_PATIENCE} s after a kill of {what}: {ended}; {' / '.join(log)}"


def _by_sketch(edits: dict[tuple[str, int], Edits]) -> Counter[str]:
    counts = Counter[str]()
    for (token, _), seen in edits.items():
        counts[token] += len(seen.acknowledged)
    return counts


def look_for(server: alone.Server, token: str, seen: Edits, found: Found) -> None:
    """Is every acknowledged edit the revision that its answer told? What is not goes into `found`."""
    for number, title in seen.acknowledged.items():
        end = time.monotonic() + (0 if found.unknown else _PATIENCE)
        answer = server.ask("GET", f"/api/v1/saved/{token}/revisions/{number}", who=_READER)
        while answer.status in (0, 503) and time.monotonic() < end:
            time.sleep(0.2)
            answer = server.ask("GET", f"/api/v1/saved/{token}/revisions/{number}", who=_READER)
        if answer.status == 200 and json.loads(answer.body)["title"] == title:
            continue
        told = f"edit {title} of revision {number}: {answer.status} {answer.body[:80].decode('utf-8', 'replace')}"
        (found.lost if answer.status in (200, 404) else found.unknown).append(told)


def _ways(server: alone.Server, data: Path | None) -> dict[str, Callable[[], None]]:
    """What can be killed, by its name."""
    ways = {
        "one process": lambda: _kill_one(server.process.pid),
        "the whole server": server.kill,
        "one process twice": lambda: _kill_twice(server.process.pid),
    }
    if data is not None:
        return {**ways, "one of the database's": lambda: _kill_backend(data)}
    return ways


def _kill_one(leader: int) -> None:
    """Kill one of the processes that answer, the one that lives longest."""
    if answering := _answering(leader):
        with contextlib.suppress(OSError):
            os.kill(min(answering, key=lambda pid: _stat(pid, 19)), signal.SIGKILL)


def _kill_twice(leader: int) -> None:
    """Kill one, and the one in its place at once: the server itself ends at that, and has to come back."""
    before, end = _answering(leader), time.monotonic() + _PATIENCE
    _kill_one(leader)
    while not (new := _answering(leader) - before) and time.monotonic() < end:
        time.sleep(0.05)
    for pid in new:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _answering(leader: int) -> set[int]:
    serving = {pid for pid in alone.family(leader) if _name(pid) == SERVER}
    return {pid for pid in serving if _stat(pid, 1) in serving}


def _kill_backend(data: Path) -> None:
    """Kill a process of PostgreSQL that works for a client: all others of it end too, and the log is read again."""
    main = int((data / "postmaster.pid").read_text().split()[0])
    clients = [pid for pid in alone.family(main) - {main} if b"[local]" in b" ".join(_words(pid))]
    if clients:
        with contextlib.suppress(OSError):
            os.kill(clients[-1], signal.SIGKILL)


def _words(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return []


def _name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def _stat(pid: int, place: int) -> int:
    """A field of what the system knows of a process: 1 its parent, 19 when it began. 0 when it has gone."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[place])
    return 0


def _integrity(file: Path) -> str:
    with contextlib.closing(sqlite3.connect(file)) as database:
        return str(database.execute("PRAGMA integrity_check").fetchone()[0])
