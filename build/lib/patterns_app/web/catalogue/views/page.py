"""What every page view has in common: a missing thing becomes the 404 page, a bad parameter the 400 page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from patterns_app.web.pictures import BadQuery

from .errors import bad_parameter, not_found

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """Translates Http404 and BadQuery into pages, also where Django would show its own for developers."""

    @wraps(view)
    def translated(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            response = not_found(request, error)
        except BadQuery as error:
            response = bad_parameter(request, str(error))
        patch_vary_headers(response, ["HX-Request"])
        return response

    return translated


def wants_fragment(request: HttpRequest, target: str) -> bool:
    """Does htmx ask for the piece of the page with this id? A restored history entry wants the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request and htmx.target == target


def show(request: HttpRequest, template: str, section: str, **context: object) -> HttpResponse:
    """A whole page. `section` is the entry of the navigation it belongs to; terms are explained once a page."""
    return render(request, f"catalogue/{template}.html", {"section": section, "terms_seen": set(), **context})
