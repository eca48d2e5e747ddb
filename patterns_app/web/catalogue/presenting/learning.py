"""The learning path, and a lesson with its questions. Answers are in the address: nothing is kept on the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.safestring import SafeString

from patterns_app.core.flow.quiz import Question, failure_questions, questions
from patterns_app.core.patterns import learning
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import entries
from patterns_app.core.sketch.model import Scenario
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import OUTCOMES, Toned

from .drawn import diagram_svg
from .wording import level_name

LETTERS = "ABCDEF"
_MOST_QUESTIONS = 12
_FAILURES = 3  # of them, how a failure ends


@dataclass(frozen=True)
class Lesson:
    """An entry of the path."""

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
    """One question on the page. `address` keeps the answers that were given before it."""

    number: int
    key: str
    told: tuple[str, ...]
    choices: tuple[ChoiceLine, ...]
    answered: bool
    right: bool
    right_letter: str
    explanation: str
    touches: str
    asks: str
    kept: tuple[tuple[str, str], ...]
    scenario: str
    scenario_title: str
    outcome: Toned


@dataclass(frozen=True)
class LessonPage:
    """Everything of a lesson. `current` is the first question without an answer, or none when all have one."""

    pattern: Pattern
    variant: Variant
    level_name: str
    picture: SafeString
    tall_picture: SafeString
    asked: tuple[Asked, ...]
    current: Asked | None
    last: Asked | None
    score: int
    total: int
    previous: Lesson | None
    next: Lesson | None
    chapter: Chapter
    again: str


def path() -> tuple[Chapter, ...]:
    """All chapters in order."""
    return tuple(
        Chapter(chapter.key, number, chapter.title, chapter.aim, tuple(_lesson(slug) for slug in chapter.slugs))
        for number, chapter in enumerate(learning.chapters(), 1)
    )


def lesson_page(pattern: Pattern, query: Mapping[str, str]) -> LessonPage:
    """The lesson as far as its address says it is answered. Raises BadQuery."""
    variant = pattern.variants[0]
    asked = tuple(_asked(pattern.slug, query))
    answered = [question for question in asked if question.answered]
    lessons = [lesson for chapter in path() for lesson in chapter.lessons]
    place = [lesson.slug for lesson in lessons].index(pattern.slug)
    return LessonPage(
        pattern=pattern,
        variant=variant,
        level_name=level_name(pattern.level),
        picture=diagram_svg(pattern, variant),
        tall_picture=diagram_svg(pattern, variant, "tall-", "TB"),
        asked=asked,
        current=next((question for question in asked if not question.answered), None),
        last=answered[-1] if answered else None,
        score=sum(question.right for question in answered),
        total=len(asked),
        previous=lessons[place - 1] if place else None,
        next=lessons[place + 1] if place + 1 < len(lessons) else None,
        chapter=next(chapter for chapter in path() if pattern.slug in [lesson.slug for lesson in chapter.lessons]),
        again=reverse("lesson", args=[pattern.slug]),
    )


def _lesson(slug: str) -> Lesson:
    pattern = entries()[slug]
    assert isinstance(pattern, Pattern)
    url = reverse("lesson", args=[slug])
    count = len(_questions(slug))
    return Lesson(slug, pattern.title, pattern.tagline, url, pattern.level, level_name(pattern.level), count)


@cache
def _questions(slug: str) -> tuple[tuple[str, Scenario, Question], ...]:
    """A lesson's questions with their keys: what travels next, then how failures end; as many as a sitting takes."""
    pattern = entries()[slug]
    assert isinstance(pattern, Pattern)
    sketch = pattern.variants[0].sketch
    names = {node.id: node.label for node in sketch.nodes}
    travels = [(scenario, found) for scenario in sketch.scenarios for found in questions(sketch, scenario, names)]
    first = sketch.scenarios[0]
    fails = [(first, found) for found in failure_questions(sketch, vocabulary(), first)][:_FAILURES]
    asked = [*travels[: _MOST_QUESTIONS - len(fails)], *fails]
    return tuple((f"q{number}", scenario, question) for number, (scenario, question) in enumerate(asked, 1))


def _asked(slug: str, query: Mapping[str, str]) -> Iterator[Asked]:
    kept: list[tuple[str, str]] = []
    for number, (key, scenario, question) in enumerate(_questions(slug), 1):
        answer = _answer(query, key, len(question.choices))
        yield _line(number, key, scenario, question, answer, tuple(kept))
        if answer is not None:
            kept.append((key, str(answer)))


def _line(
    number: int, key: str, scenario: Scenario, question: Question, answer: int | None, kept: tuple[tuple[str, str], ...]
) -> Asked:
    return Asked(
        number=number,
        key=key,
        told=question.told,
        choices=tuple(
            ChoiceLine(LETTERS[place], str(place), text, _state(place, question.right, answer), place == answer)
            for place, text in enumerate(question.choices)
        ),
        answered=answer is not None,
        right=answer == question.right,
        right_letter=LETTERS[question.right],
        explanation=question.explanation,
        touches=" ".join(question.touches),
        asks=question.asks,
        kept=kept,
        scenario=scenario.id,
        scenario_title=scenario.title,
        outcome=OUTCOMES[scenario.outcome],
    )


def _state(place: int, right: int, answer: int | None) -> str:
    if answer is None:
        return ""
    return "right" if place == right else "wrong" if place == answer else ""


def _answer(query: Mapping[str, str], key: str, choices: int) -> int | None:
    value = query.get(key, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 1 and int(value) < choices):
        raise BadQuery(f"{key}: {value[:20]!r} is no answer; use a number from 0 to {choices - 1}")
    return int(value)
