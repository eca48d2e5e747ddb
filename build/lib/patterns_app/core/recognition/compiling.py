"""Identities made ready to be looked for: families resolved, and what a node must have to be tried at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.patterns.identity import (
    ANY,
    All,
    Count,
    Filter,
    Identity,
    IdentityRole,
    IsSpecial,
    Lines,
    Link,
    SettingsAre,
    Some,
    Test,
    members,
)

# A connection of a node as it is asked for: does it begin there, its kind, the service at the other end (or ANY).
Touch = tuple[bool, str, str]
# A node may be tried where for one of these all sets have a connection of it.
Touches = tuple[tuple[frozenset[Touch], ...], ...]


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

    def may_be(self, service: str) -> bool:
        """Could a node of this service play it, or look so?"""
        return not {ANY, service}.isdisjoint(self.all)


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

    __slots__ = ("far", "has_almost", "known", "near", "outward")

    def __init__(self, near: tuple[str, ...], far: tuple[Sort, ...], outward: bool) -> None:
        self.near, self.far, self.outward = near, far, outward
        self.has_almost = any(sort.almost for sort in far)
        self.known: dict[str, bool] = {}

    def may_end(self, service: str) -> bool:
        """Could a node of this service be at the far end?"""
        answer = self.known.get(service)
        if answer is None:
            answer = self.known[service] = any(sort.may_be(service) for sort in self.far)
        return answer


class Tie:
    """A link made ready: both its directions, and whether there is more to it than kinds and services."""

    __slots__ = ("id", "inward", "is_plain", "kinds", "link", "only", "outward", "through")

    def __init__(self, link: Link, sorts: dict[str, Sort]) -> None:
        self.id, self.link = link.id, link
        self.kinds, self.through, self.only = frozenset(link.kinds), members(link.through), members(link.only)
        sources = tuple(sorts[role] for role in link.source)
        targets = tuple(sorts[role] for role in link.target)
        self.outward, self.inward = Way(link.source, targets, True), Way(link.target, sources, False)
        self.is_plain = not (link.where or link.named or link.only or link.says_failure is not None)


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
        likes = [one.when for one in identity.look_alikes if one.when is not None and not one.silent]
        self.touches = {hub: self._touches(hub, [identity.anchor, *likes]) for hub in identity.hub}

    def hubs(self) -> Iterator[tuple[str, Sort]]:
        """The roles to begin at."""
        for hub in self.identity.hub:
            yield hub, self.sorts[hub]

    def _touches(self, hub: str, tests: Iterable[Test]) -> Touches:
        """What a hub must be joined by: without it, it cannot be found, and is not tried."""
        return tuple(tuple(frozenset(one) for one in self._all_asked(hub, test)) for test in tests)

    def _all_asked(self, hub: str, test: Test) -> Iterator[set[Touch]]:
        for one in test.tests if isinstance(test, All) else (test,):
            if isinstance(one, All):
                yield from self._all_asked(hub, one)
            elif (asked := self._asks(hub, one)) is not None:
                yield asked

    def _asks(self, hub: str, test: Test) -> set[Touch] | None:
        if isinstance(test, Count) and test.least and test.of in self.ties:
            return self._of_link(hub, self.ties[test.of])
        if isinstance(test, SettingsAre) and test.some and test.of in self.ties:
            return self._of_link(hub, self.ties[test.of])
        if isinstance(test, Count) and test.least and test.of in self.sorts and test.of != hub:
            return self._of_role(hub, test.of)
        if isinstance(test, IsSpecial) and test.of and test.of[0] in self.ties:
            return self._of_link(hub, self.ties[test.of[0]])
        if isinstance(test, All):
            asked = [one for each in test.tests if (one := self._asks(hub, each)) is not None]
            return min(asked, key=len) if asked else None
        if isinstance(test, Some):
            every = [self._asks(hub, each) for each in test.tests]
            return None if None in every else {touch for one in every for touch in one or ()}
        return None

    def _of_role(self, hub: str, role: str) -> set[Touch] | None:
        """A role that is reached from the hub alone: by one of its links."""
        links = self.feeders[role]
        if self.sorts[role].role.undrawn or self.sorts[role].role.same_as:
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
