"""The learning path, and a lesson with its questions. Answers are in the address: nothing is kept on the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from patterns_app.core.flow.lesson.concepts import concept_questions
from patterns_app.core.flow.lesson.model import Choice, Question
from patterns_app.core.flow.lesson.picture import picture_questions
from patterns_app.core.patterns import learning
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import Player

from .drawn import diagram_svg
from .exercises import Exercise, exercises_of
from .pattern import Tab, chosen_variant
from .playing import player
from .wording import level_name

_MOST_ASKED = 60  # questions that an address may name to be asked again


@dataclass(frozen=True)
class Lesson:
    """An entry of the path. `questions` are those of its first variant."""

    slug: str
    title: str
    tagline: str
    url: str
    level: str
    level_name: str
    questions: int


@dataclass(frozen=True)
class Chapter:
    """Lessons that belong together."""

    key: str
    number: int
    title: str
    aim: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class ChoiceLine:
    """One possible answer. `state` is right, wrong or nothing, once the question is answered."""

    letter: str
    value: str
    text: str
    state: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question on the page. `kept` are the answers that were given before it."""

    number: int
    question: Question
    choices: tuple[ChoiceLine, ...]
    answer: Choice | None
    right: Choice
    kept: tuple[tuple[str, str], ...]

    @property
    def answered(self) -> bool:
        """Has it been answered?"""
        return self.answer is not None

    @property
    def well(self) -> bool:
        """Was the answer right?"""
        return self.answer == self.right

    @property
    def touches(self) -> str:
        """What lights up in the picture once it is answered: the ids of parts or lines."""
        if self.question.on_picture:
            return self.right.key
        return self.question.plays[1] if self.question.plays else ""


@dataclass(frozen=True)
class LessonPage:
    """Everything of a lesson. `current` is the first question without an answer, or none when all have one."""

    pattern: Pattern
    variant: Variant
    tabs: tuple[Tab, ...]
    level_name: str
    picture: SafeString
    tall_picture: SafeString
    player: Player | None
    asked: tuple[Asked, ...]
    current: Asked | None
    last: Asked | None
    score: int
    total: int
    fixed: tuple[tuple[str, str], ...]  # what of the address every answer keeps
    previous: Lesson | None
    next: Lesson | None
    chapter: Chapter
    here: str
    again: str

    @property
    def kept_as(self) -> tuple[str, str]:
        """What the answers are kept by on the device: the slugs of the entry and of the variant."""
        return self.pattern.slug, self.variant.slug

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What can be done in the studio with this variant."""
        return exercises_of(self.pattern.slug, self.variant.slug)


def path() -> tuple[Chapter, ...]:
    """All chapters in order."""
    return tuple(
        Chapter(chapter.key, number, chapter.title, chapter.aim, tuple(_lesson(slug) for slug in chapter.slugs))
        for number, chapter in enumerate(learning.chapters(), 1)
    )


def lesson_page(pattern: Pattern, query: Mapping[str, str]) -> LessonPage:
    """The lesson as far as its address says it is answered. Raises BadQuery."""
    variant = chosen_variant(pattern, query.get("variant", ""))
    fixed = tuple((name, query[name]) for name in ("variant", "only") if query.get(name))
    asked = tuple(asked_of(chosen(lesson_questions(pattern.slug, variant.slug), query.get("only", "")), query))
    answered = [one for one in asked if one.answered]
    chapters = path()
    lessons = [lesson for chapter in chapters for lesson in chapter.lessons]
    place = [lesson.slug for lesson in lessons].index(pattern.slug)
    here = reverse("lesson", args=[pattern.slug])
    return LessonPage(
        pattern=pattern,
        variant=variant,
        tabs=_tabs(pattern, variant, here),
        level_name=level_name(pattern.level),
        picture=diagram_svg(pattern, variant),
        tall_picture=diagram_svg(pattern, variant, "tall-", "TB"),
        player=player(pattern.slug, variant, follows_address=False),
        asked=asked,
        current=next((one for one in asked if not one.answered), None),
        last=answered[-1] if answered else None,
        score=sum(one.well for one in answered),
        total=len(asked),
        fixed=fixed,
        previous=lessons[place - 1] if place else None,
        next=lessons[place + 1] if place + 1 < len(lessons) else None,
        chapter=next(one for one in chapters if pattern.slug in [lesson.slug for lesson in one.lessons]),
        here=here,
        again=f"{here}?{urlencode(fixed)}" if fixed else here,
    )


def _tabs(pattern: Pattern, chosen: Variant, here: str) -> tuple[Tab, ...]:
    return tuple(
        Tab(one.slug, one.title, one.summary, f"{here}?{urlencode({'variant': one.slug})}", one is chosen)
        for one in pattern.variants
    )


def _lesson(slug: str) -> Lesson:
    pattern = _patterns()[slug]
    count = len(lesson_questions(slug, pattern.variants[0].slug))
    url = reverse("lesson", args=[slug])
    return Lesson(slug, pattern.title, pattern.tagline, url, pattern.level, level_name(pattern.level), count)


@cache
def _patterns() -> dict[str, Pattern]:
    return {pattern.slug: pattern for pattern in patterns()}


@cache
def lesson_questions(slug: str, variant: str) -> tuple[Question, ...]:
    """What is asked about a variant: on its picture, and with the first variant also about the entry as a whole."""
    pattern = _patterns()[slug]
    chosen = next(one for one in pattern.variants if one.slug == variant)
    asked = picture_questions(chosen.sketch, vocabulary())
    if chosen is not pattern.variants[0]:
        return asked
    concepts = concept_questions(pattern, _patterns(), vocabulary())
    return (*concepts[:1], *asked, *concepts[1:])


def chosen(asked: tuple[Question, ...], only: str) -> tuple[Question, ...]:
    """The questions of a lesson, or those of them that the address names. Those that are no more are left out."""
    if not only:
        return asked
    keys = only.split(",")
    if len(keys) > _MOST_ASKED:
        raise BadQuery(f"only: {len(keys)} questions are named; at most {_MOST_ASKED} are asked again at a time")
    found = tuple(question for question in asked if question.key in keys)
    if not found:
        raise BadQuery(f"only: this lesson asks no question {keys[0][:60]!r}")
    return found


def asked_of(questions: tuple[Question, ...], query: Mapping[str, str]) -> Iterator[Asked]:
    """The questions with the answers that an address gives. Raises BadQuery."""
    kept: list[tuple[str, str]] = []
    for number, question in enumerate(questions, 1):
        answer = _answer(query, question)
        right = next(choice for choice in question.choices if choice.key == question.right)
        lines = tuple(
            ChoiceLine(_letter(place), one.key, one.text, _state(one, right, answer), one == answer)
            for place, one in enumerate(question.choices)
        )
        yield Asked(number, question, lines, answer, right, tuple(kept))
        if answer is not None:
            kept.append((question.key, answer.key))


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _state(choice: Choice, right: Choice, answer: Choice | None) -> str:
    if answer is None:
        return ""
    return "right" if choice == right else "wrong" if choice == answer else ""


def _answer(query: Mapping[str, str], question: Question) -> Choice | None:
    value = query.get(question.key, "")
    if not value:
        return None
    found = next((choice for choice in question.choices if choice.key == value), None)
    if found is None:
        known = ", ".join(choice.key for choice in question.choices)
        raise BadQuery(f"{question.key}: {value[:40]!r} is no answer; use one of {known}")
    return found
