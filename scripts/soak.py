"""`make soak`: kills, restarts and a crowd, at length. About an hour; each part can be had shorter.

A process that saves is killed on SQLite and on PostgreSQL, a server's own processes are killed under load, PostgreSQL
is restarted under load, and a crowd of readers and writers uses the site beside the same crowd on gunicorn. All traffic
stays on the loopback device, every loop is bounded. Exit status 1 when anything was lost or went wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import alone, attack, crowd  # noqa: E402 - after the path is set

_UNLIMITED = {"API_RATE": "0", "WORK_SECONDS": "0", "NEW_SKETCHES_AN_HOUR": "0", "REVISIONS_AN_HOUR": "0"} | {
    "KEPT_MEGABYTES_AN_HOUR": "0"
}
_APART = 5  # seconds between two kills of a server's processes
_WRITERS = 4  # while server processes are killed


def kills(count: int, postgres: bool) -> bool:
    """Processes that save are killed. True when nothing was lost."""
    with tempfile.TemporaryDirectory(prefix="pattern-studio-kills-") as folder:
        environment = {**os.environ, **_own(folder)}
        command = [sys.executable, "scripts/kills.py", str(count)]
        if postgres:
            command = [sys.executable, "scripts/with_postgres.py", *command]
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    found = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {"wrong": ["nothing was said"]}
    lost = "; ".join(found["wrong"]) or "none lost, none out of order"
    told = f"{found.get('kills', 0):,} kills, {found.get('acknowledged', 0):,} edits acknowledged"
    _say(f"kills on {'PostgreSQL' if postgres else 'SQLite'}", f"{told}: {lost}", started)
    return done.returncode == 0


def server_kills(count: int, folder: Path) -> bool:
    """The server's processes are killed, one after the other, while clients save. True when nothing was lost."""
    started = time.monotonic()
    with alone.serving(folder, **_UNLIMITED) as server:
        stop, edits = threading.Event(), [_kept(server, 10 + who) for who in range(_WRITERS)]
        with ThreadPoolExecutor(_WRITERS) as threads:
            writing = [threads.submit(_save_until, server, edit, 10 + who, stop) for who, edit in enumerate(edits)]
            try:
                for _ in range(count):
                    time.sleep(_APART)  # so that the one that was killed before is back
                    _kill_one(server.process.pid)
            finally:
                stop.set()
        saved = [one.result() for one in writing]
        alone.await_server(server)
        lost = [number for edit, number, _ in saved if not _is_there(server, edit, number)]
    seen: Counter[int] = sum((seen for _, _, seen in saved), Counter())
    good = not lost and set(seen) <= {0, 200, 412, 503} and seen[200] > 0
    answers = ", ".join(f"{status or 'cut off'} x{number:,}" for status, number in sorted(seen.items()))
    _say("kills of server processes", f"{count} kills; {answers}; {len(lost)} acknowledged edits lost", started)
    return good


def _kept(server: alone.Server, who: int) -> str:
    """The edit token of a new sketch."""
    answer = server.ask("POST", "/api/v1/saved", b'{"schema": "pattern-studio/2", "title": "0"}', who=who)
    return str(json.loads(answer.body)["edit"])


def _save_until(server: alone.Server, edit: str, who: int, stop: threading.Event) -> tuple[str, int, Counter[int]]:
    """Save a sketch again and again. Its edit token, the last number that was acknowledged, and all answers."""
    sketch: dict[str, Any] = {"schema": "pattern-studio/2"}
    number, last, seen = 0, 0, Counter[int]()
    while not stop.is_set():
        number += 1
        body = json.dumps({**sketch, "title": str(number)}).encode()
        answer = server.ask("PUT", f"/api/v1/saved/{edit}", body, who=who, If_Match="*")
        seen[answer.status] += 1
        if answer.status == 200:
            last = number
        else:
            time.sleep(0.05)
    return edit, last, seen


def _is_there(server: alone.Server, edit: str, number: int) -> bool:
    """What was acknowledged last is there, or what was sent after it: an answer may have been cut off."""
    now = server.ask("GET", f"/api/v1/saved/{edit}", who=9)
    return now.status == 200 and int(json.loads(now.body)["title"]) >= number


def _kill_one(leader: int) -> None:
    """Kill one of the processes that answer: the children of the server that run its program."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == leader and b"granian" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    if found:
        with contextlib.suppress(OSError):
            os.kill(min(found), signal.SIGKILL)  # the oldest: one that has just been started again is left alone


def crowds(seconds: float, readers: int, writers: int, folder: Path) -> bool:
    """The same crowd on our server and on gunicorn. True when ours made no error."""
    good = True
    for name in ("granian", "gunicorn"):
        started = time.monotonic()
        with alone.serving(folder, **_UNLIMITED) if name == "granian" else gunicorn(folder) as server:
            told = crowd.visit(server.port, seconds, readers, writers)
        _say(f"{readers} readers, {writers} writers, {name}", str(told), started)
        good = good and (name != "granian" or not told.errors)
    return good


@contextmanager
def gunicorn(folder: Path) -> Iterator[alone.Server]:
    """The same application on gunicorn: two processes with threads, as its documents advise."""
    port = alone.free_port()
    own = {**os.environ, **_own(str(folder)), **_UNLIMITED, "DJANGO_SETTINGS_MODULE": "explorer.settings"}
    how = ["--workers", "2", "--worker-class", "gthread", "--threads", "20", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", *how, "--log-level", "error", "explorer.wsgi:application"]
    server = alone.Server(port, folder, subprocess.Popen(command, cwd=ROOT, env=own))
    try:
        alone.await_server(server)
        yield server
    finally:
        server.end()


def _own(folder: str) -> dict[str, str]:
    own = {"ENV_FILE": "", "SECRET_KEY": alone.KEY, "HTTPS": "false", "LOG_LEVEL": "WARNING", "VAR_DIR": folder}
    return {**own, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}


def _say(what: str, words: str, started: float) -> None:
    print(f"{what:44} {words} ({time.monotonic() - started:.0f} s)", flush=True)


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite-kills", type=int, default=1_000)
    parser.add_argument("--postgres-kills", type=int, default=200)
    parser.add_argument("--server-kills", type=int, default=60)
    parser.add_argument("--restarts", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=60, help="how long the crowd stays")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=50)
    asked = parser.parse_args()
    good = [kills(asked.sqlite_kills, postgres=False), kills(asked.postgres_kills, postgres=True)]
    with tempfile.TemporaryDirectory(prefix="pattern-studio-soak-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        good.append(server_kills(asked.server_kills, folder))
        good.append(crowds(asked.seconds, asked.readers, asked.writers, folder))
        restarted = attack.restarted(folder, asked.restarts)
        attack.show(restarted)
        good.append(restarted.held)
    print("all held" if all(good) else "NOT all held")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
