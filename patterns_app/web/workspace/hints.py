"""Telling other processes that a sketch has a new row. Only a hint: who misses it looks for itself a little later."""

from __future__ import annotations

import contextlib
import uuid
from typing import Final

from django.db import DatabaseError, connection, transaction

CHANNEL: Final = "pattern_studio_rows"


def has_grown(sketch: uuid.UUID) -> None:
    """Once the transaction under way is done, and in one of its own: inside, all who write would wait for each other.

    SQLite needs no word: its readers see by themselves that the file has changed.
    """
    if connection.vendor == "postgresql":
        transaction.on_commit(lambda: _tell(sketch), robust=True)


def _tell(sketch: uuid.UUID) -> None:
    with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, sketch.hex])
