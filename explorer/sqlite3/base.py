"""Django's SQLite, where those who write take turns.

SQLite lets one write at a time, and who finds it busy looks again after longer and longer pauses: of many who write
without a break some never find the moment. Here they stand in line at a file beside the database, which the system
hands on as soon as it is free, also when its holder is killed. Reading waits for nobody.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Final

from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as Plain

PATIENCE: Final = 4.0  # seconds in line; a transaction takes some hundredths


class DatabaseWrapper(Plain):
    """A connection that begins a transaction when it is its turn."""

    _turn: int | None = None  # the open file, while it is ours

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()  # not where it failed: it is rolled back then

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        try:
            import fcntl
        except ImportError:  # not on this platform: they find the moment by themselves
            return
        if self.is_in_memory_db():
            return
        began = time.monotonic()
        with contextlib.suppress(OSError):  # a full disk: whoever can write may try
            file = Path(f"{self.settings_dict['NAME']}-turn")
            self._turn = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        # Whoever is first in line and finds the database locked by another program waits for it; the others then do
        # not wait once more each.
        if time.monotonic() - began > PATIENCE:
            self._end_turn()
            raise OperationalError("database is locked")

    def _end_turn(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            os.close(turn)
