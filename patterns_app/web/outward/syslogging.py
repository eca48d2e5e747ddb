"""Rows of the audit as messages of syslog (RFC 5424), counted in octets over one connection (RFC 6587, RFC 5425)."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from .posting import Place, connected

_PRIORITY: Final = 13 * 8 + 5  # log audit, notice
_APP: Final = "pattern-studio"


def message(row: dict[str, Any], host: str) -> bytes:
    """One row: its act is the message's kind, and all of it, as JSON, its words.

    >>> row = {"at": "2026-11-28T01:00:00+00:00", "act": "hand over"}
    >>> message(row, "one").decode().partition(" {")[0]
    '<109>1 2026-11-28T01:00:00+00:00 one pattern-studio - hand-over -'
    """
    words = msgspec.json.encode(dict(sorted(row.items()))).decode()
    # What ends a line would end the message where a receiver reads lines; JSON has none.
    kind = row["act"].replace(" ", "-")[:32]
    return f"<{_PRIORITY}>1 {row['at']} {host} {_APP} - {kind} - {words}".encode()


def send(place: Place, rows: Iterable[dict[str, Any]]) -> None:
    """All of them, until the other end has read them and closes, or has had its time. Raises NotTaken."""
    host = socket.gethostname()[:255].replace(" ", "-") or "-"
    with connected(place) as opened:
        for row in rows:
            data = message(row, host)
            opened.sendall(f"{len(data)} ".encode() + data)
        opened.settimeout(1.0)
        with contextlib.suppress(TimeoutError):  # one that keeps connections open has told of no fault, either
            opened.shutdown(socket.SHUT_WR)
            while opened.recv(4096):
                pass
