"""Lessons about the service models: questions in words, answered by the responsibility matrix and the entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.core.flow.lesson.model import Question
from patterns_app.core.flow.lesson.models import model_questions
from patterns_app.core.patterns.model import ServiceModel
from patterns_app.core.patterns.reader import models
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.web.pictures import BadQuery

from .learning import Chapter
from .quiz import Lesson, Quiz, quiz
from .wording import level_name

WHOLE = "whole"  # a model has no variants
_LEVEL = "beginner"
_FEWEST = 4  # questions that make a lesson


@dataclass(frozen=True)
class ModelLessonPage:
    """Everything of a lesson about a model."""

    model: ServiceModel
    quiz: Quiz


def model_chapter(number: int) -> Chapter:
    """The lessons about models, as the last chapter of what the source document has."""
    aim = gettext("You can say of each model who looks after what, what you hand over and what you pay for.")
    return Chapter("models", number, gettext("Who runs what"), aim, lessons(), "source")


@cache
def lessons() -> tuple[Lesson, ...]:
    """A lesson for each model that enough can be asked about, in the order of the models."""
    return tuple(
        Lesson(
            one.slug, one.title, one.tagline, reverse("lesson", args=[one.slug]), _LEVEL, level_name(_LEVEL), len(asked)
        )
        for one in models()
        if len(asked := questions_about(one.slug)) >= _FEWEST
    )


@cache
def questions_about(slug: str) -> tuple[Question, ...]:
    """What is asked about a model."""
    known = {model.slug: model for model in models()}
    return model_questions(known[slug], known, responsibilities())


def model_lesson_page(model: ServiceModel, query: Mapping[str, str]) -> ModelLessonPage | None:
    """None for a model about which too little can be asked. Raises BadQuery."""
    if model.slug not in [lesson.slug for lesson in lessons()]:
        return None
    if query.get("variant", WHOLE) != WHOLE:
        raise BadQuery(f"variant: {query['variant'][:40]!r} is unknown; a model has none")
    return ModelLessonPage(model, quiz((model.slug, WHOLE), questions_about(model.slug), query, lessons()))
