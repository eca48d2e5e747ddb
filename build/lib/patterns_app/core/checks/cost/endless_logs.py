"""COST-004: logs that are kept for ever."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import LOG_DAYS, setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Node

_KEY = {"aws.lambda": "log_retention", "aws.cloudwatch-logs": "retention"}


def check(view: View) -> Iterator[Found]:
    """One finding for each part whose logs nobody has set an end to."""
    for service, key in _KEY.items():
        for node in asking.nodes_of(view, service):
            if not _is_set(view, node, key):
                fix = setting_fix(view, f"Keep them for {LOG_DAYS} days", node.id, **{key: LOG_DAYS})
                yield Found(f"The logs of {view.name(node.id)} are kept for ever.", (node.id,), (), fix)


def _is_set(view: View, node: Node, key: str) -> bool:
    return asking.number(view, node, key) is not None
