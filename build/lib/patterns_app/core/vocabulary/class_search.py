"""Finds classes of the `diagrams` package by words: in any order, begun only, parts of a class's name, whose it is.

Words that nothing is called by are read as they were probably meant (`lamda` as `lambda`), which the answer says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .catalog import vocabulary
from .classes import PackageClass, class_of, classes, split_words, words
from .frames import frame_types
from .spelling import Spelling

_PARTS = re.compile(r"[a-z0-9]+")
# What a word of the query may be to a class, best first.
_NAME, _NAME_BEGUN, _WHOSE, _MEANT, _WHOSE_BEGUN, _WITHIN = 8.0, 5.0, 4.0, 3.0, 2.0, 1.0
_ALL_OF_IT = 6.0  # the query is the whole name
_WITHIN_LEAST = 4  # characters that a word needs to be looked for within a name


@dataclass(frozen=True)
class Found:
    """The best classes for a query, and how many there are in all.

    `named` are those of them that are called by every word of the query. `meant` is the query as it was read, where a
    word of it was mistyped; else empty.
    """

    rows: tuple[PackageClass, ...]
    total: int
    named: frozenset[str] = frozenset()
    meant: str = ""


@dataclass(frozen=True)
class _Words:
    """What a class can be found by, in small letters."""

    one: PackageClass
    name: frozenset[str]
    whole: frozenset[str]  # its names without spaces
    whose: frozenset[str]
    meant: frozenset[str]  # what people call the service that it stands for
    length: int


def search(query: str, limit: int) -> Found:
    """The classes that fit every word of the query, or where none does, those that fit the most words; best first.

    One that fits half of the words or fewer says nothing of what was meant: a state is no machine. An empty query finds
    all of them. Of equal ones those come first that stand for a service of ours, then those with the shorter name.
    """
    typed, known = _asked(query), stands_for()
    if not typed and query.strip() and not _PARTS.search(query.lower()):
        return Found((), 0)  # signs without a word
    asked = spelling().mended(typed)
    scored = [(*_score(asked, one), one) for one in _searched()]
    most = max(fitting for fitting, _, _ in scored)
    most = most if most * 2 > len(asked) else 0
    fits = [(score, one) for fitting, score, one in scored if fitting == most and (most or not asked)]
    fits.sort(
        key=lambda row: (-row[0], row[1].one.key not in known, row[1].length, len(row[1].one.key), row[1].one.key)
    )
    best = fits[:limit]
    named = frozenset(one.one.key for _, one in best if asked and _is_called(one, asked))
    return Found(tuple(one.one for _, one in best), len(fits), named, "" if asked == typed else " ".join(asked))


@cache
def spelling() -> Spelling:
    """The words that classes, services and frames are called by."""
    known = vocabulary().services.values()
    texts = [text for one in known for text in (one.name, one.short, one.key, *one.search, *one.abbreviations)]
    texts += [text for kind in frame_types().values() for text in (kind.name, kind.key, *kind.search)]
    ours = _PARTS.findall(" ".join(texts).lower())
    theirs = (word for one in _searched() for word in (*one.name, *one.whole, *one.whose))
    return Spelling((*ours, *theirs))


def _is_called(one: _Words, asked: list[str]) -> bool:
    """Is every word one of the class's name, or whose it is, and one of them of its name?"""
    return all(word in one.name or word in one.whose for word in asked) and any(word in one.name for word in asked)


@cache
def stands_for() -> dict[str, str]:
    """The service of the vocabulary that a class stands for, by the class's path.

    Of several services that one class draws the first is meant, so a REST API for APIGateway.
    """
    found: dict[str, str] = {}
    for service in vocabulary().services.values():
        own = (service.diagrams,) if service.diagrams_exact else ()
        for path in (*own, *service.classes):
            if one := class_of(path):
                found.setdefault(one.key, service.key)
    return found


def _asked(query: str) -> list[str]:
    """The words of a query, also of a path or of a class name: `gcp.compute.AppEngine` has four."""
    parts = [word for piece in re.findall(r"[A-Za-z0-9]+", query) for word in _pieces(piece)]
    return [word for word in dict.fromkeys(parts) if word != "diagrams"]


def _pieces(piece: str) -> list[str]:
    """One word, or those of a camel-case name; `PostgreSQL` and the like stay whole too where that is one name."""
    small = piece.lower()
    if piece in (small, piece.upper()) or small in _every_word():
        return [small]
    return [word.lower() for word in split_words(piece)] or [small]


def _score(asked: list[str], one: _Words) -> tuple[int, float]:
    """How many words of the query fit a class, and how well."""
    scores = [score for word in asked if (score := _score_of(word, one))]
    whole = _ALL_OF_IT if "".join(asked) in one.whole else 0.0
    return len(scores), sum(scores) + whole


def _score_of(word: str, one: _Words) -> float:
    if word in one.name:
        return _NAME
    if any(other.startswith(word) for other in one.name):
        return _NAME_BEGUN
    if word in one.whose:
        return _WHOSE
    if word in one.meant:
        return _MEANT
    if any(other.startswith(word) for other in one.whose):
        return _WHOSE_BEGUN
    if any(other.endswith(word) for other in one.name if len(word) > 1):
        return _WITHIN
    return _WITHIN if len(word) >= _WITHIN_LEAST and any(word in other for other in one.whole) else 0.0


@cache
def _searched() -> tuple[_Words, ...]:
    return tuple(_words(one) for one in classes().values())


@cache
def _every_word() -> frozenset[str]:
    return frozenset(word for one in _searched() for word in one.name)


def _words(one: PackageClass) -> _Words:
    names = [one.key.rpartition(".")[2], *one.others]
    called = words().called.get(one.key, ())
    whole = frozenset((*(name.lower() for name in names), *(name.replace(" ", "") for name in called)))
    split = frozenset((*(word.lower() for name in names for word in split_words(name)), *" ".join(called).split()))
    provider = words().providers[one.provider]
    said = " ".join((one.provider, provider.name, *provider.words, one.group, one.group_name)).lower()
    meant = " ".join(_service_words(one.key)).lower()
    whose, meaning = (frozenset(_PARTS.findall(text)) for text in (said, meant))
    return _Words(one, split | whole, whole, whose, meaning, len(one.name))


def _service_words(key: str) -> tuple[str, ...]:
    """What people call the service that a class stands for; nothing where it stands for none."""
    known = stands_for().get(key)
    if known is None:
        return ()
    service = vocabulary().services[known]
    return (service.name, service.short, known.partition(".")[2], *service.search, *service.abbreviations)
