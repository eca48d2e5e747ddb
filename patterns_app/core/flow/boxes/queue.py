"""A queue opened: what can be received, what is in flight, and where messages go from there."""

from __future__ import annotations

from patterns_app.core.behaviours.telling import duration
from patterns_app.core.engine.model import Where
from patterns_app.core.engine.topology import Topology

from .facts import number, of_line, of_part
from .model import END, WRONG, Box, Drawn

VISIBLE, FLIGHT, DELETED, DEAD, EXPIRED = "in--visible", "in--flight", "in--deleted", "in--dead", "in--expired"
_OTHERS = "How many other messages are in the queue is not known: one is followed."


def queue_box(topology: Topology, node: str) -> Box | None:
    """The box of a queue; None for what nobody fetches messages from."""
    if not any(line.verb == "pull_queue" for line in topology.from_.get(node, ())):
        return None
    service, drawn = topology.service(node), Drawn()
    dlq = next(topology.drawn(node, "dlq"), None)
    facts = [*of_part(topology, node, "queue"), *(of_line(topology, dlq.line, "dlq") if dlq else ())]
    hidden, kept = number(facts, "visibility_timeout"), number(facts, "retention")
    drawn.add(VISIBLE, "Visible: can be received", service)
    drawn.add(FLIGHT, "In flight: hidden from other readers", service)
    drawn.add(DELETED, "Message deleted", END)
    drawn.way(VISIBLE, FLIGHT, "is received")
    drawn.way(FLIGHT, DELETED, "work is done")
    drawn.way(FLIGHT, VISIBLE, f"not deleted in {duration(hidden)}" if hidden else "not deleted in time", WRONG)
    places: dict[Where, str] = {"waiting": VISIBLE, "hidden": FLIGHT, "done": DELETED}
    if dlq is not None:
        most = number(facts, "max_receive_count")
        places["kept"] = drawn.add(DEAD, topology.name(dlq.target), topology.service(dlq.target))
        drawn.way(VISIBLE, DEAD, _too_often(most), WRONG)
    places["lost"] = drawn.add(EXPIRED, "Too old, gone", END)
    drawn.way(VISIBLE, EXPIRED, f"after {duration(kept)}" if kept else "too old", WRONG)
    return Box(node, "queue", topology.name(node), drawn.sketch, {node: places}, tuple(facts), (_OTHERS,))


def _too_often(most: float | None) -> str:
    if most is None:
        return "received too often"
    return "received once" if most == 1 else f"received {most:g} times"
