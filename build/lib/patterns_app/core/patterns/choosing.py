"""From a problem to a pattern: a tree of questions as data. Each way through it ends with an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from msgspec import Meta

from patterns_app.core.reading import Entry, convert, load_yaml, sound
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Candidate, Line, Slug
from .reader import patterns

FILE = "choosing.yaml"
Page = Literal["patterns", "services", "studio"]


class Option(Entry, frozen=True):
    """One possible reply: what follows from it, and the key of the question or answer that comes next."""

    key: Slug
    name: Annotated[str, Meta(min_length=1, max_length=90)]
    so: Line
    leads_to: Slug
    means: Line | None = None


class Question(Entry, frozen=True):
    """One question with its options."""

    key: Slug
    asks: Annotated[str, Meta(min_length=1, max_length=90)]
    options: Annotated[tuple[Option, ...], Meta(min_length=2)]


class Place(Entry, frozen=True):
    """Where to look when no pattern fits: exactly one of a service, a model and a page of ours."""

    why: Line
    service: str | None = None
    model: str | None = None
    page: Page | None = None


class Answer(Entry, frozen=True):
    """Where a way ends: a pattern, or a title that says why there is none, with where to look instead."""

    key: Slug
    because: Annotated[tuple[Line, ...], Meta(min_length=1)]
    candidates: Annotated[tuple[Candidate, ...], Meta(max_length=2)]  # what else might come to mind
    pattern: Slug | None = None
    variant: Slug | None = None
    title: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    places: tuple[Place, ...] = ()


class Choosing(Entry, frozen=True):
    """The whole tree. The first question is asked first."""

    questions: Annotated[tuple[Question, ...], Meta(min_length=1)]
    answers: tuple[Answer, ...]

    def at(self, key: str) -> Question | Answer:
        """What has this key. Raises KeyError."""
        every: tuple[Question | Answer, ...] = (*self.questions, *self.answers)
        found = next((one for one in every if one.key == key), None)
        if found is None:
            raise KeyError(key)
        return found


@dataclass(frozen=True)
class Reply:
    """A question with the option that was chosen."""

    question: Question
    option: Option


@dataclass(frozen=True)
class Way:
    """The replies so far, and what they lead to."""

    replies: tuple[Reply, ...]
    end: Question | Answer


@cache
def choosing() -> Choosing:
    """The tree that ships with the product. Raises DataError naming file and place."""
    found = convert(load_yaml("patterns_app.core.patterns", FILE), Choosing, FILE)
    return sound(found, problems(found), FILE)


def follow(tree: Choosing, keys: tuple[str, ...]) -> Way:
    """The way that these options take from the first question. Raises KeyError for an option that is not offered."""
    here: Question | Answer = tree.questions[0]
    replies: list[Reply] = []
    for key in keys:
        options = here.options if isinstance(here, Question) else ()
        option = next((one for one in options if one.key == key), None)
        if option is None or not isinstance(here, Question):
            raise KeyError(key)
        replies.append(Reply(here, option))
        here = tree.at(option.leads_to)
    return Way(tuple(replies), here)


def ways(tree: Choosing) -> Iterator[Way]:
    """Every way from the first question to an answer. The tree has no circle (`problems`), so they end."""

    def on_from(way: Way) -> Iterator[Way]:
        if isinstance(way.end, Answer):
            yield way
            return
        for option in way.end.options:
            yield from on_from(Way((*way.replies, Reply(way.end, option)), tree.at(option.leads_to)))

    yield from on_from(Way((), tree.questions[0]))


def length(tree: Choosing, key: str) -> int:
    """How many questions there are at most from this one on, itself included; 0 at an answer."""
    here = tree.at(key)
    return 0 if isinstance(here, Answer) else 1 + max(length(tree, option.leads_to) for option in here.options)


def problems(tree: Choosing) -> Iterator[str]:
    """Keys named twice, ways that lead nowhere or in a circle, and names that catalogue or vocabulary do not have."""
    keys = [*(one.key for one in tree.questions), *(one.key for one in tree.answers)]
    yield from (f"{key}: named twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)
    leads = {one.key: [option.leads_to for option in one.options] for one in tree.questions}
    yield from (
        f"questions.{key}: leads to {to}, which is not there" for key in leads for to in {*leads[key]} - {*keys}
    )
    yield from (f"questions.{key}: leads back to itself" for key in leads if key in _reached(leads, leads[key]))
    lost = {*keys} - _reached(leads, [tree.questions[0].key])
    yield from (f"{key}: no question leads to it" for key in sorted(lost))
    for answer in tree.answers:
        yield from _answer_problems(answer)


def _reached(leads: dict[str, list[str]], start: list[str]) -> set[str]:
    """All keys that can be reached from these, they included."""
    found: set[str] = set()
    ahead = list(start)
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += leads.get(key, [])
    return found


def _answer_problems(answer: Answer) -> Iterator[str]:
    known = {pattern.slug: {variant.slug for variant in pattern.variants} for pattern in patterns()}
    place = f"answers.{answer.key}"
    if (answer.pattern is None) == (answer.title is None):
        yield f"{place}: has either a pattern or a title"
    if answer.pattern is None and not (answer.candidates or answer.places):
        yield f"{place}: says nowhere to go"
    named = (*([answer.pattern] if answer.pattern else []), *(one.pattern for one in answer.candidates))
    yield from (f"{place}: no pattern is called {slug}" for slug in named if slug not in known)
    if len(set(named)) < len(named):
        yield f"{place}: names a pattern twice"
    if answer.variant and answer.variant not in known.get(answer.pattern or "", ()):
        yield f"{place}.variant: the pattern has no {answer.variant}"
    for one in answer.places:
        if [one.service, one.model, one.page].count(None) != 2:
            yield f"{place}.places: each names one service, model or page"
        if one.service and one.service not in vocabulary().services:
            yield f"{place}.places: no service is called {one.service}"
