"""What cannot be done just now is said so, in the form that was asked for, with when to try again. Never a 500.

A full disk answers 507, everything else 503; a client that had its share gets 429.
"""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.pipeline import RenderError
from patterns_app.web.api.problems import ADDRESSES, problem_response
from patterns_app.web.asking import request_id
from patterns_app.web.counters.budgets import Spent
from patterns_app.web.obstacles import for_the_log
from patterns_app.web.working import OverBudget

_logger = logging.getLogger(__name__)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_ROOM = ("database or disk is full", "disk I/O error", "No space left on device")
_TITLES = {
    429: gettext_noop("Too many requests"),
    503: gettext_noop("Not just now"),
    507: gettext_noop("There is no room to keep anything"),
}
_LOCKED = gettext_noop("Somebody else is writing just now. Nothing was lost and nothing was saved; try again.")
_AWAY = gettext_noop("The database does not answer just now. Nothing was saved; try again.")
_READ_ONLY = gettext_noop("This server can only be read just now: nothing new can be kept. Your work was not saved.")
_DISK = gettext_noop(
    "The disk of this server is full: what is there can be read, nothing new can be kept. Your work was not saved."
)


class FailingMiddleware:
    """Answers for what a view could not do: work refused, database locked or away, disk full."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Every 503 says when to try again."""
        response = self._get_response(request)
        if response.status_code in (503, 507) and not response.has_header("Retry-After"):
            response["Retry-After"] = "5"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer for what is no fault of the product's; None lets Django log and answer 500."""
        told = _told(error)
        if told is None:
            return None
        status, detail, seconds = told
        # The place, not the whole address: that may hold the token of somebody's sketch.
        match = request.resolver_match
        _logger.warning("%s at %s: %s", status, match.view_name if match else "?", for_the_log(error))
        response = _as_asked(request, status, detail)
        response["Retry-After"] = str(seconds)
        response["Cache-Control"] = "no-store"
        return response


def _told(error: Exception) -> tuple[int, str, int] | None:
    if isinstance(error, Spent):
        return 429, str(error), error.seconds
    if isinstance(error, RenderError):
        return (429 if isinstance(error, OverBudget) else 503), str(error), getattr(error, "seconds", 5)
    if isinstance(error, OSError):
        return (507, gettext(_DISK), 30) if error.errno in _FULL else None
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    text = str(error)
    if any(words in text for words in _NO_ROOM) or getattr(error.__cause__, "sqlstate", None) == "53100":
        return 507, gettext(_DISK), 30
    if "readonly database" in text or getattr(error.__cause__, "sqlstate", None) == "25006":
        return 503, gettext(_READ_ONLY), 30
    if not isinstance(error, OperationalError | InterfaceError) or "no such" in text:
        return None
    if "locked" in text or getattr(error.__cause__, "sqlstate", None) in ("55P03", "40P01", "57014"):
        return 503, gettext(_LOCKED), 2
    _begin_anew()
    return 503, gettext(_AWAY), 2


def _begin_anew() -> None:
    """A pool that could not connect waits longer and longer: a new one tries at once.

    Who is still inside of a transaction closes it first, and Django opens no connection before that.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            with contextlib.suppress(Exception):
                connection.close()
                connection.close_pool()  # type: ignore[attr-defined]


def _as_asked(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """A problem document of the API, JSON for scripts, a page for people, a line of text in place of a file."""
    title = gettext(_TITLES[status])
    if request.path.startswith(ADDRESSES):
        return problem_response(status, title, detail)
    accepts = request.headers.get("Accept", "")
    if "html" not in accepts and "json" in accepts + (request.content_type or ""):
        return JsonResponse({"problem": "not now", "message": detail, "request_id": request_id()}, status=status)
    if "html" in accepts or request.path.endswith("/"):
        return render(request, "503.html", {"status": status, "title": title, "message": detail}, status=status)
    return HttpResponse(f"{detail}\nRequest {request_id()}\n", status=status, content_type="text/plain; charset=utf-8")
