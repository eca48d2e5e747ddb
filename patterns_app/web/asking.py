"""Who is asking: the address that budgets are kept for. Set for each request, read wherever work is done for it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_client: ContextVar[str] = ContextVar("client", default="")


def client() -> str:
    """The client of the request that is being answered; empty outside of one."""
    return _client.get()


def client_of(request: HttpRequest) -> str:
    """The address of the other end, behind a proxy the last one that it has written down.

    Of IPv6 the first 64 bits: whoever has one such address has all of them.
    """
    found = str(request.META.get("REMOTE_ADDR") or "")
    if settings.BEHIND_PROXY and (written := request.META.get("HTTP_X_FORWARDED_FOR")):
        found = str(written).rpartition(",")[2].strip()
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
        token = _client.set(client_of(request))
        try:
            return self._get_response(request)
        finally:
            _client.reset(token)
