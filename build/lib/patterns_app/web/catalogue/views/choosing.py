"""Which service model suits a case, and the same situations told for every model."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.presenting.choice import choice_page
from patterns_app.web.catalogue.presenting.executions import executions_page
from patterns_app.web.catalogue.presenting.situations import situations_page

from .page import page, show, wants_fragment


@require_safe
@page
def choose(request: HttpRequest) -> HttpResponse:
    """The decision helper; htmx gets the answer alone."""
    context = {"page": choice_page(request.GET)}
    if wants_fragment(request, "choice"):
        return render(request, "catalogue/models/_choice.html", context)
    return show(request, "models/choose", "models", **context)


@require_safe
@page
def situations(request: HttpRequest) -> HttpResponse:
    """One situation, such as a flaw that must be patched, step by step in every model."""
    return show(request, "models/situations", "models", page=situations_page(request.GET))


@require_safe
@page
def execution_models(request: HttpRequest) -> HttpResponse:
    """The three ways to invoke a function beside each other."""
    return show(request, "models/executions", "models", page=executions_page(request.GET))
