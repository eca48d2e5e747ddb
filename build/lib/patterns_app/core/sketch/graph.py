"""A sketch seen as a graph: plain lists and indexes, built once a sketch, asked by rules and flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .model import Connection, Node, Sketch
from .parts import ids_of

_Lines = Mapping[str, Sequence[Connection]]


@dataclass(frozen=True)
class Graph:
    """Nodes by id, and the connections of each node by direction."""

    sketch: Sketch
    nodes: dict[str, Node]
    outgoing: Mapping[str, Sequence[Connection]]
    incoming: Mapping[str, Sequence[Connection]]
    by_kind: Mapping[str, Sequence[Connection]]
    by_service: Mapping[str, Sequence[Node]]

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


def graph_of(sketch: Sketch, before: Graph | None = None) -> Graph:
    """Index a sketch. Takes time in proportion to its size.

    Of `before`, the graph of another state of it, the indexes of nodes or lines are taken where these are the same.
    """
    same_nodes = before is not None and before.sketch.nodes == sketch.nodes
    same_lines = before is not None and before.sketch.connections == sketch.connections
    by_node = (before.nodes, before.by_service) if before and same_nodes else _of_nodes(sketch)
    by_line = (before.outgoing, before.incoming, before.by_kind) if before and same_lines else _of_lines(sketch)
    return Graph(sketch, by_node[0], *by_line, by_node[1])


# Asking for what is not there must not put it in: a dictionary that is filled has no default any more.
def _of_nodes(sketch: Sketch) -> tuple[dict[str, Node], dict[str, list[Node]]]:
    by_service: defaultdict[str, list[Node]] = defaultdict(list)
    for node in sketch.nodes:
        by_service[node.service].append(node)
    by_service.default_factory = None
    return {node.id: node for node in sketch.nodes}, by_service


def _of_lines(sketch: Sketch) -> tuple[_Lines, _Lines, _Lines]:
    outgoing: defaultdict[str, list[Connection]] = defaultdict(list)
    incoming: defaultdict[str, list[Connection]] = defaultdict(list)
    by_kind: defaultdict[str, list[Connection]] = defaultdict(list)
    for connection in sketch.connections:
        outgoing[connection.source].append(connection)
        incoming[connection.target].append(connection)
        by_kind[connection.kind].append(connection)
    outgoing.default_factory = incoming.default_factory = by_kind.default_factory = None
    return outgoing, incoming, by_kind
