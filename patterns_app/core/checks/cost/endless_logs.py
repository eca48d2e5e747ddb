"""COST-004: logs that are kept for ever."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Operation

_DAYS = 30  # for the fix
_KEY = {"aws.lambda": "log_retention", "aws.cloudwatch-logs": "retention"}


def check(view: View) -> Iterator[Found]:
    """One finding for all of them together: it is the same for nearly every function that nobody thought of."""
    endless: list[Node] = [
        node for service, key in _KEY.items() for node in asking.nodes_of(view, service) if not _is_set(view, node, key)
    ]
    if endless:
        nodes = [node.id for node in endless]
        message = f"The logs of {asking.names(view, nodes)} are kept for ever."
        operations: tuple[Operation, ...] = tuple(
            set_on(view, node.id, **{_KEY[node.service]: _DAYS}) for node in endless
        )
        yield Found(message, tuple(nodes), (), Fix(f"Keep them for {_DAYS} days", operations))


def _is_set(view: View, node: Node, key: str) -> bool:
    return asking.number(view, node, key) is not None
