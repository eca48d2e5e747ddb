"""An identity found from one node: the links are followed in their order, and who stands there gets a role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized

from patterns_app.core.patterns.identity import ANY, Filter, IdentityRole, Link, members
from patterns_app.core.sketch.model import Connection

from .compiling import Compiled, Sort, Tie, Way
from .deciding import Need
from .scene import OutOfSteps, Scene, Seen

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
        self.links: dict[str, Sequence[Connection]] = dict.fromkeys(of.ties, ())
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
    is_begun = False
    for hub, nodes in hubs.items():
        for node in nodes:
            is_begun |= _give(found, compiled.sorts[hub], node, scene.nodes[node].service, True)
    if not is_begun or not _followed(found):
        return None
    for role in compiled.special_roles:
        _give_special(found, role)
    if scene.left < 0:
        raise OutOfSteps
    if compiled.identity.whole:
        _let_go(found, hubs)
    return found


def _followed(found: Instance) -> bool:
    """Follow each link in its turn; False as soon as something is not there without which nothing is told."""
    roles, links, scene = found.roles, found.links, found.scene
    for tie, gate in found.of.steps:
        way, kinds = tie.outward, scene.kinds_out
        near = roles[way.one] if way.one else _players(roles, way.near)
        if not near:
            way, kinds = tie.inward, scene.kinds_into
            near = roles[way.one] if way.one else _players(roles, way.near)
        asks = tie.asks
        for node in near:
            if kinds[node] & asks:  # one of them has such a connection
                if lines := (_gathered_simply if way.is_simple else _gathered)(found, tie, way, near):
                    links[tie.id] = lines
                break
        if gate and not _may_go_on(roles, links, gate):
            return False
    return True


def _may_go_on(roles: Mapping[str, Sized], links: Mapping[str, Sized], gate: Iterable[Iterable[Need]]) -> bool:
    """Is all there that one of the ways needs by now?"""
    for needs in gate:
        for of, least in needs:
            if len(roles[of] if of in roles else links[of]) < least:
                break
        else:
            return True
    return False


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
                found.links[tie.id] = ()
                _follow(found, tie)


def _follow(found: Instance, tie: Tie) -> None:
    """Give the link its connections, and those at their other ends a role."""
    for way in (tie.outward, tie.inward):
        if near := _players(found.roles, way.near):
            if lines := (_gathered_simply if way.is_simple else _gathered)(found, tie, way, near):
                found.links[tie.id] = lines
            return


def _players(roles: Mapping[str, dict[str, None]], named: tuple[str, ...]) -> dict[str, None]:
    return {node: None for role in named for node in roles[role]}


def _gathered_simply(found: Instance, tie: Tie, way: Way, near: Iterable[str]) -> list[Connection]:
    """As `_gathered`, where one role is at the far end and its services alone decide who plays it."""
    scene, kinds, (far,) = found.scene, tie.kinds, way.far
    index = scene.out if way.outward else scene.into
    services = far.services
    lines, players = [], found.roles[far.id]
    for node in tuple(near) if way.is_round else near:
        if node in index:
            seen = index[node]
            scene.left -= 1 + len(seen)
            for kind, other, service, line in seen:
                if kind in kinds and service in services:
                    players[other] = None
                    lines.append(line)
    return lines


def _gathered(found: Instance, tie: Tie, way: Way, near: Iterable[str]) -> list[Connection]:
    nodes = tuple(near)
    lines = _taken_in(found, tie, way, nodes, False)
    if way.has_almost and not lines and not tie.link.between:
        lines = _taken_in(found, tie, way, nodes, True)
    return lines


def _taken_in(found: Instance, tie: Tie, way: Way, near: Iterable[str], almost: bool) -> list[Connection]:
    scene, kinds, through, ends, is_plain = found.scene, tie.kinds, tie.through, way.ends, tie.is_plain
    index = scene.out if way.outward else scene.into
    lines: list[Connection] = []
    for node in near:
        if node not in index:
            continue
        seen = index[node]
        scene.left -= 1 + len(seen)
        for kind, other, service, line in seen:
            if through and service in through:
                _pass_through(found, tie, way, lines, (kind, other, service, line), almost)
            elif (
                kind in kinds
                and (ends is None or service in ends)
                and (is_plain or _fits(found, tie, line, other))
                and _take(found, tie, way, other, service, almost)
            ):
                lines.append(line)
    return lines


def _pass_through(found: Instance, tie: Tie, way: Way, lines: list[Connection], seen: Seen, almost: bool) -> None:
    """What lies beyond a part that only passes on: the connection that counts is the one into that part."""
    scene, (kind, between, _, line) = found.scene, seen
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
    for role in where.apart_from:
        if node in found.roles[role]:
            return False
    return may_play(found.scene, sort, node)


def may_play(scene: Scene, sort: Sort, node: str) -> bool:
    """Does a node pass the filter of a role, whatever else it plays?"""
    where = sort.where
    if where is None:
        return True
    if where.named and not scene.is_named(node, where.named):
        return False
    if where.settings and scene.one_is_as_asked(scene.nodes[node], where.settings) is not True:
        return False
    return all(_has(scene, node, outward, kinds, of) is wanted for outward, wanted, kinds, of in sort.asked)


def _has(scene: Scene, node: str, outward: bool, kinds: frozenset[str], services: frozenset[str]) -> bool:
    is_any = ANY in services
    for kind, _, service, _ in scene.sent(node) if outward else scene.taken(node):
        if kind in kinds and (is_any or service in services):
            return True
    return False
