"""An identity found from one node: the links are followed in their order, and who stands there gets a role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from patterns_app.core.patterns.identity import ANY, Filter, IdentityRole, Link, members
from patterns_app.core.sketch.model import Connection

from .compiling import Compiled, Sort, Tie, Way
from .scene import OutOfSteps, Scene

# What an event is called that says that something did not come about.
_FAILED = ("fail", "reject", "cancel", "declin", "expire", "refus", "abort", "timeout", "denied")
_ASIDE = ("dlq", "destination", "authorize", "govern")  # what a part that only passes on does beside


class Instance:
    """Who plays which role, by which connections.

    `almost` are roles that are played by who only looks so; `broken` has by condition the parts that break it.
    """

    __slots__ = ("almost", "broken", "links", "maybe", "of", "roles", "scene")

    def __init__(self, scene: Scene, of: Compiled) -> None:
        self.scene, self.of = scene, of
        self.roles: dict[str, dict[str, None]] = {role: {} for role in of.sorts}
        self.links: dict[str, list[Connection]] = {link: [] for link in of.ties}
        self.almost: set[str] = set()
        self.broken: dict[str, list[str]] = {}
        # By link who may stand at the far end, where a setting that nobody can know decides it.
        self.maybe: dict[str, set[str]] = {}

    @property
    def nodes(self) -> frozenset[str]:
        """All nodes that play a role."""
        return frozenset().union(*self.roles.values())

    def ends(self, link: Link) -> list[str]:
        """The nodes that play a role at either end of a link."""
        return [node for role in (*link.source, *link.target) for node in self.roles[role]]

    def is_hidden(self, link: str) -> bool:
        """Would another file say what is not there, as all nodes are made there from which the link would lead?"""
        asked, scene = self.of.ties[link].link, self.scene
        if asked.on_the_line or not (scene.outside or scene.unknown):
            return False
        sources = [node for role in asked.source for node in self.roles[role]]
        ends = sources or [node for role in asked.target for node in self.roles[role]]
        return bool(ends) and all(scene.is_elsewhere(node) for node in ends)


def grown(compiled: Compiled, scene: Scene, hubs: Mapping[str, Iterable[str]]) -> Instance | None:
    """The instance with these nodes as its hubs; None where they do not fit. Raises OutOfSteps."""
    found = Instance(scene, compiled)
    roles = found.roles
    for hub, nodes in hubs.items():
        for node in nodes:
            _give(found, compiled.sorts[hub], node, scene.nodes[node].service, True)
    if not any(roles[hub] for hub in hubs):
        return None
    for tie in compiled.ties.values():
        _follow(found, tie)
    for role in compiled.special_roles:
        _give_special(found, role)
    if scene.left < 0:
        raise OutOfSteps
    if compiled.identity.whole:
        _let_go(found, hubs)
    return found


def _let_go(found: Instance, hubs: Iterable[str]) -> None:
    """Of all that could be a hub only what is connected with the rest."""
    ends = {end for lines in found.links.values() for line in lines for end in (line.source, line.target)}
    for hub in hubs:
        found.roles[hub] = {node: None for node in found.roles[hub] if node in ends}


def _give_special(found: Instance, role: IdentityRole) -> None:
    if found.roles[role.id]:
        return
    if role.same_as:
        services = members(role.same_as.of)
        same = [node for node in found.roles[role.same_as.role] if found.scene.nodes[node].service in services]
        found.roles[role.id].update(dict.fromkeys(same))
    if role.undrawn and not found.scene.has_clients:
        sort = found.of.sorts[role.id]
        for service in sorted(sort.services):
            for node in found.scene.graph.by_service.get(service, ()):
                _give(found, sort, node.id, service, False)
        for tie in found.of.ties.values():
            if role.id in tie.link.source:
                found.links[tie.id].clear()
                _follow(found, tie)


def _follow(found: Instance, tie: Tie) -> None:
    """Give the link its connections, and those at their other ends a role."""
    roles = found.roles
    way = tie.outward
    near = _players(roles, way.near)
    if not near:
        way = tie.inward
        near = _players(roles, way.near)
        if not near:
            return
    _gather(found, tie, way, near, False)
    if way.has_almost and not found.links[tie.id] and not tie.link.between:
        _gather(found, tie, way, near, True)


def _players(roles: Mapping[str, dict[str, None]], named: tuple[str, ...]) -> dict[str, None]:
    if len(named) == 1:
        return roles[named[0]]
    return {node: None for role in named for node in roles[role]}


def _gather(found: Instance, tie: Tie, way: Way, near: Iterable[str], almost: bool) -> None:
    scene, kinds, through = found.scene, tie.kinds, tie.through
    index = scene.out if way.outward else scene.into
    lines = found.links[tie.id]
    for node in tuple(near):
        seen = index.get(node, ())
        scene.left -= 1 + len(seen)
        for kind, other, service, line in seen:
            if through and service in through:
                _pass_through(found, tie, way, other, line, kind, almost)
            elif (
                kind in kinds
                and way.may_end(service)
                and (tie.is_plain or _fits(found, tie, line, other))
                and _take(found, tie, way, other, service, almost)
            ):
                lines.append(line)


def _pass_through(found: Instance, tie: Tie, way: Way, between: str, line: Connection, kind: str, almost: bool) -> None:
    """What lies beyond a part that only passes on: the connection that counts is the one into that part."""
    scene, lines = found.scene, found.links[tie.id]
    ways: list[tuple[str, str, Connection]] = []
    if way.outward and kind in tie.kinds:
        ways = [(end, service, line) for one, end, service, _ in scene.sent(between) if one not in _ASIDE]
    elif not way.outward and kind not in _ASIDE:
        ways = [(end, service, first) for one, end, service, first in scene.taken(between) if one in tie.kinds]
    for end, service, counted in ways:
        known = any(one is counted for one in lines)
        if not known and _fits(found, tie, counted, end) and _take(found, tie, way, end, service, almost):
            lines.append(counted)
            if tie.link.via:
                found.roles[tie.link.via][between] = None


def _take(found: Instance, tie: Tie, way: Way, other: str, service: str, almost: bool) -> bool:
    roles = found.roles
    for sort in way.far:
        if other in roles[sort.id]:
            return True
    if tie.link.between:
        return False
    for sort in way.far:
        if sort.is_plain:
            if service in sort.services:
                roles[sort.id][other] = None
                return True
        elif _give(found, sort, other, service, almost):
            return True
    return False


def _fits(found: Instance, tie: Tie, line: Connection, other: str) -> bool:
    link, scene = tie.link, found.scene
    if link.says_failure is not None and says_failure(line) is not link.says_failure:
        return False
    if link.named and not scene.is_named(other, link.named):
        return False
    if tie.only and scene.nodes[other].service not in tie.only:
        return False
    fits = scene.one_is_as_asked(line, link.where) if link.where else True
    if fits is None:
        found.maybe.setdefault(tie.id, set()).add(other)
    return fits is True


def says_failure(line: Connection) -> bool:
    """Does what goes along this connection say that something failed?"""
    text = " ".join(str(line.settings.get(key, "")) for key in ("event_pattern", "rule_name", "filter_policy"))
    return any(word in f"{text} {line.label}".lower() for word in _FAILED)


def _give(found: Instance, sort: Sort, node: str, service: str, almost: bool) -> bool:
    """Give a node a role where it fits; with `almost` also where it only looks so and nobody else plays it."""
    role = found.roles[sort.id]
    fits = service in sort.services or ANY in sort.services
    if not fits and sort.also:
        fits = service in sort.also and found.scene.is_named(node, sort.named)
    if not fits:
        looks = almost and (service in sort.almost or ANY in sort.almost)
        if not looks or (role and sort.id not in found.almost):
            return False
    if sort.where is not None and not _passes(found, sort, sort.where, node):
        return False
    if not fits:
        found.almost.add(sort.id)
    role[node] = None
    return True


def _passes(found: Instance, sort: Sort, where: Filter, node: str) -> bool:
    scene, roles = found.scene, found.roles
    for role in where.apart_from:
        if node in roles[role]:
            return False
    if where.named and not scene.is_named(node, where.named):
        return False
    if where.settings and scene.one_is_as_asked(scene.nodes[node], where.settings) is not True:
        return False
    return all(_has(scene, node, outward, kinds, of) is wanted for outward, wanted, kinds, of in sort.asked)


def _has(scene: Scene, node: str, outward: bool, kinds: frozenset[str], services: frozenset[str]) -> bool:
    lines = scene.sent(node) if outward else scene.taken(node)
    return any(kind in kinds and (service in services or ANY in services) for kind, _, service, _ in lines)
