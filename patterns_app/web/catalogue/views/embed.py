"""A pattern inside other people's pages: the picture, its story, a link back. No cookie, no form, nothing to click by
mistake. These are the only pages of the catalogue that may be framed."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.embedded import embedded_pattern

from .page import page, show, wants_fragment


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page
def pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """One variant with, if asked for, one scenario at one step."""
    shown = embedded_pattern(pattern_or_404(slug), request.GET)
    if wants_fragment(request, "box"):
        return render(request, "catalogue/_box.html", {"one": shown.inside.asked})
    response = show(request, "embed", "", page=shown)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
