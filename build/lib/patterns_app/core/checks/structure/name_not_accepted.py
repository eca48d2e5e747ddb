"""STR-002: a name that AWS does not accept."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.services.naming import rules, suggested


def check(view: View) -> Iterator[Found]:
    """One finding for each node whose name its service would refuse."""
    for node in asking.nodes_of(view, *rules()):
        name = node.settings.get("name")
        if not isinstance(name, str) or not name:
            continue
        better = suggested(node.service, name, asking.is_on(view, node, "fifo"))
        if better is None:
            continue
        message = f"{view.service_name(node.id)} does not accept the name “{name[:80]}”."
        fix = setting_fix(view, f"Name it “{better}”", node.id, name=better)
        yield Found(message, (node.id,), (), fix if better else None)
