"""A message that comes to a part from outside of the sketch, and where messages can begin at all."""

from __future__ import annotations

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.behaviours.resolving import Settings
from patterns_app.core.sketch.model import Connection, Node, Sketch, Step
from patterns_app.core.sketch.parts import free_id

from .model import Trace
from .topology import FAILED, OUTSIDE, Topology

NOBODY, _LINE = "outside", "from-outside"  # who asks where nobody is drawn, and how
_LABEL = "Somebody outside"


def with_caller(topology: Topology, node: str) -> tuple[Sketch, str]:
    """The sketch with somebody who calls the part, and the connection over which he does.

    A function with a place of its own for failures takes events, as only these get there; another one is asked.
    """
    sketch = topology.graph.sketch
    taken = topology.graph.ids
    caller, line = (free_id(said, taken.__contains__) for said in (NOBODY, _LINE))
    drawn = Connection(id=line, source=caller, target=node, kind=_kind(topology, node))
    nodes = (*sketch.nodes, Node(id=caller, service=OUTSIDE, label=_LABEL))
    return replace(sketch, nodes=nodes, connections=(*sketch.connections, drawn)), line


def _kind(topology: Topology, node: str) -> str:
    role = topology.role(node)
    if role == "function":
        if topology.setting(node, "function_url_auth"):
            return "sync"
        keeps = any(line.kind in FAILED for line in topology.graph.outgoing.get(node, ()))
        return "async" if keeps else "readwrite"
    if role == "worker" and _takes_mail(topology, node):
        return "push"
    return {"workflow": "start", "holder": "write"}.get(role, "sync")


def _takes_mail(topology: Topology, node: str) -> bool:
    """Do mails come to a part, which it then hands on?"""
    found = topology.behaviour(OUTSIDE, topology.service(node), "push", Settings())
    return found is not None and found.key == "mail-in" and bool(topology.from_.get(node))


def said_first(topology: Topology, node: str, kind: str) -> str:
    """That nobody is drawn who sends it, and what it is taken for."""
    what = {"async": "an event, for which nobody waits", "push": "a mail, of which its sender learns that it has come"}
    usual = "a request, for whose answer somebody waits"
    return f"Who sends to {topology.name(node)} is not drawn: it is taken as {what.get(kind, usual)}."


def begins_there(topology: Topology, node: str) -> str:
    """That it comes from nowhere else: what calls such a part by itself nobody knows."""
    return f"Who sends to {topology.name(node)} is not drawn, and how is not known: it is followed from there on."


def without_caller(found: Trace, sketch: Sketch) -> Trace:
    """The trace with nothing in its steps that the sketch does not have."""
    lines, nodes = {line.id for line in sketch.connections}, {node.id for node in sketch.nodes}
    told = replace(found.scenario, steps=tuple(_drawn(step, lines, nodes) for step in found.scenario.steps))
    within = tuple({key: one for key, one in inside.items() if key in lines | nodes} for inside in found.inside)
    return replace(found, scenario=told, inside=within)


def _drawn(step: Step, lines: set[str], nodes: set[str]) -> Step:
    moves = tuple(
        move
        for move in step.moves
        if (move.connection is None or move.connection in lines) and (move.at is None or move.at in nodes)
    )
    return replace(step, moves=moves, marks={node: mark for node, mark in step.marks.items() if node in nodes})


def beginnings(topology: Topology) -> str:
    """Where a message can begin, for whoever has named another place."""
    lines = [channel.id for channel in topology.channels.values() if channel.travels]
    parts = [node for node in topology.graph.nodes if begins_at(topology, node)]
    said = [
        f"{what} {', '.join(found[: limits.TRACE_NAMED])}{' and others' if len(found) > limits.TRACE_NAMED else ''}"
        for what, found in (("on the connections", lines), ("at the parts", parts))
        if found
    ]
    return " or ".join(said)


def begins_at(topology: Topology, node: str) -> bool:
    """Can a message come to a part from outside? To a client none does, nor to what only belongs to others."""
    return topology.role(node) != "client" and not topology.guards(node)
