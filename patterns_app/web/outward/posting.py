"""One message to another system over the network, within a deadline; to a stranger's address only if it is public.

NotTaken    it did not arrive, or was not taken; the message says why
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import SplitResult, urlsplit

from requests.exceptions import RequestException
from requests_hardened.ip_filter import InvalidIPAddress, filter_host
from standardwebhooks import Webhook

from . import limits

_TLS: Final = ("https", "syslogs")
_LATE: Final = "did not answer in time"
_PORTS: Final = {"http": 80, "https": 443, "syslog": 601, "syslogs": 6514}


class NotTaken(Exception):
    """Told to who looks after the receiver; the next try may go better."""


@dataclass(frozen=True)
class Place:
    """Where a message goes. `anywhere`: also to addresses that are not public, for what the operator has set."""

    address: str
    anywhere: bool

    @property
    def parts(self) -> SplitResult:
        """Raises ValueError for what is no address."""
        return urlsplit(self.address)


@contextmanager
def connected(place: Place) -> Iterator[socket.socket]:
    """A connection to the place, cut off at the deadline, whatever the other end does. Raises NotTaken.

    The name is looked up once and the connection goes to what was found and judged: a name that says something else a
    moment later leads nowhere else.
    """
    parts = place.parts
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        found = host if place.anywhere else filter_host(_plain(host), port, allow_loopback=False).strip("[]")
        raw = socket.create_connection((found, port), timeout=limits.CONNECT)
    except (OSError, UnicodeError, RequestException) as error:
        raise NotTaken(_said(error)) from None
    with contextlib.closing(raw), contextlib.closing(raw.dup()) as spare:
        late = threading.Event()
        cut = threading.Timer(limits.DEADLINE, _cut, [spare, late])
        cut.daemon = True
        cut.start()
        try:
            if parts.scheme in _TLS:
                with ssl.create_default_context().wrap_socket(raw, server_hostname=host) as secured:
                    yield secured
            else:
                yield raw
        except (OSError, HTTPException, UnicodeError) as error:
            raise NotTaken(_LATE if late.is_set() else _said(error)) from None
        finally:
            cut.cancel()
        if late.is_set():  # half an answer, cut off, reads like a whole one
            raise NotTaken(_LATE)


def post(place: Place, body: str, name: str, secrets: list[str]) -> None:
    """A message by HTTP, signed as Standard Webhooks has it with each of the secrets. Raises NotTaken.

    An answer of 2xx takes it. Where an answer would lead to is not followed, and what else it says is not read.
    """
    parts, now = place.parts, datetime.now(UTC)
    headers = {"Content-Type": "application/json", "User-Agent": "Pattern-Studio", "Webhook-Id": name}
    headers["Webhook-Timestamp"] = str(int(now.timestamp()))
    if secrets:
        headers["Webhook-Signature"] = " ".join(Webhook(secret).sign(name, now, body) for secret in secrets)
    with connected(place) as opened:
        asked = HTTPConnection(_bracketed(parts.hostname or ""), parts.port or _PORTS[parts.scheme])
        asked.sock = opened
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked.request("POST", target, body.encode(), {**headers, "Host": _host(parts), "Connection": "close"})
        status = asked.getresponse().status
    if not 200 <= status < 300:
        raise NotTaken(f"answered with status {status}")


def _host(parts: SplitResult) -> str:
    return f"{_bracketed(parts.hostname or '')}{f':{parts.port}' if parts.port else ''}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.encode("idna").decode() if not host.isascii() else host


def _plain(host: str) -> str:
    """An address of IPv6 without a zone: a zone is a network interface of ours."""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).version == 6 and "%" in host:
            raise NotTaken("an address with a zone is not public")
    return host


def _cut(spare: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        spare.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    """In a few words; where a name leads to is not told to whoever has typed it."""
    if isinstance(error, InvalidIPAddress):
        return "leads to no public address"
    if isinstance(error, RequestException | socket.gaierror):
        return "its host is not known"
    if isinstance(error, ssl.SSLError):
        return f"its certificate or encryption is not good: {error.reason or error}"
    if isinstance(error, TimeoutError):
        return _LATE
    return f"{type(error).__name__}: {error.strerror if isinstance(error, OSError) and error.strerror else error}"
