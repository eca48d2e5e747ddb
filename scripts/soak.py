"""`make soak`: tests, kills, restarts and a crowd, at length. Over an hour; each part can be had shorter.

The tests that draw their cases by chance, of which the suite tries a share (`tests/length.py`), try them all.
A process that saves is killed on SQLite and on PostgreSQL; a server's own processes, and those of its database, are
killed under load; PostgreSQL is restarted under load; people draw in one sketch in browsers of their own; and a crowd
of readers and writers uses the site beside the same crowd on gunicorn. All traffic stays on the loopback device, every
loop is bounded. Exit status 1 when anything was lost or went wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import alone, attack, crowd, outages, server_kills  # noqa: E402 - after the path is set


def tests() -> bool:
    """All tests but those in a browser, with all cases of those that the suite only tries a share of."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--ignore=tests/browser", "tests"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "AT_LENGTH": "1"}, check=False)
    _say("tests at length", "all passed" if done.returncode == 0 else "NOT all passed", started)
    return done.returncode == 0


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


def killed_sockets(count: int, postgres: bool) -> bool:
    """The process of sockets is killed while people edit. True when nothing was lost."""
    with tempfile.TemporaryDirectory(prefix="pattern-studio-live-") as folder:
        command = [sys.executable, "scripts/live_kills.py", str(count)]
        if postgres:
            command = [sys.executable, "scripts/with_postgres.py", *command]
        started = time.monotonic()
        environment = {**os.environ, **_own(folder)}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    _say(
        f"kills of sockets on {'PostgreSQL' if postgres else 'SQLite'}",
        done.stdout.strip() or "nothing was said",
        started,
    )
    return done.returncode == 0


def killed_servers(count: int, folder: Path, postgres: bool) -> bool:
    """A server's processes are killed, and all of it, while clients save. True when nothing was lost."""
    started = time.monotonic()
    found = server_kills.run(count, folder, postgres)
    _say(f"kills of a server on {'PostgreSQL' if postgres else 'SQLite'}", str(found), started)
    return found.good


def crowds(seconds: float, readers: int, writers: int, folder: Path) -> bool:
    """The same crowd on our server and on gunicorn. True when ours made no error."""
    good = True
    for name in ("granian", "gunicorn"):
        started = time.monotonic()
        with alone.serving(folder, **server_kills.UNLIMITED) if name == "granian" else gunicorn(folder) as server:
            told = crowd.visit(server.port, seconds, readers, writers)
        _say(f"{readers} readers, {writers} writers, {name}", str(told), started)
        good = good and (name != "granian" or not told.errors)
    return good


def people(seconds: float) -> bool:
    """Three people in one sketch. True when all ended with the same document, and nothing in it was lost."""
    started = time.monotonic()
    command = [sys.executable, "scripts/together.py", "--seconds", str(seconds), "--people", "3"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    _say("people in one sketch", done.stdout.strip() or "nothing was said", started)
    return done.returncode == 0


@contextmanager
def gunicorn(folder: Path) -> Iterator[alone.Server]:
    """The same application on gunicorn: two processes with threads, as its documents advise."""
    port = alone.free_port()
    own = {**os.environ, **_own(str(folder)), **server_kills.UNLIMITED, "DJANGO_SETTINGS_MODULE": "explorer.settings"}
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
    parser.add_argument("--server-kills", type=int, default=60, help="on each database")
    parser.add_argument("--restarts", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=60, help="how long the crowd stays")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--people-seconds", type=float, default=600, help="how long people draw in one sketch")
    parser.add_argument("--no-tests", action="store_true", help="leave out the tests at length")
    asked = parser.parse_args()
    good = [asked.no_tests or tests()]
    good.append(people(asked.people_seconds))
    good += [kills(asked.sqlite_kills, postgres=False), kills(asked.postgres_kills, postgres=True)]
    good.append(killed_sockets(asked.sqlite_kills, postgres=False))
    good.append(killed_sockets(asked.postgres_kills, postgres=True))
    with tempfile.TemporaryDirectory(prefix="pattern-studio-soak-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        good.append(killed_servers(asked.server_kills, folder, postgres=False))
        good.append(killed_servers(asked.server_kills, folder, postgres=True))
        good.append(crowds(asked.seconds, asked.readers, asked.writers, folder))
        restarted = outages.restarted(folder, asked.restarts)
        attack.show(restarted)
        good.append(restarted.held)
    print("all held" if all(good) else "NOT all held")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
