"""The documents: all of them with a search, and each as a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.presenting.cards import search_text
from patterns_app.web.catalogue.presenting.documents import documents, searched, shelves

from .keeping import kept_page
from .page import page, show


@require_safe
@page
@kept_page
def all_documents(request: HttpRequest) -> HttpResponse:
    """Every document by what somebody wants, and what a search finds in them."""
    text = search_text(request.GET)
    return show(request, "documents/all", "docs", shelves=shelves(), text=text, results=searched(text))


@require_safe
@page
@kept_page
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """One document. Raises Http404."""
    if (found := documents().get(slug)) is None:
        raise Http404(slug)
    return show(request, "documents/one", "docs", document=found)
