"""A sketch seen as a graph: plain lists and indexes, built once a sketch, asked by rules and flows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .model import Connection, Node, Sketch
from .parts import ids_of


@dataclass(frozen=True)
class Graph:
    """Nodes by id, and the connections of each node by direction."""

    sketch: Sketch
    nodes: dict[str, Node]
    outgoing: dict[str, tuple[Connection, ...]]
    incoming: dict[str, tuple[Connection, ...]]
    by_kind: dict[str, tuple[Connection, ...]]
    by_service: dict[str, tuple[Node, ...]]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that what is drawn has taken."""
        return ids_of(self.sketch)

    def entries(self) -> tuple[Node, ...]:
        """Nodes that nothing leads to: where a journey may begin."""
        return tuple(node for node in self.sketch.nodes if not self.incoming.get(node.id))

    def reachable(self, *starts: str) -> frozenset[str]:
        """Ids of the nodes that can be reached from any of `starts` along connections, themselves included."""
        seen = set(starts)
        waiting = list(starts)
        while waiting:
            for connection in self.outgoing.get(waiting.pop(), ()):
                if connection.target not in seen:
                    seen.add(connection.target)
                    waiting.append(connection.target)
        return frozenset(seen)


def graph_of(sketch: Sketch) -> Graph:
    """Index a sketch. Takes time in proportion to its size."""
    outgoing: dict[str, list[Connection]] = {}
    incoming: dict[str, list[Connection]] = {}
    by_kind: dict[str, list[Connection]] = {}
    by_service: dict[str, list[Node]] = {}
    for node in sketch.nodes:
        by_service.setdefault(node.service, []).append(node)
    for connection in sketch.connections:
        outgoing.setdefault(connection.source, []).append(connection)
        incoming.setdefault(connection.target, []).append(connection)
        by_kind.setdefault(connection.kind, []).append(connection)
    return Graph(
        sketch=sketch,
        nodes={node.id: node for node in sketch.nodes},
        outgoing={key: tuple(value) for key, value in outgoing.items()},
        incoming={key: tuple(value) for key, value in incoming.items()},
        by_kind={key: tuple(value) for key, value in by_kind.items()},
        by_service={key: tuple(value) for key, value in by_service.items()},
    )
