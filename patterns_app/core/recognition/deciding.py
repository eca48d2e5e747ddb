"""What must be there for an instance to be worth a word: what cannot have it is given up as soon as that is known.

A test is read as the ways in which it may hold, each with what is needed for it. Of what is not understood here nothing
is needed: it is looked at when all is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from patterns_app.core.patterns.identity import All, Count, Identity, Is, IsSpecial, Link, SettingsAre, Some, Test

# What one way of holding needs: tests of which none is made of others.
Manner = tuple[Test, ...]
# A role or link, and how many there must be of it.
Need = tuple[str, int]
# By link, for when it has been followed: the ways that may still be, each with what must be there by then.
Gates = tuple[tuple[tuple[Need, ...], ...], ...]

NOT_OF_NOTHING = ("alike", "answers-once", "not-copied", "own-doors", "same-message")  # none holds of an empty role


def ways(tests: Iterable[Test]) -> tuple[Manner, ...]:
    """The ways in which one of these tests may hold."""
    return tuple(way for test in tests for way in _ways(test))


def _ways(test: Test) -> Iterator[Manner]:
    if isinstance(test, Some):
        for one in test.tests:
            yield from _ways(one)
    elif isinstance(test, All):
        for parts in product(*(tuple(_ways(one)) for one in test.tests)):
            yield tuple(one for part in parts for one in part)
    else:
        yield (test,)


def needed(test: Test) -> Need | None:
    """The role or link without which it cannot hold."""
    match test:
        case Count() if test.least:
            return test.of, test.least
        case Is():
            return test.of, 1
        case SettingsAre() if test.some:
            return test.of, 1
        case IsSpecial() if test.of and test.name in NOT_OF_NOTHING:
            return test.of[0], 1
        case _:
            return None


def gates(identity: Identity, worth: Iterable[Manner]) -> Gates:
    """What must be there after each link."""
    settled = _settled(identity)
    known = [frozenset(need for test in way if (need := needed(test))) for way in worth]
    if any(link.where for link in identity.links):
        known.append(frozenset(_perhaps(identity)))
    found: list[tuple[tuple[Need, ...], ...]] = []
    before: list[frozenset[Need]] = []
    for at in range(len(identity.links)):
        now = [frozenset(need for need in needs if settled[need[0]] <= at) for needs in known]
        is_asked = all(now) and now != before
        found.append(tuple(sorted({tuple(sorted(needs)) for needs in now})) if is_asked else ())
        before = now
    return tuple(found)


def _settled(identity: Identity) -> Mapping[str, int]:
    """By role and link the place of the last link that may add to it; that after the last for what comes at the end."""
    end = len(identity.links)
    last = dict.fromkeys((role.id for role in identity.roles), -1)
    for at, link in enumerate(identity.links):
        last |= dict.fromkeys((link.id, *_filled(link)), at)
    for role in identity.roles:
        if role.undrawn:
            for link in identity.links:
                if role.id in link.source:
                    last |= dict.fromkeys((link.id, *_filled(link)), end)
        if role.undrawn or role.same_as:
            last[role.id] = end
    return last


def _filled(link: Link) -> tuple[str, ...]:
    """The roles that somebody may be given as a link is followed."""
    ends = () if link.between else (*link.source, *link.target)
    return (*ends, link.via) if link.via else ends


def _perhaps(identity: Identity) -> Iterator[Need]:
    """What must be there for "nobody can know": who plays a core role that no setting of a connection decides on."""
    decided = {role for link in identity.links if link.where for role in link.target}
    for role in identity.roles:
        if role.needed == "core" and role.id not in decided:
            yield role.id, role.least


def stays_alone(identity: Identity, hub: str) -> bool:
    """Does nobody else get the role of the node that was begun at? Only a link to it, from somebody, gives it."""
    played = {hub}
    for link in identity.links:
        is_from, is_to = not played.isdisjoint(link.source), not played.isdisjoint(link.target)
        if is_from and hub in link.target:
            return False
        if not link.between:
            played |= {*(link.target if is_from else ()), *(link.source if is_to else ()), link.via or hub}
    return not any(role.id == hub and (role.undrawn or role.same_as) for role in identity.roles)
