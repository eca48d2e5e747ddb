"""Which lines of a D2 text a statement is about: new ones, or some that stand elsewhere.

In round brackets stands a line; with a number behind them, `(a -> b)[0]`, one that the text has made is meant, with a
star all of them. Source: https://d2lang.com/tour/connections#referencing-connections and
https://d2lang.com/tour/globs#connection-globs
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .d2_tokens import Token

Path = tuple[str, ...]
_CLOSES = re.compile(r"\)\s*(?:\[(?P<index>[^\]]*)\])?$")
_TOLD = ("label", "class")  # what says something of a line; the rest is how it looks


@dataclass
class Edge:
    """A line between two shapes."""

    source: Path
    target: Path
    arrow: str
    said: dict[str, str]  # by word of D2
    line: int


@dataclass
class Meant:
    """The ends of a chain, from the container around; which lines of its ends are meant, and what of them."""

    ends: list[Path]
    index: str = ""  # a number or a star; nothing where the lines are new
    word: Path = ()  # of D2, behind the index

    @property
    def is_pattern(self) -> bool:
        """Are many shapes meant?"""
        return any("*" in part for end in self.ends for part in end)

    def told(self, said: dict[str, str], words: str) -> dict[str, str]:
        """What a statement says of its lines that is no look."""
        if self.index and self.word:
            said = {self.word[0]: words} if len(self.word) == 1 and words else {}
        return {key: said[key] for key in _TOLD if key in said}

    def among(self, edges: Iterable[Edge], ends: list[Path], arrows: list[str]) -> list[Edge]:
        """The lines that are meant, of those that there are; `ends` from the root."""
        if len(arrows) > 1:
            return []
        found = [one for one in edges if [one.source, one.target, one.arrow] == [*ends, *arrows]]
        if self.index.isdecimal():
            return found[int(self.index[:6]) :][:1]
        return found if self.index == "*" else []


def meant(ends: list[Path], tokens: Iterable[Token]) -> Meant:
    """What a chain means: `aws.(a -> b)` is `aws.a -> aws.b`. Brackets in quotes belong to a name."""
    if not {"(", ")"} <= set(_signs(tokens)):
        return Meant(ends)
    first, last = ends[0], ends[-1]
    opens = next((place for place, part in enumerate(first) if part.startswith("(")), None)
    closing = ((place, _CLOSES.search(part)) for place, part in enumerate(last))
    closes, found = next(((place, found) for place, found in closing if found), (0, None))
    if opens is None or found is None:
        return Meant(ends)
    starts = (first[opens][1:].strip(), *first[opens + 1 :])
    finish = (*last[:closes], last[closes][: found.start()].strip())
    inner = [starts, *ends[1:-1], finish]
    return Meant([(*first[:opens], *end) for end in inner], found["index"] or "", last[closes + 1 :])


def _signs(tokens: Iterable[Token]) -> Iterator[str]:
    return (sign for token in tokens if token.kind == "word" for sign in token.text if sign in "()")


def chained(ends: list[Path], arrows: list[str]) -> str:
    """A chain as it is written."""
    names = [".".join(end) for end in ends]
    return "".join(f"{name} {arrow} " for name, arrow in zip(names, arrows, strict=False)) + names[-1]
