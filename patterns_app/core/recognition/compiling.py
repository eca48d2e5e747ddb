"""Identities made ready to be looked for: families resolved, and what a node must have to be tried at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from patterns_app.core.patterns.identity import (
    ANY,
    Asked,
    Filter,
    Identity,
    IdentityRole,
    Is,
    Lines,
    Link,
    SettingsAre,
    Test,
    members,
)
from patterns_app.core.vocabulary.catalog import vocabulary

from .deciding import Manner, gates, needed, stays_alone, ways

# A connection of a node as it is asked for: does it begin there, its kind, the service at the other end (or ANY).
Touch = tuple[bool, str, str]


class Touches(NamedTuple):
    """Connections of which a node must have one, or several."""

    ways: frozenset[Touch]
    several: bool = False


class Start(NamedTuple):
    """Where a node may be tried: of these services, with these settings, and with all of these connections."""

    services: frozenset[str] | None
    settings: tuple[tuple[Asked, ...], ...]
    touches: tuple[Touches, ...]


@cache
def _bits() -> dict[str, int]:
    return {kind: 2 << at for at, kind in enumerate(vocabulary().kinds)}


def bit_of(kind: str) -> int:
    """The bit that stands for a kind where sets of kinds are numbers; those that the vocabulary lacks share one."""
    return _bits().get(kind, 1)


def _bits_of(kinds: Iterable[str]) -> int:
    return reduce(or_, map(bit_of, kinds), 0)


class Sort:
    """A role with its services and what else is asked of who plays it."""

    __slots__ = ("all", "almost", "also", "asked", "id", "is_plain", "named", "role", "services", "where")

    def __init__(self, role: IdentityRole) -> None:
        self.id, self.role = role.id, role
        self.services, self.almost = members(role.of), members(role.almost)
        self.also = members(role.also.of) if role.also else frozenset()
        self.named = role.also.named if role.also else ()
        self.all = self.services | self.also | self.almost
        self.is_plain = not (role.where or role.also or role.almost or ANY in self.services)
        self.where: Filter | None = role.where
        self.asked = tuple(_asked(role.where)) if role.where else ()


def _asked(where: Filter) -> Iterator[tuple[bool, bool, frozenset[str], frozenset[str]]]:
    """The connections that are asked for: outward, wanted or not, their kinds, the services at the other end."""
    said: tuple[tuple[Lines | None, bool, bool], ...] = (
        (where.sends, True, True),
        (where.takes, False, True),
        (where.sends_no, True, False),
        (where.takes_no, False, False),
    )
    for lines, outward, wanted in said:
        if lines is not None:
            yield outward, wanted, frozenset(lines.kinds), members(lines.with_)


class Way:
    """A link in one direction: from the roles at one of its ends to those at the other."""

    __slots__ = ("ends", "far", "has_almost", "is_round", "is_simple", "near", "one", "outward")

    def __init__(self, near: tuple[str, ...], far: tuple[Sort, ...], outward: bool, is_plain: bool) -> None:
        self.is_simple = is_plain and len(far) == 1 and far[0].is_plain
        self.near, self.far, self.outward = near, far, outward
        self.is_round = any(sort.id in near for sort in far)  # it leads to the roles that it comes from
        self.one = near[0] if len(near) == 1 else None
        self.has_almost = any(sort.almost for sort in far)
        ends = frozenset[str]().union(*(sort.all for sort in far))
        self.ends = None if ANY in ends else ends  # the services that may be at the far end; None for all


class Tie:
    """A link made ready: both its directions, and whether there is more to it than kinds and services."""

    __slots__ = ("asks", "id", "inward", "is_plain", "kinds", "link", "only", "outward", "through")

    def __init__(self, link: Link, sorts: dict[str, Sort]) -> None:
        self.id, self.link = link.id, link
        self.kinds, self.through, self.only = frozenset(link.kinds), members(link.through), members(link.only)
        self.asks = _bits_of(self.kinds) if not self.through else -1  # what passes on calls its own otherwise
        sources = tuple(sorts[role] for role in link.source)
        targets = tuple(sorts[role] for role in link.target)
        self.is_plain = not (link.where or link.named or link.only or link.says_failure is not None)
        is_plain = self.is_plain and not link.through and not link.between
        self.outward = Way(link.source, targets, True, is_plain)
        self.inward = Way(link.target, sources, False, is_plain)


class Compiled:
    """An identity with its families resolved, once a process."""

    def __init__(self, slug: str, identity: Identity) -> None:
        self.slug, self.identity = slug, identity
        self.sorts = {role.id: Sort(role) for role in identity.roles}
        self.ties = {link.id: Tie(link, self.sorts) for link in identity.links}
        self.within = {one.pattern for one in identity.within}
        self.empty = (tuple(self.sorts), tuple(self.ties))
        self.special_roles = tuple(role for role in identity.roles if role.same_as or role.undrawn)
        self.needed_roles = tuple(role for role in identity.roles if role.needed != "optional")
        self.needed_links = tuple(link for link in identity.links if link.needed != "optional")
        self.needed_conditions = tuple(one for one in identity.conditions if one.needed != "optional")
        self.feeders: dict[str, list[Link]] = {role.id: [] for role in identity.roles}
        for link in identity.links:
            for role in () if link.between else (*link.source, *link.target):
                self.feeders[role].append(link)
        self.likes = tuple((one, one.when) for one in identity.look_alikes if one.when is not None)
        worth = ways([*(when for one, when in self.likes if not one.silent), identity.anchor])
        self.gates = gates(identity, worth)
        self.steps = tuple(zip(self.ties.values(), self.gates, strict=True))
        self.starts = {hub: tuple(dict.fromkeys(self._start(hub, way) for way in worth)) for hub in identity.hub}

    def hubs(self) -> Iterator[tuple[str, Sort]]:
        """The roles to begin at."""
        for hub in self.identity.hub:
            yield hub, self.sorts[hub]

    def _start(self, hub: str, way: Manner) -> Start:
        """What a hub must be and be joined by for this way: without it, it cannot be found, and is not tried."""
        is_alone = not self.identity.whole and stays_alone(self.identity, hub)
        mine = [test for test in way if is_alone and isinstance(test, Is | SettingsAre) and test.of == hub]
        services = [members(test.services) for test in mine if isinstance(test, Is)]
        return Start(
            frozenset.intersection(*services) if services else None,
            tuple(test.any_of for test in mine if isinstance(test, SettingsAre) and test.some and not test.only),
            tuple(asked for test in way if (asked := self._asks(hub, test)) is not None),
        )

    def _asks(self, hub: str, test: Test) -> Touches | None:
        need = needed(test)
        if need is None or need[0] == hub:
            return None
        of, least = need
        ways = self._of_link(hub, self.ties[of]) if of in self.ties else self._of_role(hub, of)
        if ways is None:
            return None
        # One connection leads to one player, but for those by way of what passes on.
        links = [self.ties[of]] if of in self.ties else [self.ties[link.id] for link in self.feeders[of]]
        return Touches(frozenset(ways), several=least > 1 and not any(tie.through for tie in links))

    def _of_role(self, hub: str, role: str) -> set[Touch] | None:
        """A role that is reached from the hub alone: by one of its links."""
        links = self.feeders[role]
        if self.sorts[role].role.undrawn or self.sorts[role].role.same_as:
            return None
        if any(tie.link.via == role for tie in self.ties.values()):
            return None
        asked = [self._of_link(hub, self.ties[link.id]) for link in links]
        return None if not asked or None in asked else {touch for one in asked for touch in one or ()}

    def _of_link(self, hub: str, tie: Tie) -> set[Touch] | None:
        found: set[Touch] = set()
        for way in (tie.outward, tie.inward):
            if hub not in way.near:
                continue
            if way.near != (hub,):
                return None
            for kind in tie.kinds:
                found |= {(way.outward, kind, service) for sort in way.far for service in _services(sort)}
            kinds = tie.kinds if way.outward else (ANY,)  # what passes on calls its own connections otherwise
            found |= {(way.outward, kind, service) for kind in kinds for service in tie.through}
        return found or None


def _services(sort: Sort) -> frozenset[str]:
    if ANY in sort.services | sort.almost:
        return frozenset({ANY})
    return sort.services | sort.almost | sort.also
