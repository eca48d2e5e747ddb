"""The *aaS models."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.core.patterns.model import ServiceModel
from patterns_app.web.catalogue.finding import entry_or_404
from patterns_app.web.catalogue.presenting.models import model_page, models_page

from .page import page, show


@require_safe
@page
def models(request: HttpRequest) -> HttpResponse:
    """All models, the responsibility matrix and the focus."""
    return show(request, "models", "models", exact=True, page=models_page())


@require_safe
@page
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """One model. A pattern's slug is no model."""
    entry = entry_or_404(slug)
    if not isinstance(entry, ServiceModel):
        raise Http404(slug)
    return show(request, "model", "models", page=model_page(entry))
