"""CON-004: a node that nothing uses: without any connection, or a queue or stream that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import without_node
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection, Node

# What keeps messages for a reader. Topics and buses are CON-018's: their listeners are often outside of the picture.
_PASS_ON = {"queue": ("queue_poll",), "stream": ("stream_poll", "push", "write")}
_ASKS = ("read", "readwrite", "sync")
_SENT = ("write", "sync", "async", "notify", "push", "rule", "orchestrate", "start")


def check(view: View) -> Iterator[Found]:
    """One finding for each unconnected node of a sketch with more than one."""
    graph = view.graph
    if view.is_single:
        return
    asked = {line.authoriser for line in graph.sketch.connections}
    for node in graph.sketch.nodes:
        if node.id in asked or node.id in view.named_for_failures:
            continue  # a route asks it, or a target names it for its failures: that is its connection
        if not graph.outgoing.get(node.id) and not graph.incoming.get(node.id):
            fix = Fix("Delete the node", without_node(view, node.id))
            yield Found(f"{view.name(node.id)} is connected to nothing.", (node.id,), (), fix)
        elif asking.acts(view, node, *_PASS_ON) and (sent := _sent_in_vain(view, node)):
            message = f"Nobody reads {view.name(node.id)}: what is sent there stays until it expires."
            yield Found(message, (node.id,), tuple(line.id for line in sent))


def _sent_in_vain(view: View, node: Node) -> list[Connection]:
    """The lines that bring messages to a part from which nothing fetches them. What failed elsewhere is for people."""
    kinds = next(kinds for role, kinds in _PASS_ON.items() if asking.acts(view, node, role))
    if asking.is_dead_letter_queue(view, node.id) or asking.out(view, node.id, *kinds):
        return []
    lines = asking.into(view, node.id)
    if any(_asks(view, line) for line in lines):
        return []
    return [line for line in lines if line.kind in _SENT]


def _asks(view: View, line: Connection) -> bool:
    """Does a program fetch by itself?"""
    source = view.vocabulary.services.get(asking.service(view, line.source))
    return line.kind in _ASKS and source is not None and source.runs_code
