"""All of a sketch, as far as a rule that looks at a part of it has to know it, and what is noted that it asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from patterns_app.core.sketch.graph import Graph
from patterns_app.core.sketch.model import Frame, Node, Point
from patterns_app.core.sketch.naming import told_apart

SQUARE = 128.0  # pixels of the side of a square of the canvas
Square = tuple[float, float]


@dataclass(frozen=True)
class Whole:
    """What a fix has to know of all of a sketch; `asked` notes which ids and squares it has asked for.

    Ids and places are worked out when somebody asks, which most sketches never do.
    """

    graph: Graph
    asked: set[str | Square] = field(default_factory=set)

    @cached_property
    def ids(self) -> Set[str]:
        """The ids of everything that is drawn."""
        return self.graph.ids

    @cached_property
    def places(self) -> Mapping[Square, Sequence[Point]]:
        """Where nodes stand, by square of the canvas: finding a free place must not look at all of them."""
        found: dict[Square, list[Point]] = {}
        for node in self.graph.sketch.nodes:
            if node.position:
                found.setdefault(square_of(node.position), []).append(node.position)
        return found

    @cached_property
    def frames(self) -> Mapping[str, Frame]:
        """All frames by id."""
        return {frame.id: frame for frame in self.graph.sketch.frames}

    @cached_property
    def alike(self) -> Mapping[str, Mapping[str, Node]]:
        """The nodes that have one label, by label and id."""
        found: dict[str, dict[str, Node]] = {}
        for node in self.graph.sketch.nodes:
            found.setdefault(node.label, {})[node.id] = node
        return found

    def told_apart(self, label: str) -> Mapping[str, str]:
        """What the nodes with a label are called, by id: with a frame where several have it."""
        if label not in self._told:
            alike = self.alike[label]
            several = len(alike) > 1
            self._told[label] = (
                told_apart(label, alike.values(), self.frames) if several else {next(iter(alike)): label}
            )
        return self._told[label]

    @cached_property
    def _told(self) -> dict[str, Mapping[str, str]]:
        return {}

    def after(
        self, graph: Graph, nodes: Sequence[tuple[Node | None, Node | None]], gone: Set[str], new: Set[str]
    ) -> Whole:
        """The same of the sketch after an edit: `nodes` that have changed, before and now, and other ids."""
        then, known = Whole(graph), vars(self)
        if "ids" in known:
            vars(then)["ids"] = (self.ids - gone) | new if gone or new else self.ids
        if "places" in known:
            vars(then)["places"] = _moved(self.places, nodes)
        if "alike" in known:
            vars(then)["alike"] = _renamed(self.alike, nodes)
        return then


def _moved(
    known: Mapping[Square, Sequence[Point]], nodes: Sequence[tuple[Node | None, Node | None]]
) -> Mapping[Square, Sequence[Point]]:
    """Where nodes stand after these have changed, before and now."""
    places = {**known}
    for before, now in nodes:
        if before and before.position:
            square = square_of(before.position)
            left = list(places[square])
            left.remove(before.position)
            places[square] = left
        if now and now.position:
            square = square_of(now.position)
            places[square] = [*places.get(square, ()), now.position]
    return places


def _renamed(
    known: Mapping[str, Mapping[str, Node]], nodes: Sequence[tuple[Node | None, Node | None]]
) -> Mapping[str, Mapping[str, Node]]:
    """Which nodes have one label after these have changed, before and now."""
    alike = {**known}
    for before, now in nodes:
        if before:
            alike[before.label] = {name: node for name, node in alike[before.label].items() if name != before.id}
        if now:
            alike[now.label] = {**alike.get(now.label, {}), now.id: now}
    return alike


def called(label: str) -> str:
    """How it is noted that somebody asked which nodes have a label."""
    return f"label {label}"


def first_of(service: str) -> str:
    """How it is noted that somebody asked for the first node of a service; no id has a space."""
    return f"first {service}"


def square_of(place: Point) -> Square:
    """The square of the canvas in which a place lies."""
    return place.x // SQUARE, place.y // SQUARE
