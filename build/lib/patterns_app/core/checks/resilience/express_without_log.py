"""RES-017: an Express workflow that leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each Express workflow whose logging is said to be off."""
    for workflow in asking.nodes_as(view, "express-workflow"):
        if workflow.settings.get("logging") is False:
            message = f"When a run of {view.name(workflow.id)} fails, nothing tells what happened: its log is off."
            yield Found(message, (workflow.id,), (), setting_fix(view, "Switch its log on", workflow.id, logging=True))
