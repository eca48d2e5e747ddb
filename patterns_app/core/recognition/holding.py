"""Does a test of an identity hold of an instance? True, False, or None where this input cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from patterns_app.core.sketch.model import Connection, Node

from .growing import Instance
from .scene import either, every, not_so
from .special import SPECIAL


def holds(found: Instance, test: Test, name: str = "") -> bool | None:
    """Does it hold? What breaks the condition `name` is noted in the instance."""
    return _WAYS[type(test)](found, test, name)


def _counted(found: Instance, test: Count, name: str) -> bool | None:
    of = found.roles[test.of] if test.of in found.roles else found.links[test.of]
    if len(of) < test.least:
        return None if test.of in found.links and found.is_hidden(test.of) else False
    return test.most is None or len(of) <= test.most


def _is(found: Instance, test: Is, name: str) -> bool:
    services = members(test.services)
    fits = [found.scene.nodes[node].service in services for node in found.roles[test.of]]
    return any(fits) if test.some else bool(fits) and all(fits)


def _set(found: Instance, test: SettingsAre, name: str) -> bool | None:
    scene, only = found.scene, members(test.only)
    parts: list[Node | Connection]
    if test.of in found.roles:
        parts = [scene.nodes[node] for node in found.roles[test.of]]
        parts = [node for node in parts if not only or node.service in only]  # type: ignore[union-attr]
    else:
        parts = [line for line in found.links[test.of] if not only or scene.nodes[line.target].service in only]
    values = [(part.id, scene.one_is_as_asked(part, test.any_of)) for part in parts]
    if test.some:
        return either(value for _, value in values)
    found.broken.setdefault(name, []).extend(part for part, value in values if value is False)
    return every(value for _, value in values)


def _named_parts(found: Instance, test: Named) -> Iterator[str]:
    for role in test.of:
        for node in found.roles[role]:
            yield node
            if test.near:
                yield from (other for _, other, _, _ in found.scene.sent(node))


def _without_lines(found: Instance, test: NoLines, name: str) -> bool:
    """Looks from the smaller side, which is the one that plays a role."""
    sources, targets = _nodes(found, test.source), _nodes(found, test.target)
    beside = {line.id for link in test.beside for line in found.links[link]}
    services = members(tuple(one for one in test.source if one not in found.roles))
    bad = [
        line.id
        for node in targets
        for kind, other, service, line in found.scene.taken(node)
        if kind in test.kinds and line.id not in beside and (other in sources or service in services or ANY in services)
    ]
    if not targets:
        kinds = members(tuple(one for one in test.target if one not in found.roles))
        bad = [
            line.id
            for node in sources
            for kind, _, service, line in found.scene.sent(node)
            if kind in test.kinds and line.id not in beside and (service in kinds or ANY in kinds)
        ]
    found.broken.setdefault(name, []).extend(bad)
    return not bad


def _nodes(found: Instance, named: Services) -> dict[str, None]:
    return {node: None for one in named if one in found.roles for node in found.roles[one]}


def _each(found: Instance, test: Each, name: str) -> bool:
    ends = {end for link in test.by for line in found.links[link] for end in (line.source, line.target)}
    only = members(test.only)
    nodes = [node for node in found.roles[test.of] if not only or found.scene.nodes[node].service in only]
    alone = [node for node in nodes if node not in ends]
    found.broken.setdefault(name, []).extend(alone)
    return not alone and (bool(nodes) or not test.some)


def _all(found: Instance, test: All, name: str) -> bool | None:
    answer: bool | None = True
    for one in test.tests:
        value = _WAYS[type(one)](found, one, name)
        if value is False:
            return False
        if value is None:
            answer = None
    return answer


def _some(found: Instance, test: Some, name: str) -> bool | None:
    answer: bool | None = False
    for one in test.tests:
        value = _WAYS[type(one)](found, one, name)
        if value:
            return True
        if value is None:
            answer = None
    return answer


_WAYS: Mapping[type, Callable[[Instance, Any, str], bool | None]] = {
    Count: _counted,
    SettingsAre: _set,
    Named: lambda found, test, _: any(found.scene.is_named(one, test.words) for one in _named_parts(found, test)),
    Is: _is,
    NoLines: _without_lines,
    Each: _each,
    IsSpecial: lambda found, test, name: SPECIAL[test.name](found, test.of, name),
    All: _all,
    Some: _some,
    Not: lambda found, test, _: not_so(holds(found, test.that)),
}
