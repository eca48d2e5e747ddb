"""CON-004: a node that nothing leads to and that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.fixing import without_node
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each unconnected node of a sketch with more than one."""
    graph = view.graph
    if len(graph.nodes) < 2:
        return
    for node in graph.sketch.nodes:
        if not graph.outgoing.get(node.id) and not graph.incoming.get(node.id):
            fix = Fix("Delete the node", without_node(view, node.id))
            yield Found(f"{view.name(node.id)} is connected to nothing.", (node.id,), (), fix)
