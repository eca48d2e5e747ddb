"""What can be got can be asked about: HEAD is answered by every operation that answers GET."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from .problems import ADDRESSES


class HeadMiddleware:
    """The API's library knows an operation by the methods that it names, and names no HEAD (RFC 9110, 9.3.2, wants it).

    The server leaves the body out, as for the pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers HEAD with the headers that GET would have."""
        if request.method != "HEAD" or not request.path.startswith(ADDRESSES):
            return self._get_response(request)
        request.method = "GET"
        response = self._get_response(request)
        request.method = "HEAD"
        return response
