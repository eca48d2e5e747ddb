"""Which patterns answer a brief in somebody's own words, without a database.

Two things count: how like the brief is to the questions that are known to lead to a pattern, and which of its words
stand in the pattern's names, in what it is for, and in its story. Words that few patterns have say more.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log

from patterns_app.core.services.model import Service
from patterns_app.core.vocabulary.catalog import vocabulary

from .answering import LIKE_ENOUGH, likenesses, said_words
from .choosing import choosing
from .model import Pattern
from .reader import patterns, tags

_NAMES, _SOLVED, _PURPOSE, _STORY = 4.0, 3.0, 2.0, 0.5  # what a word counts by where it stands
_ASKED = 12.0  # what a question counts that is the brief, word by word


def found(text: str) -> list[Pattern]:
    """The patterns that answer a brief, the best first; all in their order where it says nothing.

    >>> [one.slug for one in found("orders must not be lost when the database is down")][:1]
    ['storage-first']
    """
    words = said_words(text)
    if not words:
        return list(patterns())
    asked = _asked(text)
    scores = {one.slug: _ASKED * asked.get(one.slug, 0.0) + _score(words, one.slug) for one in patterns()}
    return sorted((one for one in patterns() if scores[one.slug] > 0), key=lambda one: -scores[one.slug])


def service_for(text: str) -> Service | None:
    """The service that answers a brief for which there is no pattern, if the brief is like a question that it answers.

    >>> service_for("nightly report").key
    'aws.eventbridge-scheduler'
    """
    like, answer = next(iter(likenesses(text)), (0.0, None))
    return vocabulary().services[answer.service] if answer and answer.service and like >= LIKE_ENOUGH else None


def _asked(text: str) -> dict[str, float]:
    """How like the brief is to the questions that lead to each pattern; of a service, to those that go with it."""
    like = {answer.pattern or answer.service or "": how for how, answer in likenesses(text)}
    beside = {
        candidate.pattern: like[place.service]
        for answer in choosing().answers
        for place in answer.places
        if place.service in like
        for candidate in answer.candidates
    }
    return {slug: max(found.get(slug, 0.0) for found in (like, beside)) for slug in (*like, *beside)}


def _score(words: frozenset[str], slug: str) -> float:
    known, rarity = _words()[slug], _rarity()
    return sum(known.get(word, 0.0) * rarity.get(word, 0.0) for word in words)


@cache
def _words() -> dict[str, dict[str, float]]:
    """Of each pattern its words, with what each counts."""
    return {one.slug: _weighed(one) for one in patterns()}


def _weighed(pattern: Pattern) -> dict[str, float]:
    problems = {one.key: one.name for one in tags().problems}
    names = (pattern.title, *pattern.aliases)
    purpose = (pattern.tagline, *pattern.when_to_use, *_services(pattern))
    story = (pattern.problem, pattern.solution, *pattern.how_it_works)
    counted: dict[str, float] = {}
    solved = [problems[key] for key in pattern.problems]
    for texts, weight in ((story, _STORY), (purpose, _PURPOSE), (solved, _SOLVED), (names, _NAMES)):
        counted |= dict.fromkeys(said_words(" ".join(texts)), weight)
    return counted


def _services(pattern: Pattern) -> list[str]:
    keys = {node.service for variant in pattern.variants for node in variant.sketch.nodes}
    return [known.short for key in sorted(keys) if (known := vocabulary().services.get(key))]


@cache
def _rarity() -> dict[str, float]:
    """How much each word says: much when few patterns have it."""
    counts = Counter(word for words in _words().values() for word in words)
    return {word: log(1 + len(patterns()) / count) for word, count in counts.items()}
