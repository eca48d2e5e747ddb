"""The settings of what goes out by itself: the audit to another system.

Rows of the table in `env.py`: name, kind, default, meaning, and what reads the text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit


def _receiver(text: str) -> str:
    found = urlsplit(text.strip())
    if text.strip() and (found.scheme not in ("http", "https", "syslog", "syslogs") or not found.hostname):
        raise ValueError("it begins with https://, http://, syslog:// (TCP) or syslogs:// (TLS), and names a host")
    _ = found.port
    return text.strip()


def _days(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or int(text) > 36_500:
        raise ValueError(f"{text!r} is not a whole number from 0 to 36500")
    return int(text)


ROWS: tuple[tuple[str, str, str, str, Callable[[str], Any]], ...] = (
    (
        "AUDIT_TO",
        "address",
        "",
        "Where each row of the audit is sent besides: `https://…` as JSON (signed by AUDIT_KEY), "
        "`syslogs://host:6514` (TLS) or `syslog://host:601` (TCP). A worker sends; what waits is kept. Empty: nowhere.",
        _receiver,
    ),
    (
        "AUDIT_KEY",
        "text",
        "",
        "The secret `whsec_…` by which what is sent to AUDIT_TO by HTTP is signed, as Standard Webhooks has it.",
        str.strip,
    ),
    (
        "AUDIT_DAYS",
        "whole number, days",
        "0",
        "After so many days a row of the audit is removed, once it is sent. 0: they are kept for good.",
        _days,
    ),
)
