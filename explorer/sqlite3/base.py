"""Django's SQLite, where those who write take turns.

SQLite lets one write at a time, and who finds it busy looks again after longer and longer pauses: of many who write
without a break some never find the moment. Here they stand in line at a file beside the database, which the system
hands on as soon as it is free, also when its holder is killed. Reading waits for nobody, and nobody stands in line for
ever: a holder may have been stopped.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as Plain

try:
    import fcntl

    _can_lock = True
except ImportError:  # not on this platform
    _can_lock = False

PATIENCE: Final = 4.0  # seconds in line; a transaction takes some hundredths
_at_the_line = Lock()  # of the threads of this process one at a time: who gives up leaves a thread standing there


class DatabaseWrapper(Plain):
    """A connection that begins a transaction when it is its turn."""

    _turn: int | None = None  # the open file, while it is ours

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection to a file that is made readable to the server's user alone, as it holds people's sketches.

        SQLite gives the files that it puts beside it the same rights. One that was there keeps what it was given.
        """
        name = str(self.settings_dict["NAME"])
        if not self.is_in_memory_db() and not name.startswith("file:"):
            with contextlib.suppress(OSError):  # there already, or it cannot be made: SQLite says why
                os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        return super().get_new_connection(conn_params)

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
        if not _can_lock or self.is_in_memory_db():  # without it they find the moment by themselves
            return
        began = time.monotonic()
        try:
            file = os.open(Path(f"{self.settings_dict['NAME']}-turn"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a full disk: whoever can write may try
            return
        if _has_its_turn(file, PATIENCE):
            self._turn = file
        # Whoever is first in line and finds the database locked by another program waits for it; the others then do
        # not wait once more each.
        if self._turn is None or time.monotonic() - began > PATIENCE:
            self._end_turn()
            raise OperationalError("database is locked")

    def _end_turn(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            os.close(turn)


def _has_its_turn(file: int, seconds: float) -> bool:
    """Lock an open file, or go on where its disk has no locks. False after so many seconds: it is not ours then."""
    until = time.monotonic() + seconds
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        pass
    except OSError:
        return True
    if not _at_the_line.acquire(timeout=seconds):
        os.close(file)
        return False
    return _Standing(file).has_come(until)


class _Standing:
    """Somebody in the line of the system, which has no limit in time: a thread stands there, and may be left there."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._came = Event()
        self._deciding = Lock()
        self._is_wanted = True

    def has_come(self, until: float) -> bool:
        """Is it our turn, at the latest at a time of the monotonic clock?"""
        try:
            Thread(target=self._stand, daemon=True).start()
        except RuntimeError:  # no room for a thread
            _at_the_line.release()
            os.close(self._file)
            return False
        self._came.wait(max(0.0, until - time.monotonic()))
        with self._deciding:
            self._is_wanted = self._came.is_set()
            return self._is_wanted

    def _stand(self) -> None:
        try:
            with contextlib.suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_EX)
            with self._deciding:
                if self._is_wanted:
                    self._came.set()
                else:
                    os.close(self._file)  # hands the turn on
        finally:
            _at_the_line.release()
