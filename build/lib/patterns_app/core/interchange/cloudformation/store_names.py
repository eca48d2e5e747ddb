"""Names of the Parameter Store of which only a deployment knows pieces, with `*` for each: which of them are the same.

A piece has one sign at least and no slash. What fits two of the store is as little known as what fits none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MOST_COMPARED = 1_000_000  # pieces of names; what would be compared after that is not known
ANY = "*"


class StoreNames:
    """The names under which templates put values into the store."""

    def __init__(self, names: Iterable[str]) -> None:
        self._plain: dict[int, list[str]] = {}  # by how many slashes they have
        self._open: dict[int, list[str]] = {}  # those with pieces that are not known
        self._known: dict[str, str] = {}
        self._left = _MOST_COMPARED
        for name in dict.fromkeys(names):
            self._known[name] = name
            kept = self._open if ANY in name else self._plain
            kept.setdefault(name.count("/"), []).append(name)

    def meant(self, name: str) -> str:
        """The one name of the store that a name stands for; nothing where none or several may be meant."""
        if name not in self._known:
            self._known[name] = self._fitting(name)
        return self._known[name]

    def _fitting(self, name: str) -> str:
        """Each pair is compared once: what is asked again is kept."""
        slashes, own = name.count("/"), name.split("/")
        found = ""
        for key in self._open.get(slashes, ()) if ANY not in name else self._with(slashes):
            there = key.split("/")
            self._left -= name.count(ANY) + key.count(ANY) + slashes + 1
            if self._left < 0:
                return ""
            if _fits(own, there) or _fits(there, own):
                if found:
                    return ""
                found = key
        return found

    def _with(self, slashes: int) -> Iterable[str]:
        yield from self._plain.get(slashes, ())
        yield from self._open.get(slashes, ())


def _fits(name: Sequence[str], pattern: Sequence[str]) -> bool:
    """Does a name have all pieces of a pattern that are known, each between the same slashes?"""
    return all(map(_piece_fits, name, pattern))


def _piece_fits(name: str, pattern: str) -> bool:
    first, *inner = pattern.split(ANY)
    if not inner:
        return name == pattern
    *inner, last = inner
    if not name.startswith(first):
        return False
    place = len(first)
    for piece in inner:  # the first place where each stands leaves most room for those behind it
        place = name.find(piece, place + 1)
        if place < 0:
            return False
        place += len(piece)
    return len(name) - len(last) > place and name.endswith(last)
