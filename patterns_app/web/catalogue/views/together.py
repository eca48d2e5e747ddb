"""Stories of a pattern, played beside each other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.together import together as together_page

from .page import page, show, wants_fragment


@require_safe
@page
def together(request: HttpRequest, slug: str, pair: str = "") -> HttpResponse:
    """A pair of the entry, or the stories of parameters a and b."""
    shown = together_page(pattern_or_404(slug), pair, request.GET)
    if shown is None:
        raise Http404(pair)
    if wants_fragment(request, "insides"):
        return render(request, "catalogue/pattern/_inside_lanes.html", {"inside": shown.inside})
    return show(request, "pattern/together", "patterns", page=shown)
