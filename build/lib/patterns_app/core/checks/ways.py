"""The costliest chain of calls that wait for an answer, from any node: what rules on time and length ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from patterns_app.core.sketch.model import Connection

from . import asking
from .model import View

_CLIENTS = ("client.browser", "external.http")


@dataclass(frozen=True)
class Way:
    """A chain of calls: what it costs as a whole, and its connections in order."""

    cost: float
    lines: tuple[Connection, ...]

    @property
    def called(self) -> list[str]:
        """Ids of the nodes that are called on the way, in order."""
        return [line.target for line in self.lines]


def front_doors(view: View) -> Iterator[str]:
    """Ids of the nodes that clients and outside systems call, each once."""
    clients = asking.nodes_of(view, *_CLIENTS)
    yield from dict.fromkeys(line.target for client in clients for line in asking.out(view, client.id, "sync"))


class Ways:
    """The costliest way from each node, found once. A call that leads back to a node on the way counts for nothing.

    `cost` is what a node adds.
    """

    def __init__(self, view: View, cost: Callable[[str], float]) -> None:
        self._costs: dict[str, float] = {}
        self._next: dict[str, Connection | None] = {}
        for node, lines in view.call_order:
            most, best = 0.0, None
            for line in lines:
                behind = self._costs[line.target]
                if best is None or behind > most:
                    most, best = behind, line
            self._next[node] = best
            self._costs[node] = cost(node) + most

    def from_node(self, start: str) -> Way:
        """The costliest way from a node that calls or is called. Its cost includes the node's own."""
        lines: list[Connection] = []
        line = self._next.get(start)
        while line is not None:
            lines.append(line)
            line = self._next[line.target]
        return Way(self._costs.get(start, 0), tuple(lines))
