"""SEC-006: a permission that no connection needs."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Node

from .permissions import Permission, permissions, without

# How policies call services whose CloudFormation types have another name.
_OTHER_NAMES = {"stepfunctions": "states", "kinesisfirehose": "firehose", "serverless": "lambda"}


def check(view: View) -> Iterator[Found]:
    """One finding for each function that may use what is drawn, or could be, without a connection to it."""
    allowing = [(one, held) for one in asking.nodes_as(view, "function") if (held := list(permissions(view, one)))]
    if not allowing:
        return
    prefixes = _prefixes(view)
    for function, held in allowing:
        targets = [view.graph.nodes[line.target] for line in asking.out(view, function.id)]
        loose = [
            permission
            for permission in held
            if not permission.is_for_everything
            and permission.prefix in prefixes.values()
            and not any(_is_about(view, permission, target, prefixes) for target in targets)
        ]
        if loose:
            allowed = ", ".join(permission.text for permission in loose[:3])
            message = f"{view.name(function.id)} has permissions without a drawn connection: “{allowed}”."
            yield Found(message, (function.id,), (), without(view, function, loose))


def _prefixes(view: View) -> dict[str, str]:
    """How policies call each service that stores or carries data of one's own."""
    found: dict[str, str] = {}
    for service in view.vocabulary.services.values():
        parts = service.cloudformation[0].lower().split("::") if service.cloudformation else []
        if len(parts) == 3 and service.category in ("storage", "integration", "streaming", "compute"):
            found[service.key] = _OTHER_NAMES.get(parts[1], parts[1])
    return found


def _is_about(view: View, permission: Permission, target: Node, prefixes: dict[str, str]) -> bool:
    """Does a permission speak of the service at the end of a connection, and of no other node by name?"""
    if prefixes.get(target.service) != permission.prefix:
        return False
    others = view.graph.by_service.get(target.service, ())
    named = [node for node in others if permission.resource in _called(node)]
    return not named or target in named


def _called(node: Node) -> tuple[str, ...]:
    name = node.settings.get("name")
    return (node.id, node.label.lower(), name.lower() if isinstance(name, str) else node.id)
