"""LIM-002: an API that gives up while its function may still be running."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View

from .api_patience import patient
from .lowering import lowered


def check(view: View) -> Iterator[Found]:
    """One finding for each call of a function that may run longer than the API waits."""
    for api, seconds in patient(view):
        for line in asking.out(view, api.id, "sync"):
            function = view.graph.nodes[line.target]
            timeout = asking.number(view, function, "timeout") if asking.acts(view, function, "function") else None
            if timeout is not None and timeout > seconds:
                message = (
                    f"{view.name(api.id)} gives up after {seconds:g} s, "
                    f"but {view.name(function.id)} may run for {timeout:g} s."
                )
                yield Found(message, (api.id, function.id), (line.id,), _fix(view, function.id, seconds))


def _fix(view: View, function: str, seconds: float) -> Fix | None:
    """Lower than the API waits, so that the function can still answer that it has failed; so what it waits for."""
    lower = asking.below(seconds)
    return lowered(view, f"Lower the function's timeout to {lower} s", {function: lower})
