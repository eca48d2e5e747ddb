"""The permissions that a function has beyond its drawn connections: what SEC-004 and SEC-006 read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Node

_READING = ("get", "list", "describe", "batchget", "query", "scan", "head", "select")


@dataclass(frozen=True)
class Permission:
    """One entry of the setting: ACTION on RESOURCE, in small letters, and its text as written."""

    action: str
    resource: str
    text: str

    @property
    def prefix(self) -> str:
        """What stands before the colon of the action: the service's name in policies."""
        return self.action.partition(":")[0]

    @property
    def is_for_everything(self) -> bool:
        """Every action of a service or of all, or more than reading on every resource."""
        name = self.action.partition(":")[2]
        if name == "*" or self.action.partition(" ")[0] == "*":  # `* except iam:*` is what a policy says by NotAction
            return True
        return self.resource == "*" and not name.startswith(_READING)


def permissions(view: View, function: Node) -> Iterator[Permission]:
    """The entries of a function's setting. One that names no resource is for all of them."""
    text = asking.setting(view, function, "permissions")
    for entry in text.split(";") if isinstance(text, str) else ():
        action, _, resource = entry.strip().partition(" on ")
        if action:
            yield Permission(action.strip().lower(), resource.strip().lower() or "*", entry.strip())


def without(view: View, function: Node, dropped: list[Permission]) -> Fix:
    """The setting without some entries."""
    kept = "; ".join(item.text for item in permissions(view, function) if item not in dropped)
    title = "Remove this permission" if len(dropped) == 1 else "Remove these permissions"
    return setting_fix(view, title, function.id, permissions=kept or None)
