"""RES-016: a table that cannot go back to an earlier moment."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_KEY = "point_in_time_recovery"


def check(view: View) -> Iterator[Found]:
    """One finding for each DynamoDB table without point-in-time recovery."""
    for table in asking.nodes_as(view, "table"):
        if not asking.is_on(view, table, _KEY):
            message = f"{view.name(table.id)} cannot be brought back to an earlier moment."
            yield Found(message, (table.id,), (), setting_fix(view, "Switch recovery on", table.id, **{_KEY: True}))
