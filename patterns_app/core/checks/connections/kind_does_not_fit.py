"""CON-003: the pair may be connected, but not by this kind."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.operations import Update


def check(view: View) -> Iterator[Found]:
    """One finding for each connection whose kind its pair cannot have; the fix takes the usual kind."""
    for connection in view.graph.sketch.connections:
        source = view.graph.nodes[connection.source].service
        target = view.graph.nodes[connection.target].service
        kinds = view.vocabulary.allowed_kinds(source, target)
        if not kinds or connection.kind in (*kinds, "unspecified"):
            continue
        names = ", ".join(view.vocabulary.kinds[kind].name for kind in kinds)
        drawn = view.vocabulary.kinds.get(connection.kind)
        message = (
            f"{view.name(connection.source)} to {view.name(connection.target)} cannot be "
            f"“{drawn.name if drawn else connection.kind}”; it can be: {names}."
        )
        usual = view.vocabulary.kinds[kinds[0]].name
        yield Found(
            message,
            (connection.source, connection.target),
            (connection.id,),
            Fix(f"Make it “{usual}”", (Update(connection=connection.id, set={"kind": kinds[0]}),)),
        )
