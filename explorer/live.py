"""Where browsers find the sockets, and what is measured of them."""

from __future__ import annotations

from collections.abc import Sequence

from .env import read


def port() -> int:
    """Of the process of sockets; 0 for none."""
    given, following = read("LIVE_PORT"), int(read("PORT")) + 1
    return (following if following < 65_536 else 0) if given is None else int(given)


def is_beside() -> bool:
    """Does a browser ask the process of sockets itself? A proxy makes one address of it and the pages: `/live/`."""
    return not (read("HTTPS") or read("BEHIND_PROXY"))


def sources(hosts: Sequence[str], port: int) -> list[str]:
    """What a page of these hosts may open sockets to, as its policy names it: at `port` of theirs, 0 for their own.

    >>> sources(["localhost", ".example.org", "[::1]"], 8001)
    ['ws://localhost:8001', 'ws://*.example.org:8001']
    >>> sources(["example.org", "*"], 0)
    ['wss://example.org']
    """
    # A policy cannot name an IPv6 address, and `'self'` names the page's own host already where that is any.
    named = [f"*{host}" if host.startswith(".") else host for host in hosts if not host.startswith("[")]
    if port:
        return [f"ws://{host}:{port}" for host in named]
    return [f"wss://{host}" for host in named if host != "*"]


def measured(name: str, what: str) -> None:
    """Count something about sockets, where somebody wants to know."""
    from django.conf import settings

    from patterns_app.web.operating.measuring import METER

    if settings.METRICS_TOKEN:
        METER.count([(name, (("what", what),), 1.0)])
