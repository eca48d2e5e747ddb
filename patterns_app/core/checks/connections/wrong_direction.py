"""CON-002: the connection exists, but the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.operations import Update


def check(view: View) -> Iterator[Found]:
    """One finding for each connection that only its reverse could be; the fix turns it and gives it the usual kind."""
    pairs = view.vocabulary.rows_by_pair
    for connection in view.graph.sketch.connections:
        source = view.graph.nodes[connection.source].service
        target = view.graph.nodes[connection.target].service
        missing = view.vocabulary.missing_by_pair.get((source, target))
        if (source, target) in pairs or (target, source) not in pairs or (missing is not None and not missing.turn):
            continue  # CON-001 knows a remedy for what is missing
        kind = view.vocabulary.allowed_kinds(target, source)[0]
        message = (
            f"{view.name(connection.source)} does not call {view.name(connection.target)}; it is the other way round."
        )
        turned = {"source": connection.target, "target": connection.source, "kind": kind, "route": ()}
        yield Found(
            message,
            (connection.source, connection.target),
            (connection.id,),
            Fix("Turn the connection round", (Update(connection=connection.id, set=turned),)),
        )
