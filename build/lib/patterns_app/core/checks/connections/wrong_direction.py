"""CON-002: the connection exists, but the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import usual_kind
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.operations import Update


def check(view: View) -> Iterator[Found]:
    """One finding for each impossible connection whose reverse is known; the fix turns it, with the usual kind."""
    for connection, verdict in view.not_known:
        if not verdict.turn:
            continue
        kind = usual_kind(view, asking.service(view, connection.target), asking.service(view, connection.source))
        message = (
            f"{view.name(connection.source)} does not call {view.name(connection.target)}; it is the other way round. "
            f"{verdict.say}"
        )
        turned = {"source": connection.target, "target": connection.source, "kind": kind, "route": ()}
        fix = Fix("Turn the connection round", (Update(connection=connection.id, set=turned),))
        yield Found(message, (connection.source, connection.target), (connection.id,), fix, verdict.source)
