"""CON-016: a connection of which we know nothing. A note, never an error: it may well work."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection, Ignored
from patterns_app.core.sketch.operations import Describe

_RULE = "CON-016"
_REASON = "It works for us."


def check(view: View) -> Iterator[Found]:
    """A note for each pair or kind that is not known, and one for all parts of which we know nothing."""
    strangers: dict[str, None] = {}
    for connection, verdict in view.not_known:
        if verdict.verdict != "unknown":
            continue
        if verdict.reason == "unknown-service":
            strangers.update(dict.fromkeys(_strangers(view, connection)))
        elif connection.kind in view.vocabulary.kinds:
            source, target = view.name(connection.source), view.name(connection.target)
            message = f"{source} to {target} is not known to us. {verdict.say}"
            yield Found(message, (connection.source, connection.target), (connection.id,), _kept(view, connection))
    if strangers:
        message = (
            f"We do not know what {asking.names(view, list(strangers))} can do, so nothing is said of the connections."
        )
        yield Found(message, tuple(strangers))


def _strangers(view: View, connection: Connection) -> Iterator[str]:
    for node in (connection.source, connection.target):
        if not view.vocabulary.describes(asking.service(view, node)):
            yield node


def _kept(view: View, connection: Connection) -> Fix:
    """One click that keeps a reason in the sketch; the note goes."""
    ignored = (*view.graph.sketch.ignored, Ignored(rule=_RULE, target=connection.id, reason=_REASON))
    return Fix("It works for us", (Describe(ignored=ignored),))
