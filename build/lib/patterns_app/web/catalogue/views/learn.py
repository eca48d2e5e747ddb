"""The learning path and its lessons."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.core.patterns.model import Pattern
from patterns_app.web.catalogue.finding import entry_or_404
from patterns_app.web.catalogue.presenting.learning import LessonPage, lesson_page, path
from patterns_app.web.catalogue.presenting.model_lessons import ModelLessonPage, model_chapter, model_lesson_page

from .page import page, show, wants_fragment


@require_safe
@page
def learn(request: HttpRequest) -> HttpResponse:
    """The path through the patterns, from simple to hard."""
    of_source = [one for one in path() if one.origin == "source"]
    beyond = [replace(one, number=one.number + 1) for one in path() if one.origin == "beyond"]
    chapters = (*of_source, model_chapter(len(of_source) + 1), *beyond)
    return show(request, "learn/path", "learn", exact=True, chapters=chapters)


@require_safe
@page
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """One pattern as a lesson: its problem, its picture, what happens next; or a model. Answers are in the address."""
    entry = entry_or_404(slug)
    told: LessonPage | ModelLessonPage | None
    if isinstance(entry, Pattern):
        template, told = "learn/lesson", lesson_page(entry, request.GET)
    else:
        template, told = "learn/model", model_lesson_page(entry, request.GET)
    if told is None:
        raise Http404(slug)
    if wants_fragment(request, "quiz"):
        return render(request, "catalogue/learn/_quiz.html", {"quiz": told.quiz})
    return show(request, template, "learn", page=told)
