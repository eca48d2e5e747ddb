"""Counting and adding as one: who counts rows to see if one more may be added must not be one of many who do so."""

from __future__ import annotations

import zlib

from django.db import connection


def in_turn(name: str) -> None:
    """Until the end of the transaction nobody else is at what has this name. Asked for at its beginning.

    On PostgreSQL who waits longer than a row may be held is told so by the database, as ever. On SQLite one transaction
    writes at a time anyhow.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
