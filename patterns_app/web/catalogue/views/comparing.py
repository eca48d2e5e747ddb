"""Two patterns side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.presenting.comparison import comparison

from .page import page, show


@require_safe
@page
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison of parameters a and b, or the choice of them."""
    made = comparison(request.GET)
    return show(request, "compare", "compare", comparison=made, own_query=made.own_query)
