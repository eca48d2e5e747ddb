"""SEC-020: a password that stands in the template of a database, broker or directory."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.services.template import PLAIN, RESOLVED


def check(view: View) -> Iterator[Found]:
    """One finding for each part with such a password. One in an environment is SEC-017's."""
    for node in view.graph.sketch.nodes:
        if asking.setting(view, node, "password") == PLAIN:
            message = f"The password of {view.name(node.id)} stands in its template, for all who may read that."
            fix = setting_fix(view, "Have it resolved on deployment", node.id, password=RESOLVED)
            yield Found(message, (node.id,), (), fix)
