"""The services of the vocabulary."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue.presenting.services import service_list, service_page

from .keeping import kept_page
from .page import page, show, wants_fragment


@require_safe
@page
@kept_page
def services(request: HttpRequest) -> HttpResponse:
    """Every service by category, or those that fit the words of `q`."""
    listed = service_list(request.GET.get("q", ""))
    if wants_fragment(request, "services"):
        return render(request, "catalogue/_services.html", {"listed": listed})
    return show(request, "services", "services", exact=True, listed=listed)


@require_safe
@page
@kept_page
def service(request: HttpRequest, key: str) -> HttpResponse:
    """One service: what it is, its limits, settings and connections, the patterns that use it."""
    found = vocabulary().services.get(key)
    if found is None:
        raise Http404(key)
    return show(request, "service", "services", page=service_page(found, timezone.localdate()))
