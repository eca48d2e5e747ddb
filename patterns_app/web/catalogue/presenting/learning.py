"""The learning path, and a lesson about a pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from patterns_app.core.flow.lesson.concepts import concept_questions
from patterns_app.core.flow.lesson.model import Question
from patterns_app.core.flow.lesson.picture import picture_questions
from patterns_app.core.patterns import learning
from patterns_app.core.patterns.model import Origin, Pattern, Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import content
from patterns_app.web.playing import Player

from .drawn import diagram_svg
from .exercises import Exercise, exercises_of
from .looking_inside import Inside, inside_of
from .pattern import Tab, chosen_variant
from .playing import player
from .quiz import Lesson, Quiz, quiz
from .wording import level_name


@dataclass(frozen=True)
class Chapter:
    """Lessons that belong together."""

    key: str
    number: int
    title: str
    aim: str
    lessons: tuple[Lesson, ...]
    origin: Origin


@dataclass(frozen=True)
class LessonPage:
    """Everything of a lesson."""

    pattern: Pattern
    variant: Variant
    tabs: tuple[Tab, ...]
    level_name: str
    picture: SafeString
    tall_picture: SafeString
    player: Player | None
    inside: Inside
    quiz: Quiz
    chapter: Chapter

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What can be done in the studio with this variant."""
        return exercises_of(self.pattern.slug, self.variant.slug)


def path() -> tuple[Chapter, ...]:
    """All chapters in order."""
    return tuple(
        Chapter(
            chapter.key,
            number,
            chapter.title,
            chapter.aim,
            tuple(_lesson(slug) for slug in chapter.slugs),
            chapter.origin,
        )
        for number, chapter in enumerate(learning.chapters(), 1)
    )


def lesson_page(pattern: Pattern, query: Mapping[str, str]) -> LessonPage:
    """The lesson as far as its address says it is answered. Raises BadQuery."""
    variant = chosen_variant(pattern, query.get("variant", ""))
    chapters = path()
    lessons = [lesson for chapter in chapters for lesson in chapter.lessons]
    questions = lesson_questions(pattern.slug, variant.slug)
    return LessonPage(
        pattern=pattern,
        variant=variant,
        tabs=_tabs(pattern, variant, reverse("lesson", args=[pattern.slug])),
        level_name=level_name(pattern.level),
        picture=diagram_svg(pattern, variant),
        tall_picture=diagram_svg(pattern, variant, "tall-", "TB"),
        player=player(pattern.slug, variant, follows_address=False),
        inside=inside_of(variant, query, dict(query.items()), reverse("pattern", args=[pattern.slug])),
        quiz=quiz((pattern.slug, variant.slug), questions, query, lessons),
        chapter=next(one for one in chapters if pattern.slug in [lesson.slug for lesson in one.lessons]),
    )


def _tabs(pattern: Pattern, chosen: Variant, here: str) -> tuple[Tab, ...]:
    return tuple(
        Tab(one.slug, one.title, one.summary, f"{here}?{urlencode({'variant': one.slug})}", one is chosen)
        for one in pattern.variants
    )


def _lesson(slug: str) -> Lesson:
    pattern = content.in_language(_patterns()[slug], f"entries/{slug}")
    count = len(lesson_questions(slug, pattern.variants[0].slug))
    url = reverse("lesson", args=[slug])
    return Lesson(slug, pattern.title, pattern.tagline, url, pattern.level, level_name(pattern.level), count)


@cache
def _patterns() -> dict[str, Pattern]:
    return {pattern.slug: pattern for pattern in patterns()}


@cache
def lesson_questions(slug: str, variant: str) -> tuple[Question, ...]:
    """What is asked about a variant, in English: on its picture, and with the first variant also about the whole entry.

    It is kept, so it must not hang on the language of whoever asks first.
    """
    pattern = _patterns()[slug]
    chosen = next(one for one in pattern.variants if one.slug == variant)
    asked = picture_questions(chosen.sketch, vocabulary())
    if chosen is not pattern.variants[0]:
        return asked
    concepts = concept_questions(pattern, _patterns(), vocabulary())
    return (*concepts[:1], *asked, *concepts[1:])
