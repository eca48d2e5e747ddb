"""How much there is of what, and whose it is: for operators, who learn names and sizes and open nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.background.sizes import sizes


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One page."""
    return render(request, "operating/overview.html", {"section": "operator", "sizes": sizes()})
