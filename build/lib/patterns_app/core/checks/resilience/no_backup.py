"""RES-020: a database whose backups are switched off."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import BACKUP_DAYS, setting_fix
from patterns_app.core.checks.model import Found, View

_KEY = "backup_retention"


def check(view: View) -> Iterator[Found]:
    """One finding for each part that is set to keep no backup."""
    for node in view.graph.sketch.nodes:
        if _KEY in node.settings and asking.number(view, node, _KEY) == 0:
            message = f"{view.name(node.id)} keeps no backups: what is lost or overwritten is gone."
            fix = setting_fix(view, f"Keep them for {BACKUP_DAYS} days", node.id, **{_KEY: BACKUP_DAYS})
            yield Found(message, (node.id,), (), fix)
