"""Bring everything up to date, then serve: what `make run` and the container start.

Database, catalogue and static files are only touched when something that they are made of has changed, so that a
second start is quick. `--prepare static` or `--prepare all` does that much and ends.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")

HEADER_SECONDS = 15  # in which the headers of a request must come; a connection that asks nothing is as long kept
CONNECTIONS = 2_000  # of one server process; more wait
STAMP = ".made-of"
PREPARE_LOCK = 7_341_002  # a number of our own among the advisory locks of PostgreSQL
PREPARE_SECONDS = 1_800
# What django-htmx ships beside the htmx that we use; a comment in one of these files would be read as an import.
UNUSED = ["ext", "htmx-4*", "htmax-4*"]


def main() -> None:
    """Read the options, prepare, serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prepare", choices=("static", "all"), help="prepare this much and do not serve")
    only = parser.parse_args().prepare

    from patterns_app.web.obstacles import in_words

    with in_words():
        _do(only)


def _do(only: str | None) -> None:
    import django

    django.setup()
    prepare_static()
    if only != "static":
        prepare_database()
    if only is None:
        serve()


def _say(text: str) -> None:
    from explorer.logs import say

    say(text)


def prepare_static() -> None:
    """Collect the static files, unless the collected ones are made of the same."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / STAMP
    made_of = fingerprint(
        ("static", "templates", "requirements/base.txt", "explorer/storage.py", "explorer/joining.py")
    )
    if _says(stamp, made_of):
        return
    _say("Collecting static files ...")
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    stamp.write_text(made_of)


def prepare_database() -> None:
    """Migrate and load the catalogue. A SQLite file that is made of the same is left alone."""
    from django.core.management import call_command
    from django.db import connection

    from patterns_app.web.obstacles import of_a_newer_version

    database = Path(str(connection.settings_dict["NAME"]))
    stamp = database.with_name(database.name + STAMP)
    made_of = fingerprint(("patterns_app", "explorer", "requirements/base.txt"))
    is_file = connection.vendor == "sqlite"
    if is_file and database.exists() and _says(stamp, made_of):
        return
    if is_file:
        database.parent.mkdir(parents=True, exist_ok=True)
    warn_of_missing_libraries()
    _say("Preparing the database ...")
    try:
        with _alone():
            call_command("migrate", interactive=False, verbosity=0)
            told = io.StringIO()
            call_command("load_catalogue", stdout=told)
            _say(told.getvalue())
            if newer := of_a_newer_version():
                _say(f"A newer version has used this database ({', '.join(newer)}). This one serves what it knows.")
    finally:
        connection.close()
    if is_file:
        stamp.write_text(made_of)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Of several that start at once on one PostgreSQL, one after the other; and without the time limits of pages.

    SQLite needs none of it: a migration is one transaction there, and others wait for its lock.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        end = time.monotonic() + PREPARE_SECONDS
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [PREPARE_LOCK])
            if cursor.fetchone()[0]:
                break
            if time.monotonic() > end:
                raise SystemExit("Another process has been preparing this database for too long. Is it still there?")
            time.sleep(0.5)
    try:
        yield
    finally:
        # The lock and the time limits go with the session, so it must not go back to a pool.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def warn_of_missing_libraries() -> None:
    """The Graphviz wheel counts on a few libraries of the system; say which one is missing and how to get it."""
    try:
        import pygraphviz  # noqa: F401
    except ImportError as error:
        print(
            f"Pictures cannot be drawn on this machine yet: {error}.\nOn Debian or Ubuntu: "
            "apt-get install libexpat1 libglib2.0-0 libx11-6 libxext6 libxrender1",
            file=sys.stderr,
        )


def fingerprint(places: Iterable[str]) -> str:
    """A name for the content of files and folders below the project."""
    digest = hashlib.sha256()
    for place in places:
        top = ROOT / place
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def serve() -> None:
    """Become the server, with the workers beside it. Ends the process with a message when the port is taken."""
    from explorer.env import read
    from explorer.live import port as sockets

    host, port = read("HOST"), read("PORT")
    _refuse_taken(host, port)
    shown = f"[{host}]" if ":" in host else host
    options = _options(host, port, read("WEB_WORKERS"))
    _make_do_without_sockets_where_taken(host, sockets())
    beside = [f"http://{shown}:{port}", str(read("JOB_WORKERS"))]
    program = [sys.executable, "-m", "explorer.serving", *beside, *options, "explorer.asgi:application"]
    # Every thread that answers would take memory of its own, and what a page or a picture took would be kept.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", "65536")
    _allow_connections()
    _write_down()
    os.chdir(ROOT)
    os.execv(sys.executable, program)  # noqa: S606 - our own words, no shell


def _options(host: str, port: int, workers: int) -> list[str]:
    """The server's own options."""
    options = {
        "interface": "asgi",
        "http": "1",
        "host": host,
        "port": port,
        "workers": workers,
        "backlog": 2 * CONNECTIONS,
        "backpressure": CONNECTIONS,
        "http1-header-read-timeout": 1000 * HEADER_SECONDS,
        "http1-buffer-size": 131_072,
        "workers-kill-timeout": 10,  # seconds for the requests under way when the server is told to end
        "log-level": "warning",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [*arguments, "--no-ws", "--respawn-failed-workers"]


def _write_down() -> None:
    """Which process is the server: the health check of a container ends it when it hangs."""
    with contextlib.suppress(OSError):
        (Path(tempfile.gettempdir()) / "pattern-studio.pid").write_text(str(os.getpid()), "ascii")


def _allow_connections() -> None:
    """Each connection is an open file; the system's first limit is often lower than what it lets a process ask for."""
    try:
        import resource
    except ImportError:  # not on this platform
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 500
    if soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )


def _refuse_taken(host: str, port: int) -> None:
    if why := _not_to_be_had(host, port):
        raise SystemExit(f"Cannot listen on {host}, port {port}: {why}. Choose another: PORT=9000 make run")


def _make_do_without_sockets_where_taken(host: str, port: int) -> None:
    """The studio asks every two seconds then, which is no reason not to start."""
    if port and (why := _not_to_be_had(host, port)):
        _say(f"No sockets for editing together on port {port}: {why}. LIVE_PORT=9001 make run chooses another.")
        os.environ["LIVE_PORT"] = "0"


def _not_to_be_had(host: str, port: int) -> str:
    """Why nobody can listen there; empty where one can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def _says(stamp: Path, text: str) -> bool:
    return stamp.is_file() and stamp.read_text() == text


if __name__ == "__main__":
    main()
