"""STR-001: a function with too many tasks."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

_MOST_ROUTES = 5
_MOST_TRIGGERS = 3
_TRIGGERS = ("sync", "trigger", *asking.AT_LEAST_ONCE)


def check(view: View) -> Iterator[Found]:
    """One finding for each function behind too many routes or too many kinds of triggers."""
    for function in asking.nodes_as(view, "function"):
        incoming = asking.into(view, function.id, *_TRIGGERS)
        routes = [line for line in incoming if asking.service(view, line.source) in asking.APIS]
        kinds = {(asking.service(view, line.source), line.kind) for line in incoming}
        if len(routes) > _MOST_ROUTES:
            message = f"{view.name(function.id)} answers {len(routes)} routes."
            yield Found(message, (function.id,), tuple(line.id for line in routes))
        elif len(kinds) > _MOST_TRIGGERS:
            message = f"{view.name(function.id)} is started in {len(kinds)} different ways."
            yield Found(message, (function.id,), tuple(line.id for line in incoming))
