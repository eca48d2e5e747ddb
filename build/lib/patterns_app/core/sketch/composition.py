"""Composition: a pattern's sketch becomes part of another sketch, merged at the nodes that play its roles already.

The pattern is kept as a frame that remembers which node plays which role, and its scenarios come along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from .model import Connection, Frame, Node, PatternUse, Scenario, Sketch, Step
from .operations import Add, Operation, apply
from .parts import ids_of, parts_of, renamed

# Parts that are neither services nor what joins and holds them.
_LOOSE = ("note", "box", "image", "line")


class CompositionError(ValueError):
    """The bindings do not fit. `role` is the one at fault."""

    def __init__(self, role: str, message: str) -> None:
        self.role = role
        super().__init__(message)


@dataclass(frozen=True)
class Piece:
    """What is added: a pattern's sketch, its name, and for each bindable role the services that may play it.

    `allows` says whether a connection exists, given the services of its source and target and its kind. `naming` holds
    the keys of connections' settings whose value is the id of another part.
    """

    sketch: Sketch
    slug: str
    variant: str
    title: str
    bindable: Mapping[str, tuple[str, ...]]
    allows: Callable[[str, str, str], bool] = lambda source, target, kind: True
    naming: frozenset[str] = frozenset()


def compose(sketch: Sketch, piece: Piece, bindings: Mapping[str, str]) -> Sketch:
    """The sketch with the piece in it. `bindings` names, for some roles, the node that plays them already.

    Raises CompositionError for a role that does not exist or may not be bound, a node that is not there, a node whose
    service cannot play the role, a node that would play two roles, and nodes that cannot connect to each other.
    """
    return apply(sketch, composition(sketch, piece, bindings))


def composition(sketch: Sketch, piece: Piece, bindings: Mapping[str, str]) -> tuple[Operation, ...]:
    """The same as operations, so that a studio can undo it."""
    _check(sketch, piece, bindings)
    return tuple(_Composing(sketch, piece, bindings).operations())


def _check(sketch: Sketch, piece: Piece, bindings: Mapping[str, str]) -> None:
    nodes = {node.id: node for node in sketch.nodes}
    roles = {node.id for node in piece.sketch.nodes}
    players: dict[str, str] = {}
    for role, name in bindings.items():
        if role not in roles:
            raise CompositionError(role, f"{piece.slug} has no role {role!r}; it has {', '.join(sorted(roles))}")
        if role not in piece.bindable:
            raise CompositionError(role, f"the role {role!r} is always played by a new node")
        if name not in nodes:
            raise CompositionError(role, f"there is no node {name!r} to play the role {role!r}")
        if nodes[name].service not in piece.bindable[role]:
            able = ", ".join(piece.bindable[role])
            raise CompositionError(role, f"{nodes[name].service} cannot play the role {role!r}; it takes {able}")
        if name in players:
            raise CompositionError(role, f"the node {name!r} already plays the role {players[name]!r}")
        players[name] = role
    _check_connections(piece, {role: nodes[name].service for role, name in bindings.items()})


def _check_connections(piece: Piece, bound: Mapping[str, str]) -> None:
    """Two bound roles may each be fine and still not be able to connect to each other."""
    services = {node.id: node.service for node in piece.sketch.nodes} | dict(bound)
    for line in piece.sketch.connections:
        source, target = services[line.source], services[line.target]
        if not piece.allows(source, target, line.kind):
            role = line.source if line.source in bound else line.target
            needs = f"{line.kind} from {source} to {target}"
            raise CompositionError(role, f"with these nodes {piece.slug} would need {needs}, which does not exist")


class _Composing:
    """Finds free ids and rewrites the piece with them."""

    def __init__(self, sketch: Sketch, piece: Piece, bindings: Mapping[str, str]) -> None:
        self.piece = piece
        self.bindings = bindings
        self.taken = set(ids_of(sketch))
        self.scenario_ids = {scenario.id for scenario in sketch.scenarios}
        self.existing = {(line.source, line.target, line.kind): line.id for line in sketch.connections}
        self.frame = self._free(piece.slug, self.taken)
        self.nodes = {node.id: bindings.get(node.id) or self._free(node.id, self.taken) for node in piece.sketch.nodes}
        self.frames = {frame.id: self._free(frame.id, self.taken) for frame in piece.sketch.frames}
        self.connections = {line.id: self._name_of(line) for line in piece.sketch.connections}
        loose = (part.id for name in _LOOSE for part in parts_of(piece.sketch, name))
        self.loose = {name: self._free(name, self.taken) for name in loose}
        self.names = self.nodes | self.frames | self.connections | self.loose

    def _free(self, wish: str, taken: set[str]) -> str:
        """The wished id, or the first of wish-2, wish-3, … that nobody has; taken from now on."""
        name, number = wish, 1
        while name in taken:
            number += 1
            name = f"{wish[:60]}-{number}"
        taken.add(name)
        return name

    def _name_of(self, line: Connection) -> str:
        """The id of the same connection where it is there already, else a free one."""
        key = (self.nodes[line.source], self.nodes[line.target], line.kind)
        return self.existing.get(key) or self._free(line.id, self.taken)

    def operations(self) -> Iterable[Operation]:
        use = PatternUse(slug=self.piece.slug, variant=self.piece.variant, bindings=dict(self.nodes))
        yield Add(frame=Frame(id=self.frame, kind="pattern", label=self.piece.title, pattern=use))
        for frame in self.piece.sketch.frames:
            parent = self.frames[frame.parent] if frame.parent else self.frame
            placed = {"parent": parent, "box": None, "page": None, "opens": None}
            yield Add(frame=msgspec.structs.replace(frame, id=self.frames[frame.id], **placed))
        for node in self.piece.sketch.nodes:
            if node.id not in self.bindings:
                yield Add(node=self._node(node))
        for connection in self.piece.sketch.connections:
            yield from self._connection(connection)
        yield from self._loose()
        for scenario in self.piece.sketch.scenarios:
            yield Add(scenario=self._scenario(scenario))

    def _node(self, node: Node) -> Node:
        frame = self.frames[node.frame] if node.frame else self.frame
        parts = {"id": self.nodes[node.id], "frame": frame, "page": None, "opens": None}
        return msgspec.structs.replace(node, **parts, position=None, pinned=False)

    def _connection(self, connection: Connection) -> Iterable[Operation]:
        """A new connection, or nothing where the same one is there already."""
        name = self.connections[connection.id]
        source, target = self.nodes[connection.source], self.nodes[connection.target]
        if (source, target, connection.kind) in self.existing:
            return
        settings = {
            key: self.names.get(str(value), value) if key in self.piece.naming else value
            for key, value in connection.settings.items()
        }
        parts = {"id": name, "settings": settings, "route": (), "label_at": None}
        yield Add(connection=msgspec.structs.replace(renamed(connection, "connection", self.names), **parts))

    def _loose(self) -> Iterable[Operation]:
        """Notes, boxes, images and plain lines, each in the frame of the pattern, without the places they had."""
        for name in _LOOSE:
            for part in parts_of(self.piece.sketch, name):
                parts: dict[str, Any] = {"id": self.names[part.id], "page": None}
                if name == "line":
                    parts["route"] = ()
                else:
                    parts |= {"box": None, "frame": self.frames[part.frame] if part.frame else self.frame}
                if name == "box":
                    parts["opens"] = None
                yield Add(**{name: msgspec.structs.replace(renamed(part, name, self.names), **parts)})

    def _scenario(self, scenario: Scenario) -> Scenario:
        name = self._free(scenario.id, self.scenario_ids)
        steps = tuple(self._step(step) for step in scenario.steps)
        return msgspec.structs.replace(scenario, id=name, frame=self.frame, steps=steps)

    def _step(self, step: Step) -> Step:
        moves = tuple(
            msgspec.structs.replace(
                move,
                connection=self.connections[move.connection] if move.connection else None,
                at=self.nodes[move.at] if move.at else None,
            )
            for move in step.moves
        )
        marks = {self.nodes[node]: mark for node, mark in step.marks.items()}
        return msgspec.structs.replace(step, moves=moves, marks=marks)
