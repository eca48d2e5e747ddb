"""SEC-004: permissions for everything."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

from .permissions import permissions, without


def check(view: View) -> Iterator[Found]:
    """One finding for each function. What its drawn connections need, it has without these entries."""
    for function in asking.nodes_as(view, "function"):
        wide = [permission for permission in permissions(view, function) if permission.is_for_everything]
        if wide:
            allowed = ", ".join(permission.text for permission in wide[:3])
            message = f"{view.name(function.id)} may do more than any function needs: “{allowed}”."
            yield Found(message, (function.id,), (), without(view, function, wide))
