"""CON-002: the connection exists, but the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import mend, usual_kind
from patterns_app.core.checks.inserting import turned_round
from patterns_app.core.checks.model import Found, View


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
        fix = mend("Turn the connection round", turned_round, view, connection, kind)
        yield Found(message, (connection.source, connection.target), (connection.id,), fix, verdict.source)
