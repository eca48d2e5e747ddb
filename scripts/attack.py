"""`make attack`: whatever one request, or a few, has ever done to the site, sent to a server of its own.

A table tells input, answer, seconds and how much memory all processes of the server took together at most. While it
runs, a neighbour at another address asks for /healthz and for a pattern's page, and saves an edit, ten times a second.
All traffic stays on the loopback device, every loop is bounded. Exit status 1 when something did not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.alone import HOST, PAGE, Answer, Server, serving  # noqa: E402 - after the path is set
from scripts.outages import SKETCH, Row, full_disk, restarted  # noqa: E402 - after the path is set
from tests.attacks.inputs import Attack, attacks, large_sketch  # noqa: E402 - after the path is set

P99_SECONDS = 1.0  # for the neighbour; on a machine that is busy with other things, ten times what it is without us


class Neighbour:
    """Somebody else who uses the site all the while."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seconds: dict[str, list[float]] = {"healthz": [], "page": [], "save": []}
        self.wrong: list[str] = []
        self.quiet = 0.0
        self.saves = True  # False while nobody can write
        self._stop = threading.Event()
        self._edit = ""
        self._thread = threading.Thread(target=self._live, daemon=True)

    def __enter__(self) -> Neighbour:
        kept = self.server.ask("POST", "/api/v1/saved", json.dumps(SKETCH).encode(), who=250)
        self._edit = str(json.loads(kept.body)["edit"])
        self._thread.start()
        return self

    def rest(self, rounds: int) -> None:
        """Look at the quiet server for so many rounds: it is what the rest is compared with."""
        for _ in range(300):
            if len(self.seconds["save"]) >= rounds:
                break
            time.sleep(0.2)
        self.quiet = max((_p99(seconds) for seconds in self.seconds.values()), default=0.0)
        for seconds in self.seconds.values():
            seconds.clear()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=60)

    def _live(self) -> None:
        number = 0
        while not self._stop.wait(0.1):
            number += 1
            self._note("healthz", self.server.ask("GET", "/healthz", who=250))
            self._note("page", self.server.ask("GET", PAGE, who=250))
            if self.saves:
                body = json.dumps({**SKETCH, "title": f"Edit {number}"}).encode()
                answer = self.server.ask("PUT", f"/api/v1/saved/{self._edit}", body, who=250, If_Match="*")
                if self.saves:  # else it was under way when writing stopped
                    self._note("save", answer)

    def _note(self, what: str, answer: Answer) -> None:
        self.seconds[what].append(answer.seconds)
        if answer.status != 200:
            self.wrong.append(f"{what}: {answer.status} {answer.body[:80]!r}")


# --- the attacks that are more than one request -----------------------------------------------------------------------


def _inputs(server: Server) -> Iterator[Row]:
    for number, attack in enumerate(attacks(), 1):
        yield _sent(server, attack, who=2 + number)


def _sent(server: Server, attack: Attack, who: int) -> Row:
    server.taken()
    answer = server.ask("POST", attack.path, attack.make(), who=who, Content_Type=attack.content_type)
    held = answer.status in attack.answers and not server.over
    why = "" if held else f"expected {attack.answers}: {answer.body[:200]!r}"
    return Row(attack.row, attack.name, str(answer.status), answer.seconds, server.taken(), held, why)


def _half_open(server: Server, count: int, words: bytes, row: str, name: str) -> Row:
    """Connections that begin and never end: everybody else must not notice."""
    server.taken()
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        for place in range(count):
            source = (f"127.0.3.{1 + place % 100}", 0)
            connection = stack.enter_context(socket.create_connection((HOST, server.port), 10, source))
            connection.sendall(words)
        time.sleep(1)
        found = [server.ask("GET", path, who=2) for path in ("/healthz", PAGE) for _ in range(3)]
    slowest = max(answer.seconds for answer in found)
    held = all(answer.status == 200 for answer in found) and slowest < 5
    told = f"others {'+'.join(sorted({str(answer.status) for answer in found}))}"
    return Row(row, name, told, time.monotonic() - started, server.taken(), held, f"slowest {slowest:.1f} s")


