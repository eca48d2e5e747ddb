"""Waking a worker: who has nothing to do hears at once that something was put into the queue.

PostgreSQL tells those who listen when a transaction is done. SQLite counts the changes of others, which costs next to
nothing to ask. Where neither works a worker looks again after its interval.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import Any, Final
from urllib.parse import quote

from django.db import connection

_CHANNEL: Final = "pattern_studio_jobs"
_DRIVER: Any = connection.Database  # type: ignore[attr-defined] # of the database that is used: no other is loaded
_GONE = (OSError, _DRIVER.Error, sqlite3.Error)
_LOOK: Final = 0.02  # seconds between two questions to SQLite


def ring() -> None:
    """Something is in the queue, once the transaction under way is done."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {_CHANNEL}")


class Ear:
    """Of one worker. It has a connection of its own, which nobody else closes."""

    def __init__(self) -> None:
        self._own: Any = None
        self._seen = -1

    def listen(self) -> None:
        """From now on; what was put into the queue before is found by looking."""
        try:
            if self._own is None:
                self._own = listening(_CHANNEL) if connection.vendor == "postgresql" else watching()
            if connection.vendor == "sqlite":
                self._seen = self._changes()
        except _GONE:  # it looks after its interval then
            self.close()

    def wait(self, seconds: float) -> None:
        """Until something is in the queue, or so many seconds."""
        ends = time.monotonic() + seconds
        try:
            if self._own is not None:
                self._hear(ends)
                return
        except _GONE:
            self.close()
        time.sleep(max(0.0, ends - time.monotonic()))

    def close(self) -> None:
        """Let go of what listens."""
        if self._own is not None:
            with contextlib.suppress(*_GONE):
                self._own.close()
            self._own = None

    def _hear(self, ends: float) -> None:
        if connection.vendor == "postgresql":
            for _ in self._own.notifies(timeout=ends - time.monotonic(), stop_after=1):
                return
            return
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(_LOOK, left))
            if self._changes() != self._seen:
                return

    def _changes(self) -> int:
        return int(self._own.execute("PRAGMA data_version").fetchone()[0])


def listening(channel: str) -> Any:
    """A connection to PostgreSQL that hears what is told there; none of a pool's, which others would be given."""
    made: Any = _DRIVER.connect(**{**connection.get_connection_params(), "autocommit": True})
    made.execute(f"LISTEN {channel}")
    return made


def watching() -> Any:
    """A connection to the file of SQLite that only reads."""
    return sqlite3.connect(f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro", uri=True)
