"""The entries of the catalogue by how much of each a sketch has: a search that is asked with a sketch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from patterns_app.core.patterns.identity import Identity
from patterns_app.core.patterns.reader import entries, patterns

from .model import Found, Recognised, Verdict

_ORDER: Mapping[Verdict, int] = {"present": 0, "near": 1, "undecided": 2, "look-alike": 3}


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """An entry at the place where most of it is there: `there` of `needed` parts of its identity; `places` in all."""

    pattern: str
    verdict: Verdict
    there: int
    needed: int
    places: int
    found: Found


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue searched by a sketch. `undecided` are the entries that were not looked for to the end."""

    entries: tuple[Ranked, ...]
    undecided: tuple[str, ...] = ()


def ranked(told: Recognised) -> tuple[Ranked, ...]:
    """Each entry once, the most complete first: what is there, what nearly is, what may be, what only looks like it.

    Counted are the roles, connections and conditions that the entry's identity needs.
    """
    places: dict[str, list[Found]] = {}
    for one in told.patterns:
        places.setdefault(one.pattern, []).append(one)
    every = [_ranked(pattern, some) for pattern, some in places.items()]
    every.sort(key=lambda one: (_ORDER[one.verdict], -one.there / one.needed, entries()[one.pattern].order))
    return tuple(every)


def share(found: Found) -> tuple[int, int]:
    """How many parts of its identity are there, and how many it needs."""
    identity = identities()[found.pattern]
    return _there(identity, found), len(_parts(identity)) + len(_conditions(identity))


def _ranked(pattern: str, places: list[Found]) -> Ranked:
    best = min(places, key=lambda one: (_ORDER[one.verdict], -share(one)[0]))
    there, needed = share(best)
    return Ranked(
        pattern=pattern,
        verdict=best.verdict,
        there=there,
        needed=needed,
        places=sum(one.verdict == best.verdict for one in places),
        found=best,
    )


def _there(identity: Identity, found: Found) -> int:
    """How many of the needed parts are there. Of what is no instance of the pattern no condition is said to hold."""
    parts, conditions = _parts(identity), _conditions(identity)
    if found.verdict == "present":
        return len(parts) + len(conditions)
    there = sum(part in found.roles or part in found.links for part in parts)
    if found.verdict != "near":
        return there
    lacking = {part for miss in found.missing for part in miss.parts}.union(found.unknown)
    return there + sum(part not in lacking for part in conditions)


def _parts(identity: Identity) -> list[str]:
    roles = [one.id for one in identity.roles if one.needed != "optional"]
    return [*roles, *(one.id for one in identity.links if one.needed != "optional")]


def _conditions(identity: Identity) -> list[str]:
    return [one.id for one in identity.conditions if one.needed != "optional"]


@cache
def identities() -> dict[str, Identity]:
    """The identity of each pattern that has one."""
    return {one.slug: one.identity for one in patterns() if one.identity is not None}
