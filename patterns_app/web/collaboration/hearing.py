"""Hearing that a sketch has new rows, whoever wrote them: pages, programs, or the sockets of another host."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from django.db import connection

from patterns_app.web.background.waking import listening, watching
from patterns_app.web.workspace.hints import CHANNEL

_LOOK: Final = 0.05  # seconds between two questions to SQLite
_AGAIN: Final = 1.0  # after what went wrong
_WAIT: Final = 1.0
Heard = Callable[[uuid.UUID | None], object]  # None: some sketch


class Ear(threading.Thread):
    """Listens until it is told to stop, in a thread of its own, on a connection of its own."""

    def __init__(self, heard: Heard) -> None:
        """`heard` is called in this thread."""
        super().__init__(name="hearing", daemon=True)
        self._heard = heard
        self._stopped = threading.Event()

    def stop(self) -> None:
        """It ends soon."""
        self._stopped.set()

    def run(self) -> None:
        """What was not heard meanwhile is found by looking."""
        gone = (OSError, sqlite3.Error, connection.Database.Error)  # type: ignore[attr-defined]
        while not self._stopped.is_set():
            with contextlib.suppress(*gone):
                if connection.vendor == "postgresql":
                    self._listen()
                else:
                    self._watch()
            self._stopped.wait(_AGAIN)

    def _listen(self) -> None:
        with contextlib.closing(listening(CHANNEL)) as own:
            self._heard(None)
            while not self._stopped.is_set():
                for told in own.notifies(timeout=_WAIT):
                    self._heard(_sketch(told.payload))

    def _watch(self) -> None:
        with contextlib.closing(watching()) as own:
            seen = -1
            while not self._stopped.is_set():
                if (now := _changes(own)) != seen:
                    seen = now
                    self._heard(None)
                time.sleep(_LOOK)


def _changes(own: Any) -> int:
    return int(own.execute("PRAGMA data_version").fetchone()[0])


def _sketch(payload: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(payload)
    except ValueError:
        return None
