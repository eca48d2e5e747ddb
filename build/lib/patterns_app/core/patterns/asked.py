"""What students ask in their own words, and which page answers it first: data only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated

from msgspec import Meta

from patterns_app.core.reading import Entry, convert, load_yaml, sound
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Line, Slug
from .reader import patterns
from .terms import glossary

FILE = "asked.yaml"
Word = Annotated[str, Meta(pattern=r"^[a-z0-9]+$", max_length=30)]


class Asked(Entry, frozen=True):
    """Questions with one answer: exactly one of a pattern, a service and a term of the glossary."""

    asks: Annotated[tuple[Line, ...], Meta(min_length=1)]
    pattern: Slug | None = None
    service: str | None = None
    term: Slug | None = None


class AskedQuestions(Entry, frozen=True):
    """All of them, the words that questions of any kind have, and those that mean the same in a question."""

    asking: frozenset[Word]
    same: tuple[Annotated[tuple[Word, ...], Meta(min_length=1)], ...]
    questions: tuple[Asked, ...]


@cache
def asked_questions() -> AskedQuestions:
    """The questions that ship with the product. Raises DataError naming file and place."""
    found: AskedQuestions = convert(load_yaml("patterns_app.core.patterns", FILE), AskedQuestions, FILE)
    return sound(found, _problems(found), FILE)


def _problems(found: AskedQuestions) -> Iterator[str]:
    words = [word for group in found.same for word in group]
    yield from (f"same: {word} stands in two groups" for word in dict.fromkeys(words) if words.count(word) > 1)
    slugs, terms = {pattern.slug for pattern in patterns()}, {term.key for term in glossary().terms}
    for place, one in enumerate(found.questions):
        if [one.pattern, one.service, one.term].count(None) != 2:
            yield f"questions.{place}: exactly one pattern, service or term answers"
        if (
            (one.pattern and one.pattern not in slugs)
            or (one.service and one.service not in vocabulary().services)
            or (one.term and one.term not in terms)
        ):
            yield f"questions.{place}: nothing is called {one.pattern or one.service or one.term}"
