"""Which way text runs, and its stretches in the order in which they are seen, from left to right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

from .typefaces import Typeface, runs


@dataclass(frozen=True)
class Stretch:
    """Text of one typeface (None: no typeface has it) that runs one way, as it is written."""

    text: str
    typeface: Typeface | None
    leftwards: bool


def runs_leftwards(text: str) -> bool:
    """Is its first strong letter one of a script that is written from right to left?"""
    strong = (way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def as_seen(text: str, bold: bool = False) -> list[Stretch]:
    """The stretches of a text from left to right (Unicode Standard Annex 9, rule L2)."""
    levels = _levels(text)
    found: list[tuple[int, Stretch]] = []
    start = 0
    for run in runs(text, bold):
        end = start + len(run.text)
        found += [
            (levels[first], Stretch(text[first:last], run.typeface, levels[first] % 2 == 1))
            for first, last in _evenly(levels, start, end)
        ]
        start = end
    for level in range(max(levels, default=0), 0, -1):
        found = _turned(found, level)
    return [stretch for _, stretch in found]


def _evenly(levels: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """From where to where the level stays the same."""
    first = start
    for place in range(start + 1, end + 1):
        if place == end or levels[place] != levels[first]:
            yield first, place
            first = place


def _turned(found: list[tuple[int, Stretch]], level: int) -> list[tuple[int, Stretch]]:
    """Whatever lies together at this level or above, the other way round."""
    turned: list[tuple[int, Stretch]] = []
    together: list[tuple[int, Stretch]] = []
    for one in found:
        if one[0] >= level:
            together.insert(0, one)
        else:
            turned += [*together, one]
            together = []
    return turned + together


def _levels(text: str) -> list[int]:
    """The embedding level of each sign: odd ones run from right to left."""
    if not any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text):
        return [0] * len(text)
    storage = algorithm.get_empty_storage()
    base = int(runs_leftwards(text))
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(text, storage)
    for place, sign in enumerate(storage["chars"]):
        sign["place"] = place
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _pair_brackets(storage["chars"], "LR"[base])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    known = {sign["place"]: int(sign["level"]) for sign in storage["chars"]}
    levels: list[int] = []
    for place in range(len(text)):  # joiners are not among them: they go with the sign before
        levels.append(known.get(place, levels[-1] if levels else base))
    return levels


_OPPOSITE = {"L": "R", "R": "L"}
_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}


def _pair_brackets(signs: list[dict[str, Any]], base: str) -> None:
    """Brackets run as what they hold does, if that is the way of the whole, else as what is before them (rule N0).

    For texts without embeddings, which is all that labels have: the whole is one level.
    """
    for opening, closing in _pairs(signs):
        inside = {_STRONG[sign["type"]] for sign in signs[opening + 1 : closing] if sign["type"] in _STRONG}
        if not inside:
            continue
        before = (_STRONG[sign["type"]] for sign in reversed(signs[:opening]) if sign["type"] in _STRONG)
        turned = base not in inside and next(before, base) == _OPPOSITE[base]
        signs[opening]["type"] = signs[closing]["type"] = _OPPOSITE[base] if turned else base


def _pairs(signs: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Where brackets open and close, by where they open (definition BD16)."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for place, sign in enumerate(signs):
        if sign["type"] != "ON" or sign["ch"] not in MIRRORED:
            continue
        if unicodedata.category(sign["ch"]) == "Ps":
            waiting.append((MIRRORED[sign["ch"]], place))
        elif unicodedata.category(sign["ch"]) == "Pe":
            opened = next((at for at in reversed(range(len(waiting))) if waiting[at][0] == sign["ch"]), None)
            if opened is not None:
                pairs.append((waiting[opened][1], place))
                del waiting[opened:]
    return sorted(pairs)
