"""The process of sockets is killed while people edit by it, or its database restarted: nothing acknowledged is lost.

`python scripts/live_kills.py COUNT` with DATABASE_URL naming an empty database; `--restarts N` brings a PostgreSQL of
its own and restarts that. The process is forked from one that has loaded the product, so that a thousand kills take
minutes. Each person tells one batch at a time and again until it is acknowledged, as the studio does. At the end each
acknowledged batch must be in the log, once and as it was told, the log without a gap, and what it makes of the first
document equal to the last. Prints what was found as JSON; exit status 1 when something was lost, or somebody waited
longer than five seconds for a process, or a database, that was there again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")

from scripts.alone import HOST, free_port  # noqa: E402 - after the path is set

_PEOPLE: Final = 4
_BETWEEN: Final = 6  # acknowledged batches between two kills
_MOST: Final = 5.0  # seconds, from when it is there again to the first batch that is acknowledged
_PATIENCE: Final = 120.0  # seconds after which nothing comes any more
_PAUSE: Final = 0.02  # seconds between two tries of one person
_DOCUMENT: Final = {"title": "Orders", "nodes": [{"id": "take", "service": "aws.lambda"}]}


@dataclass
class Seen:
    """What the people have seen. `acknowledged` is the last count of each, `waits` how long each waited to go on."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    back: float = 0.0  # when what had gone was there again

    def total(self) -> int:
        """How many batches are acknowledged."""
        return sum(self.acknowledged.values())


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=60)
    parser.add_argument("--restarts", type=int, default=0)
    asked = parser.parse_args()
    if not asked.restarts:
        return _told(_run(asked.count, None), asked.count, "kills")
    from scripts.with_postgres import fresh_server

    with fresh_server() as (server, _):
        os.environ["DATABASE_URL"] = server.get_uri()
        return _told(_run(asked.restarts, server), asked.restarts, "restarts")


