"""`Prefer: respond-async` (RFC 7240): what may take long is answered with 202 and the address of a job.

Only for addresses whose work may be long, only while a worker lives; everybody else is answered as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from patterns_app.web.asking import client, in_background, request_id
from patterns_app.web.counters.budgets import Budget

from . import limits, queue
from .describing import answer
from .models import Job
from .queue import Asked

# What becomes a job by itself does so where it is answered, when it has been read.
_LONG = re.compile(
    r"/api/v1/sketches/(?!(?:simulate|stress|verdict)$)[a-z]+|/patterns/[-\w]+/[-\w]+\.(gif|webm|mp4)"
    r"|/s/[^/]+/verdict/(since/\d+/)?|/verdicts/"
)
_WORD = re.compile(r'(^|,)\s*respond-async\s*("|;|,|$)', re.IGNORECASE)
_HEADERS = ("Content-Type", "Accept", "Host")
_TITLES = {413: "The body is too large", 429: "Too many jobs", 503: "Not just now"}
_PROBLEM: Final = "application/problem+json"
EXPORTS = Budget("exports", lambda: float(settings.EXPORTS_AN_HOUR), seconds=3600)


class RespondAsyncMiddleware:
    """Takes a request into the queue instead of answering it, where the client prefers that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """The answer 202, or None to go on."""
        if not _is_wanted(request):
            return None
        try:
            return _taken(request) if queue.is_worked_on() else None
        except DatabaseError:
            return _refused(request, "The job could not be kept just now. Try again.", 503, 5)


def _is_wanted(request: HttpRequest) -> bool:
    if not _WORD.search(request.headers.get("Prefer", "")) or in_background():
        return False
    method = "POST" if request.path.startswith("/api/") else "GET"
    return request.method == method and _LONG.fullmatch(request.path) is not None and "prepare" not in request.GET


def as_job(request: HttpRequest, first: Callable[[], bytes] = bytes) -> HttpResponse:
    """The answer 202 to a request that is always a job. Where no worker lives it is done by the time it is answered.

    `first` gives what is known of its answer before a worker has begun. The body was read and found good before;
    whoever answers the job reads it again.
    """
    try:
        here = not queue.is_worked_on()
        so_far = b"" if here else first()
        job = queue.put(_asked(request, request.body), client(), here, so_far)
        if here and job.status == 503:
            return _refused(request, "Long work of others is under way just now. Try again in a while.", 503, 10)
        return _accepted(job)
    except queue.TooManyJobs as error:
        return _too_many(request, error)
    except DatabaseError:
        return _refused(request, "The job could not be kept just now. Try again.", 503, 5)


def _taken(request: HttpRequest) -> HttpResponse:
    if not EXPORTS.take(client()):
        return _refused(request, "This address has asked for as many jobs as it may in an hour.", 429, EXPORTS.wait())
    body = request.read(limits.BODY_BYTES + 1)
    if len(body) > limits.BODY_BYTES:
        return _refused(request, f"At most {limits.BODY_BYTES:,} bytes are read.", 413, 0)
    try:
        response = _accepted(queue.put(_asked(request, body), client()))
    except queue.TooManyJobs as error:
        return _too_many(request, error)
    response["Preference-Applied"] = "respond-async"
    return response


def _asked(request: HttpRequest, body: bytes) -> Asked:
    headers = {name: request.headers[name] for name in _HEADERS if name in request.headers}
    return Asked(str(request.method), request.path, request.META.get("QUERY_STRING", ""), headers, body)


def _accepted(job: Job) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(answer(job)), status=202, content_type="application/json")
    response["Location"] = reverse("api:job", args=[job.id])
    response["Retry-After"] = "1"
    response["Cache-Control"] = "no-store"
    return response


def _too_many(request: HttpRequest, error: queue.TooManyJobs) -> HttpResponse:
    return _refused(request, str(error), 429 if error.seconds < 10 else 503, error.seconds)


def _refused(request: HttpRequest, words: str, status: int, seconds: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {
            "title": _TITLES[status],
            "detail": words,
            "status": status,
            "errors": [],
            "request_id": request_id(),
        }
        response = HttpResponse(msgspec.json.encode(problem), status=status, content_type=_PROBLEM)
    else:
        response = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    if seconds:
        response["Retry-After"] = str(seconds)
    return response
