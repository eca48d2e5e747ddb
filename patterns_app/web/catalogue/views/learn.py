"""The learning path and its lessons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.learning import lesson_page, path

from .page import page, show, wants_fragment


@require_safe
@page
def learn(request: HttpRequest) -> HttpResponse:
    """The path through the patterns, from simple to hard."""
    return show(request, "learn/path", "learn", exact=True, chapters=path())


@require_safe
@page
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """One pattern as a lesson: its problem, its picture, and what happens next. Answers are in the address."""
    told = lesson_page(pattern_or_404(slug), request.GET)
    if wants_fragment(request, "quiz"):
        return render(request, "catalogue/learn/_quiz.html", {"page": told})
    return show(request, "learn/lesson", "learn", page=told)
