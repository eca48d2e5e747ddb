"""The home page, the about page, the glossary and the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.asking import ask
from patterns_app.web.catalogue.presenting.about import about_page
from patterns_app.web.catalogue.presenting.cards import search_text
from patterns_app.web.catalogue.presenting.glossary import glossary_page
from patterns_app.web.catalogue.presenting.home import home_page

from .keeping import kept_page
from .page import page, show, wants_fragment

_RESULTS = 40


@require_safe
@page
@kept_page
def home(request: HttpRequest) -> HttpResponse:
    """What this is, one live diagram, three doors, every pattern."""
    return show(request, "home", "home", page=home_page())


@require_safe
@page
def about(request: HttpRequest) -> HttpResponse:
    """Sources, licences and gaps."""
    return show(request, "about", "about", page=about_page())


@require_safe
@page
@kept_page
def glossary(request: HttpRequest) -> HttpResponse:
    """Every term with its definition, its source and what shows it."""
    return show(request, "glossary", "learn", page=glossary_page())


@require_safe
@page
def search(request: HttpRequest) -> HttpResponse:
    """Everything that a text finds; htmx gets the results alone."""
    text = search_text(request.GET)
    context = {"text": text, "results": ask(text, _RESULTS) if text else None}
    if wants_fragment(request, "results"):
        return render(request, "catalogue/_search_results.html", context)
    return show(request, "search", "search", **context)
