"""The engine, held to what others have published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.presenting.calibration import calibration_page

from .keeping import kept_page
from .page import page, show


@require_safe
@page
@kept_page
def calibration(request: HttpRequest) -> HttpResponse:
    """Every published number beside ours, red ones first, and what the figures of a run rest on."""
    return show(request, "calibration", "about", page=calibration_page())
