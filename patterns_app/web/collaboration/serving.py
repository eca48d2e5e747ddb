"""The process of sockets: uvicorn with our application, until it is told to end."""

from __future__ import annotations

import logging

import uvicorn

from . import limits
from .application import Live
from .hub import Count

_PING = 15.0  # seconds after which one who has gone without a word is found out


def serve(host: str, port: int, count: Count = lambda name, what: None) -> None:
    """Answers sockets at an address. Raises SystemExit where it cannot listen there."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # it tells of each socket otherwise
    uvicorn.run(
        Live(count),
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_max_size=limits.MESSAGE_BYTES,
        ws_ping_interval=_PING,
        ws_ping_timeout=_PING,
        ws_per_message_deflate=False,  # what is told is short, and packing it anew for each reader takes the time
        limit_concurrency=limits.SOCKETS,
        timeout_graceful_shutdown=3,
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )
