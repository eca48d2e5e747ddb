"""Every error of the API as a problem document (RFC 9457): title, detail, status and, where it helps, places.

`add_handlers` translates the exceptions of core. `ProblemMiddleware` catches what never reaches an operation, such as
an unknown address, a wrong method or a crash, so that no answer under /api/ is an HTML page.
"""

from __future__ import annotations

import http
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from patterns_app.core import limits
from patterns_app.core.pipeline import Busy, CompositionError, RenderError, TooLargeToDraw, TooManyPixels
from patterns_app.core.sketch.operations import OperationError
from patterns_app.core.sketch.parser import InputError, InvalidSketch, NotASketch, TooLarge
from patterns_app.web.asking import request_id
from patterns_app.web.counters.budgets import Spent
from patterns_app.web.discussion.talking import NotThere, NotYours, TooMuchSaid
from patterns_app.web.pictures import BadQuery
from patterns_app.web.working import OverBudget
from patterns_app.web.workspace.access import NoAccess, Unreadable
from patterns_app.web.workspace.refusals import (
    Conflict,
    HistoryFull,
    NoFit,
    NoRoom,
    NotWithoutAccount,
    OtherBytes,
    OthersClient,
    TooMany,
)

MEDIA_TYPE = "application/problem+json"
ADDRESSES = "/api/"

# What each exception means to the caller. A subclass stands before its base.
_STATUS: dict[type[Exception], tuple[int, str]] = {
    TooLarge: (413, "The document is too large"),
    NotASketch: (400, "Not a sketch"),
    InvalidSketch: (422, "The sketch has mistakes"),
    InputError: (400, "The input cannot be used"),
    CompositionError: (422, "The pattern does not fit"),
    OperationError: (422, "The change does not fit"),
    BadQuery: (400, "A parameter makes no sense"),
    TooManyPixels: (400, "The picture would be too large"),
    TooLargeToDraw: (413, "The sketch is too large to draw"),
    OverBudget: (429, "Too much work"),
    Spent: (429, "Too much in an hour"),
    Busy: (503, "Too busy just now"),
    RenderError: (503, "The work could not be done"),
    Conflict: (412, "Somebody else saved meanwhile"),
    NoRoom: (409, "No room for another file"),
    HistoryFull: (409, "No room for another revision"),
    NoFit: (409, "It does not fit any more"),
    OthersClient: (409, "The client of somebody else"),
    OtherBytes: (422, "These are other bytes"),
    NotWithoutAccount: (401, "Who is asking?"),
    TooMany: (409, "No room for another sketch"),
    TooMuchSaid: (409, "No room for another comment"),
    NotThere: (404, "No such comment"),
    NotYours: (403, "Somebody else's comment"),
    Unreadable: (410, "The stored document is damaged"),
}


class Mistake(msgspec.Struct, frozen=True):
    """A mistake and where it is: a JSON path that begins with `$`, or the name of a parameter."""

    path: str
    message: str


class Problem(msgspec.Struct, frozen=True):
    """What went wrong."""

    title: str
    detail: str
    status: int
    errors: tuple[Mistake, ...] = ()
    request_id: str = ""  # names the request in the log of the server


def problem_response(status: int, title: str, detail: str, errors: Iterable[Mistake] = ()) -> HttpResponse:
    """The answer that tells a problem."""
    response = HttpResponse(_body(status, title, detail, errors), status=status, content_type=MEDIA_TYPE)
    patch_cache_control(response, no_store=True)
    return response


def add_handlers(api: NinjaAPI) -> None:
    """Teach an API to answer exceptions with problems. Other exceptions go on to Django, which logs them."""
    for kind in _STATUS:
        api.add_exception_handler(kind, _known)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(NoAccess, _no_access)
    api.add_exception_handler(Conflict, _conflict)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _bad_parameters)
    api.add_exception_handler(Exception, _unexpected)


class Refusal(Exception):
    """An operation says no, in words of its own."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        self.status, self.title = status, title
        super().__init__(detail)


class ProblemMiddleware:
    """Turns every error answer under /api/ that is not yet a problem document into one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keeps status and headers (`Allow` of a 405), replaces the body."""
        response = self._get_response(request)
        is_error = request.path.startswith(ADDRESSES) and response.status_code >= 400
        if is_error and isinstance(response, HttpResponse) and response["Content-Type"] != MEDIA_TYPE:
            title = _phrase(response.status_code)
            response.content = _body(response.status_code, title, _detail(response.status_code, request))
            response["Content-Type"] = MEDIA_TYPE
            response["Content-Length"] = str(len(response.content))  # was the old body's
        return response


def _body(status: int, title: str, detail: str, errors: Iterable[Mistake] = ()) -> bytes:
    return msgspec.json.encode(Problem(title, detail, status, tuple(errors), request_id()))


# The library types an error as "the exception or its class", hence Any.
def _known(request: HttpRequest, error: Any) -> HttpResponse:
    status, title = next(found for kind, found in _STATUS.items() if isinstance(error, kind))
    places = [Mistake(item.path, item.message) for item in error.errors] if isinstance(error, InputError) else []
    response = problem_response(status, title, str(error), places)
    if isinstance(error, RenderError | Spent):
        response["Retry-After"] = str(getattr(error, "seconds", 5))
    return response


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(404, "Not found", str(error) or _detail(404, request))


def _no_access(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(404, "Not found", said(error))


_NO_ACCESS = "This token opens nothing, or not as far as this needs: it may be revoked, or the sketch deleted."


def said(error: Exception) -> str:
    """The sentence for an exception that is known here; empty for any other."""
    if isinstance(error, NoAccess):
        return _NO_ACCESS
    return str(error) if isinstance(error, (*_STATUS, Refusal)) else ""


def _conflict(request: HttpRequest, error: Any) -> HttpResponse:
    response = _known(request, error)
    response["ETag"] = f'"{error.sketch.revision}"'  # what to read before trying again
    return response


def _too_big(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(413, "The body is too large", _detail(413, request))


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem_response(error.status, error.title, str(error))
    if error.status == http.HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _throttled(request: HttpRequest, error: Any) -> HttpResponse:
    wait = max(1, round(error.wait or 60))
    response = problem_response(429, "Too many requests", f"This address asks too often. Wait {wait} seconds.")
    response["Retry-After"] = str(wait)
    return response


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(error.status_code, _phrase(error.status_code), str(error))


def _bad_parameters(request: HttpRequest, error: Any) -> HttpResponse:
    places = [Mistake(".".join(str(part) for part in item["loc"]), item["msg"]) for item in error.errors]
    detail = "; ".join(f"{place.path}: {place.message}" for place in places[:3])
    return problem_response(422, "Parameters or body are not as described", detail, places)


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    raise error


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _detail(status: int, request: HttpRequest) -> str:
    details: dict[int, Any] = {
        404: "There is nothing at this address. The operations are listed at /api/v1/docs.",
        405: f"{request.method} is not possible here.",
        412: "What is here is not what the headers of the request name.",
        413: f"The body is larger than {limits.REQUEST_BODY_BYTES:,} bytes, the most that is read at this address: "
        "leave out what is not needed, or send less at once. Files of others up to "
        f"{limits.IMPORT_INFLATED_BYTES // 1_048_576} MiB are read as a form by POST /api/v1/sketches/import.",
        500: "Something went wrong on our side. It has been logged.",
    }
    return str(details.get(status, "The request cannot be answered."))
