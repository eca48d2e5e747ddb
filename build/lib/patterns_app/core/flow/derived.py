"""A scenario for a sketch that has none: follow one message from an entry along the connections."""

from __future__ import annotations

from dataclasses import dataclass, field

from patterns_app.core.engine.entering import Entrances, entrances, says_circle
from patterns_app.core.engine.topology import ASIDE
from patterns_app.core.sketch.graph import Graph, graph_of
from patterns_app.core.sketch.model import Connection, Message, Move, Node, Scenario, Sketch, Step
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import Style

_MOST_STEPS = 60
_NOT_TRAVELLED = ASIDE - {"dns"}  # a journey is told from where a name is looked up
_FORWARD: dict[Style, Message] = {
    "request": "request",
    "event": "event",
    "poll": "record",
    "data": "request",
    "control": "request",
    "unspecified": "event",
}
_VERBS: dict[Style, str] = {
    "request": "asks",
    "event": "sends an event to",
    "poll": "hands a batch to",
    "data": "goes to",
    "control": "starts",
    "unspecified": "goes to",
}


class NoSuchNode(LookupError):
    """The node to start from is not in the sketch."""


def follow(sketch: Sketch, vocabulary: Vocabulary, start: str = "") -> Scenario:
    """The journey of one message from `start`, or from the first node at which one begins.

    Depth first in the order of the sketch; every connection is travelled once; an answer comes back when all that
    its asking set off has happened. Raises NoSuchNode.
    """
    graph = graph_of(sketch)
    if start and start not in graph.nodes:
        raise NoSuchNode(no_part(start, sketch))
    entries = begins(graph) or graph.entries() or sketch.nodes
    first = start or (entries[0].id if entries else "")
    journey = _Journey(graph, vocabulary)
    for one in [first] if start else [entry.id for entry in entries]:
        journey.visit(one)
        if journey.steps:
            first = one
            break
    title = f"Follow a message from {journey.name(first)}" if first else "Nothing to follow"
    round_it = "" if start else circle_of(graph, vocabulary, first)
    summary = f"Made from the connections. {round_it}".rstrip()
    return Scenario(id="followed", title=title, summary=summary, steps=tuple(journey.steps))


def begins(graph: Graph) -> tuple[Node, ...]:
    """The parts at which messages begin, in the order of the sketch: what governs sends none."""
    return tuple(graph.nodes[node] for node in _entrances(graph).parts)


def circle_of(graph: Graph, vocabulary: Vocabulary, part: str) -> str:
    """That a message is only taken to begin at a part, as everything there leads in a circle; else nothing."""
    node = graph.nodes.get(part)
    if node is None or part not in _entrances(graph).in_circles:
        return ""
    return says_circle(node.label or vocabulary.short_name(node.service))


def _entrances(graph: Graph) -> Entrances:
    lines = graph.sketch.connections
    travelled = ((line.source, line.target) for line in lines if line.kind not in _NOT_TRAVELLED)
    return entrances({node.id: node.service for node in graph.sketch.nodes}, travelled)


@dataclass
class _Journey:
    """What has been travelled so far."""

    graph: Graph
    vocabulary: Vocabulary
    steps: list[Step] = field(default_factory=list)
    travelled: set[str] = field(default_factory=set)

    def name(self, node: str) -> str:
        found = self.graph.nodes[node]
        return found.label or self.vocabulary.short_name(found.service)

    def visit(self, node: str) -> None:
        """Travel everything that leaves a node."""
        for line in self.graph.outgoing.get(node, ()):
            kind = self.vocabulary.kinds.get(line.kind)
            if (
                line.id in self.travelled
                or kind is None
                or line.kind in _NOT_TRAVELLED
                or len(self.steps) >= _MOST_STEPS
            ):
                continue
            self.travelled.add(line.id)
            self._step(line, "forward", kind.style)
            if line.kind == "start":  # the receipt does not wait for the work
                self._step(line, "back", kind.style)
            self.visit(line.target)
            if kind.answers and line.kind != "start":
                self._step(line, "back", kind.style)

    def _step(self, line: Connection, direction: str, style: Style) -> None:
        source, target = self.name(line.source), self.name(line.target)
        if direction == "forward":
            move = Move(connection=line.id, message=_FORWARD[style], label=line.label)
            text = f"{source} {_VERBS[style]} {target}."
        else:
            move = Move(connection=line.id, direction="back", message="response")
            text = f"{target} answers {source}."
        self.steps.append(Step(text=text, moves=(move,)))
