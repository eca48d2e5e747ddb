"""Who is asking, and under which name: the address that budgets are kept for, and the id that logs and errors show.

Both are set for each request and read wherever work is done for it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
CLIENT: Final = "pattern_studio.client"  # in the environment of a request that a worker answers: whose it is


class Fingerprint(str):
    """An address in the only form in which it is kept."""

    __slots__ = ()


def fingerprint(client: str) -> Fingerprint:
    """The fingerprint of an address; of a fingerprint itself."""
    if isinstance(client, Fingerprint):
        return client
    return Fingerprint(hashlib.blake2b(client.encode(), digest_size=12).hexdigest())


_client: ContextVar[str] = ContextVar("client", default="")
_request: ContextVar[str] = ContextVar("request", default="")
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


def client() -> str:
    """The client of the request that is being answered; empty outside of one."""
    return _client.get()


@contextmanager
def asked_by(address: str) -> Iterator[None]:
    """Work that is done for a client outside of a request."""
    token = _client.set(address)
    try:
        yield
    finally:
        _client.reset(token)


def request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _request.get()


def bearer(request: HttpRequest) -> str:
    """The token or secret that a request shows as `Authorization: Bearer …`, empty for nothing of the kind."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else ""


def id_for(given: str = "") -> str:
    """An id for a request: the one that a proxy has given it, where it is a plain word, else a new one.

    >>> id_for("from-the-proxy-0001")
    'from-the-proxy-0001'
    >>> len(id_for("two words"))
    16
    """
    return given if _GIVEN.fullmatch(given) else secrets.token_hex(8)


def in_background() -> bool:
    """Is a worker answering, and nobody waiting?"""
    return isinstance(client(), Fingerprint)


def client_of(request: HttpRequest) -> str:
    """The address of the other end, behind a proxy the last one that it has written down.

    Of IPv6 the first 64 bits: whoever has one such address has all of them. Of a request that a worker answers the
    fingerprint, under which everything else is counted as well.
    """
    if known := request.META.get(CLIENT):
        return Fingerprint(known)
    return address_of(str(request.META.get("REMOTE_ADDR") or ""), str(request.META.get("HTTP_X_FORWARDED_FOR") or ""))


def address_of(remote: str, forwarded: str) -> str:
    """The address of the client, by the other end of the connection and by what a proxy has written down.

    >>> address_of("::ffff:192.0.2.7", "")
    '192.0.2.7'
    """
    found = forwarded.rpartition(",")[2].strip() if settings.BEHIND_PROXY and forwarded else remote
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found[:64]
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class AskingMiddleware:
    """Remembers the client while its request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        with asked_by(client_of(request)):
            return self._get_response(request)


class NamingMiddleware:
    """Gives each request its id, and tells it in the header of the answer. The outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request. Only a proxy of ours is believed when it names a request."""
        given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
        found = id_for(given)
        request.request_id = found  # type: ignore[attr-defined]  # for templates, and for what is logged later
        token = _request.set(found)
        try:
            response = self._get_response(request)
        finally:
            _request.reset(token)
        response.headers[HEADER] = found
        return response
