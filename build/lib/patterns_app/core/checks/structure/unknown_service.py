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
    unknown = {key: nodes for key, nodes in view.graph.by_service.items() if key not in view.vocabulary.services}
    for number, (service, nodes) in enumerate(unknown.items()):
        near = get_close_matches(service, view.vocabulary.services, 1, _ALIKE) if number < _TRIED else []
        for node in nodes:
            message = f"No service and no class is called {service!r}: {view.name(node.id)} is not checked."
            yield Found(message, (node.id,), (), _fix(view, node, near[0]) if near else None)


def _fix(view: View, node: Node, service: str) -> Fix:
    name = view.vocabulary.services[service].name
    return Fix(f"Make it {name} ({service})", (Update(node=node.id, set={"service": service}),))
