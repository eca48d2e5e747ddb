"""The catalogue, the page of a pattern, and the way to it from a problem."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.cards import catalogue
from patterns_app.web.catalogue.presenting.finder import finder_page
from patterns_app.web.catalogue.presenting.looking_inside import asked_box
from patterns_app.web.catalogue.presenting.pattern import chosen_variant, pattern_page
from patterns_app.web.catalogue.presenting.service_map import map_view

from .keeping import kept_page
from .page import page, show, wants_fragment


@require_safe
@page
@kept_page
def patterns(request: HttpRequest) -> HttpResponse:
    """All patterns, filtered; htmx gets the list with its filters alone."""
    context = {"catalogue": catalogue(request.GET)}
    if wants_fragment(request, "catalogue"):
        return render(request, "catalogue/_catalogue.html", context)
    return show(request, "patterns", "patterns", exact=True, **context)


@require_safe
@page
@kept_page
def pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """One pattern; htmx gets what depends on the variant alone, or the map alone."""
    entry = pattern_or_404(slug)
    if wants_fragment(request, "map-view") and (chart := map_view(entry, request.GET)):
        return render(request, "catalogue/pattern/_map_swap.html", {"map": chart})
    if wants_fragment(request, "box"):
        variant = chosen_variant(entry, request.GET.get("variant", ""))
        return render(request, "catalogue/_box.html", {"one": asked_box(variant, request.GET)})
    context = {"page": pattern_page(entry, request.GET)}
    if wants_fragment(request, "variant"):
        return render(request, "catalogue/pattern/_variant_swap.html", context)
    return show(request, "pattern/page", "patterns", **context)


@require_safe
@page
@kept_page
def choose(request: HttpRequest, way: str = "") -> HttpResponse:
    """From a problem to a pattern: the question or the answer that the replies in the address lead to."""
    return show(request, "choose", "patterns", page=finder_page(way))
