"""Does a test of an identity hold of an instance? True, False, or None where this input cannot tell.

A test is read once a process: what it asks is settled then, and what is left is a question to an instance.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from patterns_app.core.patterns.identity import (
    ANY,
    All,
    Count,
    Each,
    Is,
    IsSpecial,
    Named,
    NoLines,
    Not,
    Services,
    SettingsAre,
    Some,
    Test,
    members,
)

from .growing import Instance
from .scene import either, every, not_so
from .special import SPECIAL

# Asked of an instance and with the name of a condition: what breaks it is noted in the instance.
Question = Callable[[Instance, str], bool | None]


def question(test: Test, roles: Container[str]) -> Question:
    """The test as it is asked; what is no role of the identity is a link."""
    return _WAYS[type(test)](test, roles)


def _count(test: Count, roles: Container[str]) -> Question:
    of, least, most, is_role = test.of, test.least, test.most, test.of in roles

    def asked(found: Instance, name: str) -> bool | None:
        many = len(found.roles[of] if is_role else found.links[of])
        if many < least:
            return None if not is_role and found.is_hidden(of) else False
        return most is None or many <= most

    def is_somebody(found: Instance, name: str) -> bool | None:
        return bool(found.roles[of])

    return is_somebody if is_role and least == 1 and most is None else asked


def _is(test: Is, roles: Container[str]) -> Question:
    of, services, some = test.of, members(test.services), test.some

    def asked(found: Instance, name: str) -> bool | None:
        nodes, players = found.scene.nodes, found.roles[of]
        for node in players:
            if (nodes[node].service in services) is some:
                return some
        return not some and bool(players)

    return asked


def _set(test: SettingsAre, roles: Container[str]) -> Question:
    of, only, any_of = test.of, members(test.only), test.any_of

    def of_role(found: Instance) -> list[tuple[str, bool | None]]:
        nodes = [found.scene.nodes[node] for node in found.roles[of]]
        some = [node for node in nodes if not only or node.service in only]
        return [(node.id, found.scene.one_is_as_asked(node, any_of)) for node in some]

    def of_link(found: Instance) -> list[tuple[str, bool | None]]:
        scene = found.scene
        some = [line for line in found.links[of] if not only or scene.nodes[line.target].service in only]
        return [(line.id, scene.one_is_as_asked(line, any_of)) for line in some]

    values = of_role if of in roles else of_link

    def some_is(found: Instance, name: str) -> bool | None:
        return either(value for _, value in values(found))

    def each_is(found: Instance, name: str) -> bool | None:
        told = values(found)
        found.broken.setdefault(name, []).extend([part for part, value in told if value is False])
        return every(value for _, value in told)

    return some_is if test.some else each_is


def _named(test: Named, roles: Container[str]) -> Question:
    def parts(found: Instance) -> Iterator[str]:
        for role in test.of:
            for node in found.roles[role]:
                yield node
                if test.near:
                    yield from (other for _, other, _, _ in found.scene.sent(node))

    def asked(found: Instance, name: str) -> bool | None:
        return any(found.scene.is_named(one, test.words) for one in parts(found))

    return asked


def _no_lines(test: NoLines, roles: Container[str]) -> Question:
    """Looks from the smaller side, which is the one that plays a role."""
    kinds, beside = frozenset(test.kinds), test.beside
    sources, targets = _of_roles(test.source, roles), _of_roles(test.target, roles)
    services, ends = _of_services(test.source, roles), _of_services(test.target, roles)

    def asked(found: Instance, name: str) -> bool | None:
        scene = found.scene
        froms, tos = _players(found, sources), _players(found, targets)
        aside = {line.id for link in beside for line in found.links[link]}
        bad = [
            line.id
            for node in tos
            for kind, other, service, line in scene.taken(node)
            if kind in kinds and line.id not in aside and (other in froms or service in services or ANY in services)
        ]
        if not tos:
            bad = [
                line.id
                for node in froms
                for kind, _, service, line in scene.sent(node)
                if kind in kinds and line.id not in aside and (service in ends or ANY in ends)
            ]
        found.broken.setdefault(name, []).extend(bad)
        return not bad

    return asked


def _of_roles(named: Services, roles: Container[str]) -> tuple[str, ...]:
    return tuple(one for one in named if one in roles)


def _of_services(named: Services, roles: Container[str]) -> frozenset[str]:
    return members(tuple(one for one in named if one not in roles))


def _players(found: Instance, roles: tuple[str, ...]) -> dict[str, None]:
    return {node: None for role in roles for node in found.roles[role]}


def _each(test: Each, roles: Container[str]) -> Question:
    only = members(test.only)

    def asked(found: Instance, name: str) -> bool | None:
        ends = {end for link in test.by for line in found.links[link] for end in (line.source, line.target)}
        nodes = [node for node in found.roles[test.of] if not only or found.scene.nodes[node].service in only]
        alone = [node for node in nodes if node not in ends]
        found.broken.setdefault(name, []).extend(alone)
        return not alone and (bool(nodes) or not test.some)

    return asked


def _special(test: IsSpecial, roles: Container[str]) -> Question:
    way, of = SPECIAL[test.name], test.of

    def asked(found: Instance, name: str) -> bool | None:
        return way(found, of, name)

    return asked


def _all(test: All, roles: Container[str]) -> Question:
    questions = tuple(question(one, roles) for one in test.tests)

    def asked(found: Instance, name: str) -> bool | None:
        answer: bool | None = True
        for one in questions:
            value = one(found, name)
            if value is False:
                return False
            if value is None:
                answer = None
        return answer

    return asked


def _some(test: Some, roles: Container[str]) -> Question:
    questions = tuple(question(one, roles) for one in test.tests)

    def asked(found: Instance, name: str) -> bool | None:
        answer: bool | None = False
        for one in questions:
            value = one(found, name)
            if value:
                return True
            if value is None:
                answer = None
        return answer

    return asked


def _not(test: Not, roles: Container[str]) -> Question:
    that = question(test.that, roles)

    def asked(found: Instance, name: str) -> bool | None:
        return not_so(that(found, ""))

    return asked


_WAYS: Mapping[type, Callable[[Any, Container[str]], Question]] = {
    Count: _count,
    SettingsAre: _set,
    Named: _named,
    Is: _is,
    NoLines: _no_lines,
    Each: _each,
    IsSpecial: _special,
    All: _all,
    Some: _some,
    Not: _not,
}
