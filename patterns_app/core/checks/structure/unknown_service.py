"""STR-006: a part whose service nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Update

_TRIED = 20  # services for which a similar one is looked for: comparing takes milliseconds
_ALIKE = 0.85  # of two keys, so that a slip of the pen is offered and another service is not


def check(view: View) -> Iterator[Found]:
    """One finding for each part that is neither of a service of ours nor a class of the diagrams package."""
    for service, nodes in view.graph.by_service.items():
        if service in view.vocabulary.services:
            continue
        near = get_close_matches(service, view.vocabulary.services, n=1, cutoff=_ALIKE)
        for node in nodes:
            message = (
                f"We know no service and no class that is called {service!r}: {view.name(node.id)} is not checked."
            )
            yield Found(message, (node.id,), (), _fix(view, node, near[0]) if near else None)


def _fix(view: View, node: Node, service: str) -> Fix:
    name = view.vocabulary.services[service].name
    return Fix(f"Make it {name} ({service})", (Update(node=node.id, set={"service": service}),))