def _told(found: dict[str, Any], count: int, what: str) -> int:
    waits = sorted(found.pop("waits"))
    slow = [f"somebody waited {waits[-1]:.1f} s"] if waits and waits[-1] > _MOST else []
    found["wrong"] += slow
    middle, last = (round(waits[at], 2) for at in (len(waits) // 2, -1)) if waits else (0.0, 0.0)
    print(json.dumps({what: count, **found, "back_p50": middle, "back_max": last}), flush=True)
    return 1 if found["wrong"] else 0


def _run(count: int, database: Any) -> dict[str, Any]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    pool = connection.settings_dict["OPTIONS"].pop("pool", None)  # its threads do not come along when one forks
    for room in ("people", "workspace"):  # whose acts leave a row of the audit
        call_command("migrate", room, verbosity=0)
    sketch, token = _kept()
    connection.close()
    if pool:
        connection.settings_dict["OPTIONS"]["pool"] = pool  # of the process of sockets, which opens it itself
    seen = Seen()
    _edited(count, token, database, seen)
    connection.settings_dict["OPTIONS"].pop("pool", None)
    found = {"acknowledged": seen.total(), "waits": seen.waits, "database": connection.vendor}
    return {**found, "wrong": [*seen.odd, *_lost(sketch, seen)]}


def _edited(count: int, token: str, database: Any, seen: Seen) -> None:
    """People edit while what they edit by goes away so many times."""
    port = free_port()
    with _nursery(port) as begin_anew:
        people = [threading.Thread(target=_person, args=(n, port, token, seen), daemon=True) for n in range(_PEOPLE)]
        for one in people:
            one.start()
        for _ in range(count):
            if not _more(seen, _BETWEEN):
                break
            if database is None:
                begin_anew()
            else:
                database.stop()
                database.start()
            seen.back = time.monotonic()
            _more(seen, 1)
        _more(seen, _BETWEEN)
        seen.over.set()
        for one in people:
            one.join(_PATIENCE)


def _more(seen: Seen, many: int) -> bool:
    """Wait for so many batches more that are acknowledged."""
    wanted, ends = seen.total() + many, time.monotonic() + _PATIENCE
    while seen.total() < wanted and time.monotonic() < ends:
        time.sleep(0.005)
    if seen.total() < wanted:
        seen.odd.append("nothing was acknowledged any more")
    return seen.total() >= wanted


def _kept() -> tuple[Any, str]:
    from patterns_app.core.sketch.parser import parse_value
    from patterns_app.web.workspace import actions

    saved = actions.create("owner", parse_value({"schema": "pattern-studio/2", **_DOCUMENT}))
    return saved.pk, actions.token_of(saved, "edit")


@contextmanager
def _nursery(port: int) -> Iterator[Callable[[], None]]:
    """A process of sockets, and a way to kill it and have another: by a process without threads, which forks it."""
    asking, told = os.pipe(), os.pipe()
    nurse = os.fork()
    if nurse == 0:
        os.close(asking[1])
        _nurse(port, asking[0], told[1])
        os._exit(0)
    os.close(asking[0])

    def begin_anew() -> None:
        os.write(asking[1], b"k")
        os.read(told[0], 1)

    os.read(told[0], 1)
    try:
        yield begin_anew
    finally:
        os.close(asking[1])
        os.waitpid(nurse, 0)


def _nurse(port: int, asked: int, told: int) -> None:
    child = _live(port)
    os.write(told, b".")
    while os.read(asked, 1):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        child = _live(port)
        os.write(told, b".")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _live(port: int) -> int:
    pid = os.fork()
    if pid == 0:
        from patterns_app.web.collaboration.serving import serve

        with contextlib.suppress(BaseException):
            serve(HOST, port)
        os._exit(1)
    return pid


def _person(number: int, port: int, token: str, seen: Seen) -> None:
    """Somebody who edits until it is over, and comes back whenever the socket is gone."""
    client, since = f"person-{number}", 1
    lost = 0.0  # when this one last could not go on
    while not seen.over.is_set():
        try:
            with _socket(port, token, client, since) as socket:
                hello = _next(socket, "hello")
                since = hello["seq"]
                seen.acknowledged[client] = max(seen.acknowledged.get(client, 0), hello["c"])
                while not seen.over.is_set():
                    count = seen.acknowledged.get(client, 0) + 1
                    change = {"do": "update", "node": "take", "set": {"label": f"{client}:{count}"}}
                    socket.send(json.dumps({"t": "ops", "batches": [{"c": count, "ops": [change]}]}))
                    answer = _next(socket, "known", "later", "no", "hole")
                    if answer["t"] != "known":
                        lost = lost or time.monotonic()
                        if answer["t"] != "later":
                            seen.odd.append(f"{client} was told {answer}")
                        time.sleep(0.1)
                        continue
                    seen.acknowledged[client] = answer["c"]
                    if lost:
                        seen.waits.append(time.monotonic() - max(lost, seen.back))
                        lost = 0.0
                    time.sleep(_PAUSE)
        except Exception:  # whatever a socket that is cut off may say
            lost = lost or time.monotonic()
            time.sleep(_PAUSE)


@contextmanager
def _socket(port: int, token: str, client: str, since: int) -> Iterator[Any]:
    from websockets.sync.client import connect

    from patterns_app.web.workspace import tickets

    ticket = tickets.make(tickets.Ticket(token=token, owner=client, client=client, name=client, address=""))
    origin: Any = f"http://{HOST}"
    with connect(f"ws://{HOST}:{port}/live/", origin=origin, compression=None, close_timeout=0.1) as socket:
        socket.send(json.dumps({"t": "ticket", "ticket": ticket, "since": since}))
        yield socket


def _next(socket: Any, *kinds: str) -> dict[str, Any]:
    """The next message of these kinds. Raises what a socket raises that is gone, TimeoutError."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=_PATIENCE))
        if message["t"] in kinds:
            return message


def _lost(sketch: Any, seen: Seen) -> list[str]:
    """What of all that is not as it must be."""
    from patterns_app.web.workspace import access
    from patterns_app.web.workspace.models import LogRow, SavedSketch

    found = []
    rows = list(LogRow.objects.filter(sketch=sketch).order_by("seq"))
    told = {(row.client, row.count): access.told_by(row)["effects"] for row in rows}
    for client, last in seen.acknowledged.items():
        for count in range(1, last + 1):
            effects = told.get((client, count))
            if effects is None or (effects and f"{client}:{count}" not in str(effects)):
                found.append(f"{client}'s batch {count} was acknowledged, and is {effects}")
    saved = SavedSketch.objects.get(pk=sketch)
    if [row.seq for row in rows] != list(range(2, saved.revision + 1)):
        found.append(f"{len(rows)} rows lead to revision {saved.revision}")
    if access.revision_of(saved, saved.revision) != access.current(saved):
        found.append("the log makes another document than is stored")
    return found[:20]


if __name__ == "__main__":
    raise SystemExit(main())
