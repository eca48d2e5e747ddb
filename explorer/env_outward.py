"""The settings of what goes out by itself: the audit to another system, mail.

Rows of the table in `env.py`: name, kind, default, meaning, and what reads the text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import environ

from .env_people import boolean


def _receiver(text: str) -> str:
    found = urlsplit(text.strip())
    if text.strip() and (found.scheme not in ("http", "https", "syslog", "syslogs") or not found.hostname):
        raise ValueError("it begins with https://, http://, syslog:// (TCP) or syslogs:// (TLS), and names a host")
    _ = found.port
    return text.strip()


def _site(text: str) -> str:
    found = urlsplit(text.strip())
    if text.strip() and (found.scheme not in ("http", "https") or not found.hostname or found.path.strip("/")):
        raise ValueError(f"{text!r} is not the address of a site; write it as https://studio.example.org")
    return text.strip().rstrip("/")


def _mail_server(text: str) -> dict[str, Any]:
    """What Django calls the parts of it."""
    if not text.strip():
        return {}
    if not text.startswith(("smtp://", "smtp+tls://", "smtp+ssl://")):
        raise ValueError("it begins with smtp+tls:// (STARTTLS), smtp+ssl:// or smtp://")
    try:
        found: dict[str, Any] = environ.Env.email_url_config(text.strip())
    except ValueError:
        raise ValueError("the port behind the host is none; in a password write / as %2F") from None
    if not found["EMAIL_HOST"]:
        raise ValueError("it names no host")
    kept = {name: value or "" for name, value in found.items() if name != "EMAIL_FILE_PATH"}
    return {**kept, "EMAIL_PORT": found["EMAIL_PORT"] or 25, "EMAIL_TIMEOUT": 10}


def _sender(text: str) -> str:
    if "@" not in text or not text.isprintable():
        raise ValueError(f"{text!r} is no address of mail")
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
    (
        "SITE_ADDRESS",
        "address",
        "",
        "Where people find the site, as `https://studio.example.org`: what links in mails and webhooks begin with.",
        _site,
    ),
    (
        "HOOKS_PRIVATE",
        "boolean",
        "false",
        "May webhooks lead to addresses that are not public, and by plain http? Only where everybody who may make one "
        "may also reach your network.",
        boolean,
    ),
    (
        "MAIL_SERVER",
        "address",
        "",
        "`smtp+tls://user:password@host:587` (STARTTLS), `smtp+ssl://…:465` or `smtp://host:25`, for mails of notices "
        "to those who ask for them; needs SITE_ADDRESS. Empty: no mail is sent.",
        _mail_server,
    ),
    ("MAIL_FROM", "address", "studio@localhost", "The sender of these mails.", _sender),
)
