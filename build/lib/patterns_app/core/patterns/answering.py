"""Which page answers a question that a student asks in words of their own.

A question is a set of words: without those that any question has, without endings, and with those that mean the same
as one. It is compared with the questions of `asked.yaml`: the words that both have, weighed by how few questions have
them, against all words of both. So a question is found by what it is about, and not when it has only a word in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import log, sqrt

from .asked import Asked, asked_questions
from .words import plain_words, root

LIKE_ENOUGH = 0.5  # of 1: below, the words that two questions share are chance
_QUESTION = 4  # words of the shortest question that may be about one word alone; fewer are a name to look up
_STRANGE = 0.6  # how much a word that no question has counts, as a share of the rarest one's weight


@dataclass(frozen=True)
class _Known:
    """A question that is known, as its words."""

    answer: Asked
    words: frozenset[str]


def answers_to(text: str, most: int = 3) -> list[Asked]:
    """What answers the question, the best first; nothing when it is like none that is known."""
    if len(said_words(text)) == 1 and len(plain_words(text)) < _QUESTION:
        return []
    return [answer for like, answer in likenesses(text)[:most] if like >= LIKE_ENOUGH]


def likenesses(text: str) -> list[tuple[float, Asked]]:
    """How like the questions are that each answer is known for, from 0 to 1, the likest first."""
    words = said_words(text)
    best: dict[int, tuple[float, Asked]] = {}
    for known in _known():
        like = _likeness(words, known.words)
        if like > best.get(id(known.answer), (0.0, known.answer))[0]:
            best[id(known.answer)] = (like, known.answer)
    return sorted(best.values(), key=lambda one: -one[0])


def _likeness(asked: frozenset[str], known: frozenset[str]) -> float:
    """How much of both is the same, from 0 to 1."""
    both = asked & known
    return _weight(both) / sqrt(_weight(asked) * _weight(known)) if both else 0.0


def _weight(words: frozenset[str]) -> float:
    weights = _weights()
    strange = _STRANGE * max(weights.values())
    return sum(weights.get(word, strange) for word in words)


def said_words(text: str) -> frozenset[str]:
    """The words that say what a question is about, each as the first of those that mean the same."""
    kin = _kin()
    said = [word for word in plain_words(text) if word not in asked_questions().asking and len(word) > 1]
    return frozenset(kin.get(word) or kin.get(root(word)) or root(word) for word in said)


@cache
def _kin() -> dict[str, str]:
    """Each word, also without its ending, with the first of those that mean the same."""
    groups = asked_questions().same
    exact = {word: group[0] for group in groups for word in group}
    return {root(word): group[0] for group in groups for word in group} | exact


@cache
def _known() -> tuple[_Known, ...]:
    return tuple(_Known(one, said_words(text)) for one in asked_questions().questions for text in one.asks)


@cache
def _weights() -> dict[str, float]:
    """How much each word says: much when few answers have it in their questions."""
    having: dict[str, set[int]] = {}
    for known in _known():
        for word in known.words:
            having.setdefault(word, set()).add(id(known.answer))
    count = len(asked_questions().questions)
    return {word: log(1 + count / len(answers)) for word, answers in having.items()}
