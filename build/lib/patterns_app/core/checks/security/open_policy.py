"""SEC-022: a resource policy that lets everyone in."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each part; a bucket's policy is SEC-001's. What is drawn needs no such policy."""
    for part in asking.nodes_as(view, "queue", "topic", "bus", "function"):
        if asking.is_on(view, part, "open_policy"):
            message = f"{view.name(part.id)} has a policy that lets everyone in, whatever their account."
            fix = setting_fix(view, "Let only those in that are drawn", part.id, open_policy=False)
            yield Found(message, (part.id,), (), fix)
