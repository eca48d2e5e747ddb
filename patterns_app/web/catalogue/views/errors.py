"""The pages for what is not there, what makes no sense and what broke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from patterns_app.web.catalogue.presenting.suggestions import suggestions


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 with what the reader may have meant, guessed from the address."""
    return render(request, "404.html", {"links": suggestions(request.path)}, status=404)


def bad_parameter(request: HttpRequest, message: str) -> HttpResponse:
    """400 that says which parameter is wrong and what would do."""
    return render(request, "400.html", {"message": message, "path": request.path}, status=400)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that Django itself refused."""
    return bad_parameter(request, gettext("The request could not be understood."))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is not, or no longer, one of this browser's pages: what Django calls a CSRF failure.

    Scripts, which send JSON, are told in JSON.
    """
    if request.content_type == "application/json":
        message = gettext("Somebody has signed in or out in this browser since this page was loaded: load it again.")
        return JsonResponse({"problem": "stale page", "message": message}, status=403)
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Uses nothing that may be broken: no database, no context."""
    return render(request, "500.html", status=500)
