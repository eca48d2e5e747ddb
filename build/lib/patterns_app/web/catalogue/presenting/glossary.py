"""The glossary as a page: terms under their letters, each with its source and a page that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.patterns.terms import Source, Term, glossary
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import content

from .wording import read_on


@dataclass(frozen=True)
class TermView:
    """A term, its source with the day it was read as people write it (empty when it was not), and where it is seen."""

    term: Term
    source: Source
    read: str
    shown: str
    shown_url: str


@dataclass(frozen=True)
class Letter:
    """The terms that begin with one letter."""

    letter: str
    terms: tuple[TermView, ...]


@dataclass(frozen=True)
class GlossaryPage:
    """Everything on the page."""

    letters: tuple[Letter, ...]
    count: int


def glossary_page() -> GlossaryPage:
    """All terms in the order of the alphabet."""
    terms = sorted(content.in_language(glossary(), "terms").terms, key=lambda term: term.term.casefold())
    letters = groupby(terms, key=lambda term: term.term[0].upper())
    return GlossaryPage(tuple(Letter(letter, tuple(map(_view, group))) for letter, group in letters), len(terms))


def _view(term: Term) -> TermView:
    source = glossary().sources[term.source]
    return TermView(term, source, read_on(source.read) if source.read else "", *_shown(term))


def _shown(term: Term) -> tuple[str, str]:
    """Name and address of what shows the term."""
    if term.pattern:
        titles = {pattern.slug: pattern.title for pattern in patterns()}
        return titles[term.pattern], reverse("pattern", args=[term.pattern])
    if term.service:
        return vocabulary().services[term.service].name, reverse("service", args=[term.service])
    return gettext("All services"), reverse("services")
