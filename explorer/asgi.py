"""The door for ASGI servers: what `scripts/serve.py` starts."""

from __future__ import annotations

import sqlite3

from patterns_app.core import limits
from patterns_app.web.asking import address_of

from . import door
from .wsgi import application as pages

_kept: list[sqlite3.Connection] = []


def _begin() -> None:
    """Start the drawing processes, so that nobody waits for them."""
    from patterns_app.web.working import workers

    _keep_the_log()
    workers().run(len, "")


def _keep_the_log() -> None:
    """Hold a connection to a SQLite file that asks nothing.

    The last connection to be closed takes the log and its index away; on a full disk the next one could not make them
    again, and not even read.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        kept = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False)
        kept.execute("SELECT count(*) FROM sqlite_master").fetchall()
        _kept.append(kept)


def _end() -> None:
    from patterns_app.web.working import rest

    rest()


def _threads() -> int:
    """As many as wait for the cage or for writing at most, and some that nobody can take from cheap pages."""
    from django.conf import settings

    return max(door.THREADS, int(settings.RENDER_WORKERS) + limits.CAGE_WAITING + door.WRITERS + 4)


def _refused(method: str, status: int) -> None:
    from django.conf import settings

    from patterns_app.web.operating import measuring

    if settings.METRICS_TOKEN:
        measuring.answered(method, "door", status, 0.0)


application = door.Door(pages, _begin, _end, threads=_threads(), refused=_refused, client=address_of)
