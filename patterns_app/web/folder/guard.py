"""Who may ask a server that works on a folder: pages of its own, and whoever was shown the key.

The server listens on this machine alone, but any page in its browser can send requests there, and a name of its own
that leads here (DNS rebinding). So the name that is asked for must be this machine's, nothing that changes anything is
taken from pages of others, and the folder's own addresses need the key, which the command shows where it was started.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN = ("same-origin", "none", "")
_KEPT = 30 * 24 * 3600  # seconds that a browser has the key


class GuardMiddleware:
    """See above. Before all that answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        try:
            host = request.get_host()
        except DisallowedHost:
            return _no("This server answers to 127.0.0.1 and localhost alone.")
        if request.method not in _SAFE and not _is_own(request, host):
            return _no("This came from a page of another site, which may change nothing here.")
        if not request.path.startswith(reverse("folder")):
            return self._get_response(request)
        if _is_key(request.GET.get("key", "")):
            return _let_in(request)
        if _is_key(request.COOKIES.get(_cookie(request), "")):
            response = self._get_response(request)
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "same-origin"
            return response
        return _no("Open the address with its key that `pattern-studio serve --folder` has shown.")


def _is_own(request: HttpRequest, host: str) -> bool:
    """Programs say neither; browsers say both, or the older ones the first."""
    origin = request.headers.get("Origin", "")
    try:
        if origin and urlsplit(origin).netloc != host:
            return False
    except ValueError:  # no address at all
        return False
    return request.headers.get("Sec-Fetch-Site", "") in _OWN


def _is_key(text: str) -> bool:
    return secrets.compare_digest(text.encode("utf-8", "replace"), settings.FOLDER_KEY.encode())


def _let_in(request: HttpRequest) -> HttpResponse:
    """The same address without the key, which is a cookie from now on."""
    rest = {key: request.GET.get(key, "") for key in request.GET if key != "key"}
    response = HttpResponseRedirect(f"{request.path}?{urlencode(rest)}" if rest else request.path)
    response.set_cookie(
        _cookie(request), settings.FOLDER_KEY, _KEPT, path=reverse("folder"), httponly=True, samesite="Strict"
    )
    response["Cache-Control"] = "no-store"
    return response


def _cookie(request: HttpRequest) -> str:
    """Cookies do not tell ports: two such servers are told apart by its name."""
    return f"folder-{request.get_port()}"


def _no(why: str) -> HttpResponse:
    response = HttpResponse(f"{why}\n", status=403, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
