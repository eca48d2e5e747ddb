"""How long an API waits for what is behind it: what LIM-002 and LIM-003 ask."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Node

# APIs whose patience cannot be set, and the limit that says it.
_FIXED = {"aws.appsync": "appsync.request_timeout"}


def patience(view: View, api: str) -> float | None:
    """Seconds after which an API gives up, or None for a node that is none or says nothing about it."""
    node = view.graph.nodes[api]
    if node.service in _FIXED:
        return asking.seconds(view, _FIXED[node.service])
    milliseconds = asking.number(view, node, "integration_timeout") if node.service in asking.APIS else None
    return None if milliseconds is None else milliseconds / 1000


def patient(view: View) -> Iterator[tuple[Node, float]]:
    """Each API and the seconds that it waits."""
    for api in asking.nodes_of(view, *asking.APIS):
        seconds = patience(view, api.id)
        if seconds is not None:
            yield api, seconds
