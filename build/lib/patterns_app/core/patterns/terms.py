"""The glossary: terms that a reader may not know, each with a plain definition, and where texts use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from msgspec import Meta

from patterns_app.core.reading import Day, Entry, PageDay, convert, load_yaml, sound
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Line, Slug
from .reader import patterns

FILE = "terms.yaml"


class Source(Entry, frozen=True):
    """Where a term is explained. `read` is None for a page that was not read for the definition."""

    title: Line
    address: Annotated[str, Meta(pattern=r"^https://", max_length=300)]
    page: PageDay | None
    read: Day | None


class Term(Entry, frozen=True):
    """One term. Exactly one of `pattern`, `service` and `page` shows it."""

    key: Slug
    term: Annotated[str, Meta(min_length=1, max_length=40)]
    means: Line
    source: str
    forms: tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...] = ()
    pattern: Slug | None = None
    service: str | None = None
    page: Literal["services"] | None = None


class _Glossary(Entry, frozen=True):
    sources: dict[str, Source]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Use:
    """A place of a text, as positions of its first sign and the one after its last, where a term stands."""

    start: int
    end: int
    term: Term


@cache
def glossary() -> _Glossary:
    """The terms in the order of the alphabet, with their sources. Raises DataError naming file and place."""
    found: _Glossary = convert(load_yaml("patterns_app.core.patterns", FILE), _Glossary, FILE)
    return sound(found, _problems(found), FILE)


def uses(text: str) -> Iterator[Use]:
    """Where a text uses terms, from its beginning. The longest term counts: a *dead-letter queue* is no *queue*.

    >>> [use.term.key for use in uses("A dead-letter queue keeps what failed; retries come first.")]
    ['dead-letter-queue', 'retry']
    """
    known, pattern = _matcher()
    for match in pattern.finditer(text):
        term = known.get(match.group()) or known.get(match.group()[0].lower() + match.group()[1:])
        if term is not None:
            yield Use(match.start(), match.end(), term)


@cache
def _matcher() -> tuple[dict[str, Term], re.Pattern[str]]:
    """Every form with its term, and what finds them. A form may begin a sentence; its other letters are as written."""
    known = {form: term for term in glossary().terms for form in (term.term, *term.forms)}
    longest_first = sorted(known, key=len, reverse=True)
    either = "|".join(f"[{form[0]}{form[0].upper()}]{re.escape(form[1:])}" for form in longest_first)
    return known, re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")


def _problems(found: _Glossary) -> Iterator[str]:
    """Keys and forms used twice, sources that are not there, and what shows a term without being known."""
    keys = [term.key for term in found.terms]
    yield from (f"terms.{key}: named twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)
    forms = [form for term in found.terms for form in (term.term, *term.forms)]
    yield from (f"terms: “{form}” stands for two terms" for form in dict.fromkeys(forms) if forms.count(form) > 1)
    slugs = {pattern.slug for pattern in patterns()}
    for term in found.terms:
        if term.source not in found.sources:
            yield f"terms.{term.key}: no source is called {term.source}"
        if [term.pattern, term.service, term.page].count(None) != 2:
            yield f"terms.{term.key}: exactly one pattern, service or page shows it"
        if term.pattern and term.pattern not in slugs:
            yield f"terms.{term.key}: no pattern is called {term.pattern}"
        if term.service and term.service not in vocabulary().services:
            yield f"terms.{term.key}: no service is called {term.service}"
