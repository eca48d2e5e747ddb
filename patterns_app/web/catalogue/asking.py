"""What the search page finds: pages that answer a question, pages by their words, terms of the glossary, and parts.

Frames and parts that are only drawn are found by their names; mistyped words are read as they were meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from patterns_app.core import limits
from patterns_app.core.patterns.answering import answers_to
from patterns_app.core.patterns.asked import Asked
from patterns_app.core.patterns.terms import Term, glossary
from patterns_app.core.patterns.words import plain_words
from patterns_app.core.vocabulary import class_search
from patterns_app.core.vocabulary.classes import ANY, PackageClass
from patterns_app.core.vocabulary.frames import frame_types
from patterns_app.core.vocabulary.model import FrameType

from . import search
from .queries import meant_by, mended_words

_PARTS = 8  # that can only be drawn
_ONLY_DRAWN = gettext_noop("Drawn with its picture in the studio; the checks know nothing of it.")


@dataclass(frozen=True)
class PartHit:
    """A term, with its place in the glossary; or a frame or a class of `diagrams`, which begins a sketch with it."""

    kind: str
    title: str
    tagline: str
    url: str
    rank: int
    snippet: str = ""


@dataclass(frozen=True)
class Results:
    """What is found, the best first. `meant` is the question as it was read where a word was mistyped; else empty.

    `draw` begins a sketch with a part that is called like the question, for what nobody knows.
    """

    hits: tuple[search.Hit | PartHit, ...]
    meant: str
    draw: str


def ask(text: str, limit: int) -> Results:
    """Everything that a text finds."""
    mended, meant = mended_words(text), meant_by(text)
    pages = search.search(meant or text, limit)
    found: list[search.Hit | PartHit] = [*pages, *_terms(mended), *_parts(mended)]
    hits = sorted(found, key=lambda hit: -_rank(hit, mended))
    answers = _answers(answers_to(text), text)
    # What is called exactly so is what was meant; then what answers the question, then what has its words.
    called = [hit for hit in hits if _rank(hit, mended) == search.WHOLE]
    first = {hit.url: hit for hit in (*called, *answers, *hits)}
    return Results(tuple(first.values()), "" if answers else meant, _begins(part=ANY, label=text[: limits.LABEL]))


def _answers(asked: list[Asked], text: str) -> list[search.Hit | PartHit]:
    """The pages that answer a question, in the order given."""
    places = [("pattern", one.pattern) if one.pattern else ("service", one.service or "") for one in asked]
    pages = {hit.slug: hit for hit in search.documents(places, text)}
    terms = {term.key: _term_hit(term, search.NAMED) for term in glossary().terms}
    found = [terms.get(one.term or "") or pages.get(one.pattern or one.service or "") for one in asked]
    return [hit for hit in found if hit]


def _terms(words: list[str]) -> Iterator[PartHit]:
    """Terms of the glossary that are called by exactly these words."""
    for term in glossary().terms:
        if any(plain_words(form) == words for form in (term.term, *term.forms)):
            yield _term_hit(term, search.WHOLE)


def _term_hit(term: Term, rank: int) -> PartHit:
    name = term.term[0].upper() + term.term[1:]
    return PartHit("term", name, term.means, f"{reverse('glossary')}#{term.key}", rank)


def _rank(hit: search.Hit | PartHit, words: list[str]) -> int:
    """How well a hit's names fit; a model is also found by its examples, which are better found by themselves."""
    if isinstance(hit, search.Hit) and hit.kind == "model":
        own = {hit.slug, *plain_words(hit.title)}
        return hit.rank if own.issuperset(words) else 0
    return hit.rank


def _parts(words: list[str]) -> Iterator[PartHit]:
    """Frames and classes that are called by all of the words; classes that stand for a service have its page."""
    if not words:
        return
    yield from (_frame_hit(kind, rank) for kind in frame_types().values() if (rank := _frame_rank(kind, words)))
    found, known = class_search.search(" ".join(words), _PARTS * 2), class_search.stands_for()
    shown = [one for one in found.rows if one.key in found.named and one.key not in known]
    yield from map(_class_hit, shown[:_PARTS])


def _frame_rank(kind: FrameType, words: list[str]) -> int:
    names = [plain_words(name) for name in (kind.name, *kind.search)]
    if words in names:
        return search.WHOLE
    return search.NAMED if any(set(words) <= set(name) for name in names) else 0


def _frame_hit(kind: FrameType, rank: int) -> PartHit:
    return PartHit("frame", kind.name, kind.summary, _begins(part=f"frame:{kind.key}"), rank)


def _class_hit(one: PackageClass) -> PartHit:
    return PartHit("part", one.title, gettext(_ONLY_DRAWN), _begins(part=one.key), search.NAMED)


def _begins(**what: str) -> str:
    """The address of a new sketch that begins with one part."""
    return f"{reverse('studio')}?{urlencode(what)}"
