"""CON-003: the pair may be connected, but not by this kind."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import mend
from patterns_app.core.checks.inserting import as_kind
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.vocabulary.verdict import Verdict


def check(view: View) -> Iterator[Found]:
    """One finding for each connection whose kind its pair cannot have; the fix takes the usual kind.

    A kind that is only not known of the pair is CON-016's.
    """
    for connection, verdict in view.not_known:
        drawn = view.vocabulary.kinds.get(connection.kind)
        if not verdict.kinds or (verdict.verdict != "impossible" and drawn):
            continue
        names = ", ".join(view.vocabulary.kinds[kind].name for kind in verdict.kinds)
        message = (
            f"{view.name(connection.source)} to {view.name(connection.target)} cannot be "
            f"“{drawn.name if drawn else connection.kind}”; it can be “{names}”."
        )
        usual = _usual(view, connection, verdict)
        fix = mend(f"Make it “{view.vocabulary.kinds[usual].name}”", as_kind, view, connection, usual)
        yield Found(message, (connection.source, connection.target), (connection.id,), fix, verdict.source)


def _usual(view: View, connection: Connection, verdict: Verdict) -> str:
    """The pair's usual kind; of two functions the one that does not wait, where nobody has to (COST-001)."""
    usual = verdict.kinds[0]
    return "async" if "async" in verdict.kinds and asking.need_not_wait(view, connection) else usual
