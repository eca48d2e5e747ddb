"""Where counts are kept so that all processes see the same: a file of one machine, the database, or Redis.

Counting must never be what a request fails at, and never wait behind somebody who writes: SQLite gets a file of its
own that need not survive anything. A store that cannot count raises StoreDown, and its caller counts alone.
"""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

_KEEP = 3600  # seconds for which a window that is over may stay
_CLEAN_EVERY = 2_000


class StoreDown(Exception):
    """Nothing was counted."""


class Store(Protocol):
    """Adds to a count."""

    def add(self, name: str, amount: float, ends: int) -> float:
        """Add to the count of this name, which begins again at `ends`. Answers the new total. Raises StoreDown."""


class FileStore:
    """A SQLite file for the processes of one machine. Nothing is written through to the disk."""

    def __init__(self, path: Path) -> None:
        """The file is made when it is first needed."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._added = 0

    def add(self, name: str, amount: float, ends: int) -> float:
        """As the protocol says."""
        with self._lock:
            try:
                return self._add(name, amount, ends)
            except (sqlite3.Error, OSError) as error:
                self._forget(broken=isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error))
                raise StoreDown(str(error)) from None

    def _add(self, name: str, amount: float, ends: int) -> float:
        found = self._open()
        self._added += 1
        if self._added % _CLEAN_EVERY == 1:
            found.execute("DELETE FROM counts WHERE ends < ?", (int(time.time()) - _KEEP,))
        row = found.execute(
            "INSERT INTO counts (name, ends, total) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET total = total + excluded.total RETURNING total",
            (name, ends, amount),
        ).fetchone()
        return float(row[0])

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            found = sqlite3.connect(self._path, timeout=0.5, isolation_level=None, check_same_thread=False)
            found.execute("PRAGMA journal_mode=MEMORY")
            found.execute("PRAGMA synchronous=OFF")
            found.execute(
                "CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, ends INTEGER, total REAL) WITHOUT ROWID"
            )
            self._connection = found
        return self._connection

    def _forget(self, broken: bool) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if broken:
            with contextlib.suppress(OSError):
                self._path.unlink()


class DatabaseStore:
    """A table of the product's own database, for several machines."""

    def __init__(self) -> None:
        self._added = 0

    def add(self, name: str, amount: float, ends: int) -> float:
        """As the protocol says."""
        try:
            with connection.cursor() as cursor:
                self._added += 1
                if self._added % _CLEAN_EVERY == 1:
                    cursor.execute("DELETE FROM counters_count WHERE ends < %s", [int(time.time()) - _KEEP])
                cursor.execute(
                    "INSERT INTO counters_count (name, ends, total) VALUES (%s, %s, %s) "
                    "ON CONFLICT (name) DO UPDATE SET total = counters_count.total + excluded.total RETURNING total",
                    [name, ends, amount],
                )
                return float(cursor.fetchone()[0])
        except DatabaseError as error:
            raise StoreDown(str(error)) from None


class RedisStore:
    """A Redis server, spoken to in its own protocol: two commands need no library."""

    def __init__(self, url: str) -> None:
        """`url` is redis://[:password@]host[:port][/number]."""
        parts = urlsplit(url)
        self._address = (parts.hostname or "localhost", parts.port or 6379)
        self._hello = [["AUTH", unquote(parts.password)]] if parts.password else []
        if number := parts.path.strip("/"):
            self._hello.append(["SELECT", number])
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def add(self, name: str, amount: float, ends: int) -> float:
        """As the protocol says."""
        key = f"pattern-studio:{name}"
        commands = [["INCRBYFLOAT", key, repr(amount)], ["EXPIREAT", key, str(ends + _KEEP)]]
        with self._lock:
            try:
                return float(self._asked(commands)[0])
            except (OSError, ValueError) as error:
                self.close()
                raise StoreDown(str(error)) from None

    def close(self) -> None:
        """Hang up. The next count connects again."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _asked(self, commands: list[list[str]]) -> list[str]:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=0.5)
            commands = [*self._hello, *commands]
        self._socket.sendall(b"".join(map(_command, commands)))
        answers = list(_answers(self._socket, len(commands)))
        return answers[-2:]


def _command(words: list[str]) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def _answers(stream: socket.socket, count: int) -> Iterator[str]:
    """So many answers, each a simple one or one text. Raises ValueError for an error."""
    with stream.makefile("rb", buffering=0) as file:
        for _ in range(count):
            line = file.readline().rstrip(b"\r\n")
            if not line or line[:1] == b"-":
                raise ValueError(line.decode("utf-8", "replace") or "no answer")
            if line[:1] == b"$":
                line = b"+" + file.readline().rstrip(b"\r\n")
            yield line[1:].decode()


@cache
def store() -> Store:
    """The store of this process: Redis where one is set, else the database, else a file."""
    if settings.REDIS_URL:
        return RedisStore(settings.REDIS_URL)
    if connection.vendor == "postgresql":
        return DatabaseStore()
    return FileStore(Path(settings.VAR_DIR) / "counts.sqlite3")