def _deadline(server: Server, seconds: float) -> Row:
    """A body that never comes is answered, and its connection closed."""
    started = time.monotonic()
    with socket.create_connection((HOST, server.port), 10, ("127.0.3.200", 0)) as connection:
        connection.settimeout(seconds)
        connection.sendall(_UNFINISHED)
        try:
            told = connection.recv(65_536)
        except OSError:
            told = b""
    status = told[9:12].decode("latin-1") or "none"
    return Row("F3", "a body that never comes", status, time.monotonic() - started, server.taken(), status == "408")


_UNFINISHED = b"POST /api/v1/sketches/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"
_HEADERS = b"POST /api/v1/sketches/validate HTTP/1.1\r\nHost: localhost\r\nContent-Le"


def _films(server: Server, count: int, addresses: Callable[[int], str], row: str, name: str) -> Row:
    """Films at once from one client. Some are made; the rest is told to wait, none takes the site with it."""
    server.taken()
    started = time.monotonic()
    with ThreadPoolExecutor(count) as threads:
        found = list(threads.map(lambda place: server.ask("GET", addresses(place), who=201), range(count)))
    seen = Counter(answer.status for answer in found)
    late = [answer for answer in found if answer.status in (429, 503) and "retry-after" not in answer.headers]
    held = set(seen) <= {200, 400, 429, 503} and not late and not server.over
    told = ", ".join(f"{status} x{number}" for status, number in sorted(seen.items()))
    return Row(row, name, told, time.monotonic() - started, server.taken(), held)


def _film_jobs(server: Server, count: int) -> Row:
    """The same films as background jobs: a few are taken, the rest is told to wait, what is given up ends."""
    server.taken()
    started = time.monotonic()
    found = [server.ask("GET", _film(f"{1 + n % 10 / 10:g}"), who=202, Prefer="respond-async") for n in range(count)]
    seen = Counter(answer.status for answer in found)
    gone = {server.ask("DELETE", a.headers["location"], who=202).status for a in found if a.status == 202}
    late = [answer for answer in found if answer.status == 429 and "retry-after" not in answer.headers]
    held = set(seen) == {202, 429} and seen[202] <= 6 and gone == {204} and not late
    told = ", ".join(f"{status} x{number}" for status, number in sorted(seen.items()))
    name = f"{count} films as background jobs"
    return Row("F4", name, told, time.monotonic() - started, server.taken(), held, str(gone))


def _hoard(server: Server, count: int) -> Row:
    """Large new sketches and revisions from one address, without a cookie: so much an hour, then 429."""
    server.taken()
    started = time.monotonic()
    body = large_sketch(1_000)
    first = server.ask("POST", "/api/v1/saved", body, who=203)
    found = [first, *(server.ask("POST", "/api/v1/saved", body, who=203) for _ in range(count))]
    edit = json.loads(first.body)["edit"]
    for number in range(count):
        changed = body.replace(b'"Node 0"', b'"Node 0 in edition %d"' % number, 1)
        found.append(server.ask("PUT", f"/api/v1/saved/{edit}", changed, who=203, If_Match="*"))
    seen = Counter(answer.status for answer in found)
    late = [answer for answer in found if answer.status == 429 and "retry-after" not in answer.headers]
    kept = (seen[201] + seen[200]) * len(body) / 1_048_576
    held = set(seen) <= {200, 201, 409, 429} and seen[429] > 0 and not late and kept < 60
    told = f"{', '.join(f'{status} x{n}' for status, n in sorted(seen.items()))}: {kept:.0f} MiB kept"
    name = f"{count} sketches, {count} revisions of {len(body) // 1000} kB"
    return Row("F15", name, told, time.monotonic() - started, server.taken(), held)


def _film(scale: str) -> str:
    return f"/patterns/saga/compensation.gif?scale={scale}"


def _locked(server: Server, neighbour: Neighbour, seconds: float) -> Row:
    """Another process holds the database: reading goes on, writing is told to come again, then works."""
    neighbour.saves = False
    body = json.dumps(SKETCH).encode()
    started = time.monotonic()
    holder = sqlite3.connect(server.folder / "db.sqlite3", isolation_level=None, timeout=10)
    holder.execute("BEGIN EXCLUSIVE")
    writing: list[Answer] = []
    reading: list[Answer] = []
    with ThreadPoolExecutor(12) as threads:
        while time.monotonic() - started < seconds:
            writers = [threads.submit(server.ask, "POST", "/api/v1/saved", body, 210 + n) for n in range(8)]
            reading += [server.ask("GET", PAGE, who=2) for _ in range(3)]
            writing += [one.result() for one in writers]
    holder.execute("ROLLBACK")
    holder.close()
    after = server.ask("POST", "/api/v1/saved", body, who=210)
    neighbour.saves = True
    statuses = sorted({answer.status for answer in writing})
    polite = all("retry-after" in a.headers and "problem+json" in a.headers["content-type"] for a in writing)
    slowest = max(answer.seconds for answer in reading)
    held = statuses == [503] and polite and {a.status for a in reading} == {200} and slowest < 5 and after.status == 201
    told = f"writing {statuses}, reading 200, then {after.status}"
    why = f"slowest page {slowest:.1f} s"
    return Row("F11", f"database locked for {seconds:g} s", told, time.monotonic() - started, server.taken(), held, why)


