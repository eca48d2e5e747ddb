"""The questions of a lesson, and how far its address says that they are answered. Nothing is kept on the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from patterns_app.core.flow.lesson.model import Choice, Question
from patterns_app.web.pictures import BadQuery

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
class Quiz:
    """The questions of a lesson as far as its address answers them, and the lessons before and after it."""

    kept_as: tuple[str, str]  # what the answers are kept by on the device: the slugs of the entry and of the variant
    asked: tuple[Asked, ...]
    fixed: tuple[tuple[str, str], ...]  # what of the address every answer keeps
    here: str
    previous: Lesson | None
    next: Lesson | None

    @property
    def current(self) -> Asked | None:
        """The first question without an answer, or none when all have one."""
        return next((one for one in self.asked if not one.answered), None)

    @property
    def last(self) -> Asked | None:
        """The last question that has an answer."""
        return next((one for one in reversed(self.asked) if one.answered), None)

    @property
    def score(self) -> int:
        """How many were answered well."""
        return sum(one.well for one in self.asked)

    @property
    def total(self) -> int:
        """How many are asked."""
        return len(self.asked)

    @property
    def again(self) -> str:
        """Where it begins anew."""
        return f"{self.here}?{urlencode(self.fixed)}" if self.fixed else self.here


def quiz(
    kept_as: tuple[str, str], questions: tuple[Question, ...], query: Mapping[str, str], lessons: Sequence[Lesson]
) -> Quiz:
    """What is asked, among `lessons` of which it is one. Raises BadQuery."""
    slug, _ = kept_as
    place = [lesson.slug for lesson in lessons].index(slug)
    return Quiz(
        kept_as=kept_as,
        asked=tuple(_asked(_chosen(questions, query.get("only", "")), query)),
        fixed=tuple((name, query[name]) for name in ("variant", "only") if query.get(name)),
        here=reverse("lesson", args=[slug]),
        previous=lessons[place - 1] if place else None,
        next=lessons[place + 1] if place + 1 < len(lessons) else None,
    )


def _chosen(asked: tuple[Question, ...], only: str) -> tuple[Question, ...]:
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


def _asked(questions: tuple[Question, ...], query: Mapping[str, str]) -> Iterator[Asked]:
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
