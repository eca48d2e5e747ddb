"""The script that lets the studio open without a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.studio.offline import script_words


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Browsers ask for it again and again: it is never kept, its version tells what is new."""
    response = render(request, "studio/worker.js", script_words(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