def _rate(folder: Path) -> Row:
    """One count over two processes."""
    with serving(folder, API_RATE="30") as server:
        started, minute = time.monotonic(), time.time() // 60
        body = json.dumps(SKETCH).encode()
        with ThreadPoolExecutor(8) as threads:
            ask = lambda _: server.ask("POST", "/api/v1/sketches/validate", body, who=220).status  # noqa: E731
            found = Counter(threads.map(ask, range(130)))
        most = 30 * int(time.time() // 60 - minute + 1)  # the count begins anew with each minute
        # One that waited too long for a thread has been counted, and may be told so on a busy machine.
        held = found[200] <= most and found[200] + found[503] >= 30 and set(found) <= {200, 429, 503}
        told = ", ".join(f"{status} x{number}" for status, number in sorted(found.items()))
        return Row("F14", "API_RATE=30, 130 requests", told, time.monotonic() - started, server.taken(), held)


def _waiting_for_runs(server: Server, count: int) -> Row:
    """Agents that wait for one run: each would hold a thread that may write, and others save meanwhile."""
    server.taken()
    started = time.monotonic()
    load = {"seconds": 600, "arrivals": [{"part": "browser", "rate": 2_000}]}
    sketch = {key: _RUN[key] for key in ("nodes", "connections")}
    params = {"name": "simulate", "arguments": {"sketch": sketch, "load": load}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}

    def ask(number: int) -> Answer:
        return server.ask("POST", "/mcp", json.dumps(message).encode(), 230 + number % 20)

    with ThreadPoolExecutor(count) as threads:
        waiting = [threads.submit(ask, number) for number in range(count)]
        time.sleep(1)
        saved = [server.ask("POST", "/api/v1/saved", json.dumps(SKETCH).encode(), who=221) for _ in range(5)]
    seen = Counter(one.result().status for one in waiting)
    slowest = max(answer.seconds for answer in saved)
    held = set(seen) == {200} and {answer.status for answer in saved} == {201} and slowest < 5 and not server.over
    told = f"{', '.join(f'{status} x{n}' for status, n in sorted(seen.items()))}; 5 saved by others"
    why = f"slowest {slowest:.1f} s, {[answer.status for answer in saved]}"
    return Row("F3", f"{count} agents wait for runs", told, time.monotonic() - started, server.taken(), held, why)


def _long_runs(folder: Path, quick: bool) -> Row:
    """Where no worker runs: one client's runs under load leave the others their places."""
    rate = 100 if quick else 2_000
    run = {"sketch": _RUN, "load": {"seconds": 600, "arrivals": [{"part": "browser", "rate": rate}]}}
    with serving(folder, JOB_WORKERS="0", WORK_SECONDS="0", API_RATE="0", RUN_SECONDS_AN_HOUR="0") as server:
        server.patience = 300.0  # 25 seconds of the processor, on a machine that is busy with other things
        started = time.monotonic()
        with ThreadPoolExecutor(8) as threads:
            body = json.dumps(run).encode()
            runs = [threads.submit(server.ask, "POST", "/api/v1/sketches/simulate", body, 204) for _ in range(8)]
            others: list[Answer] = []
            while not others or not all(one.done() for one in runs):
                time.sleep(0.1)  # between two, as the neighbour does
                fresh = json.dumps({**_RUN, "title": f"Picture {len(others)}"}).encode()
                others.append(server.ask("POST", "/api/v1/sketches/render?format=svg", fresh, 205 + len(others) % 20))
        seen = Counter(one.result().status for one in runs)
        slowest = max(answer.seconds for answer in others)
        wrong = [answer for answer in others if answer.status != 200]
        held = not wrong and slowest < 5 and set(seen) <= {202, 429, 503} and seen[202] > 0 and not server.over
        told = f"{', '.join(f'{status} x{n}' for status, n in sorted(seen.items()))}; {len(others)} pictures of others"
        why = f"slowest {slowest:.1f} s; {wrong[0].body[:100]!r}" if wrong else f"slowest {slowest:.1f} s"
        name = "8 runs under load, no worker"
        return Row("F4", name, told, time.monotonic() - started, server.taken(), held, why)


_RUN: dict[str, Any] = {
    "schema": "pattern-studio/1",
    "nodes": [
        {"id": "browser", "service": "client.browser", "label": "Browser"},
        {"id": "api", "service": "aws.rest-api", "label": "API"},
        {"id": "worker", "service": "aws.lambda", "label": "Worker"},
    ],
    "connections": [
        {"id": "browser-api", "source": "browser", "target": "api", "kind": "sync"},
        {"id": "api-worker", "source": "api", "target": "worker", "kind": "sync"},
    ],
}


# --- all of it --------------------------------------------------------------------------------------------------------


def run(prepared: Path, quick: bool, say: Callable[[Row], None]) -> list[Row]:
    """Everything, one row after the other. `prepared` is a folder that may hold a prepared database already."""
    rows: list[Row] = []
    for row in _every(prepared, quick):
        rows.append(row)
        say(row)
    return rows


def _every(prepared: Path, quick: bool) -> Iterator[Row]:
    with serving(prepared, JOB_WORKERS="1") as server:
        with Neighbour(server) as neighbour:
            neighbour.rest(10 if quick else 50)
            yield from _inputs(server)
            yield from _crowding(server, quick)
            yield _locked(server, neighbour, 3 if quick else 20)
            if not quick:
                yield _hoard(server, 100)
                yield _deadline(server, 30)
        yield _neighbours(neighbour, server)
    yield _long_runs(prepared, quick)
    if not quick:
        yield _rate(prepared)
        yield full_disk(prepared)
        yield restarted(prepared)


def _crowding(server: Server, quick: bool) -> Iterator[Row]:
    """What a few clients can do by asking for much at once, or by never ending."""
    many, odd, films, later = (24, 8, 4, 12) if quick else (400, 24, 24, 24)
    yield _half_open(server, many, _UNFINISHED, "F3", f"{many} bodies that never end")
    yield _half_open(server, many, _HEADERS, "F3", f"{many} headers that never end")
    yield _films(server, odd, lambda n: _film(f"1.{101 + n}"), "F4", f"{odd} films at scales that are none")
    least = 0.5 if quick else 1.0  # half as wide takes a quarter of the time
    yield _films(server, films, lambda n: _film(f"{least + n % 10 / 10:g}"), "F4", f"{films} films at once")
    yield _film_jobs(server, later)
    if not quick:
        yield _waiting_for_runs(server, 12)


def _neighbours(neighbour: Neighbour, server: Server) -> Row:
    slow = {what: _p99(seconds) for what, seconds in neighbour.seconds.items()}
    asked = sum(map(len, neighbour.seconds.values()))
    told = f"p99 {', '.join(f'{what} {seconds:.2f} s' for what, seconds in slow.items())}"
    held = not neighbour.wrong and max(slow.values()) < max(P99_SECONDS, 10 * neighbour.quiet)
    why = "; ".join(neighbour.wrong[:3]) or f"on the quiet server {neighbour.quiet:.2f} s"
    return Row("all", f"the neighbour, {asked} requests", told, max(slow.values()), server.taken(), held, why)


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] if len(seconds) > 1 else max(seconds, default=0.0)


def show(row: Row) -> None:
    """One line of the table."""
    mark = "held  " if row.held else "FAILED"
    print(f"{mark} {row.row:4} {row.name:38} {row.answer:44} {row.seconds:7.2f} s {row.memory:5} MiB", flush=True)
    if not row.held and row.why:
        print(f"            {row.why}", flush=True)


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the part that the tests run")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="pattern-studio-attack-", ignore_cleanup_errors=True) as folder:
        rows = run(Path(folder), quick, show)
    failed = sum(not row.held for row in rows)
    print(f"{len(rows)} attacks, {failed} got through" if failed else f"{len(rows)} attacks, all held")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
