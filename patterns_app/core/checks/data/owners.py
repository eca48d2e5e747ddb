"""Which service a node belongs to: its team or account, by the frames around it."""

from __future__ import annotations

from patterns_app.core.checks.model import View

_OWNERS = ("team", "account")


def owner(view: View, node: str) -> str | None:
    """Id of the nearest team or account around a node, or None outside any."""
    frames = view.frames
    name = view.graph.nodes[node].frame
    while name is not None and name in frames:
        if frames[name].kind in _OWNERS:
            return name
        name = frames[name].parent
    return None


def are_strangers(view: View, one: str, other: str) -> bool:
    """Do two nodes belong to different services, neither of them a part of the other?"""
    first, second = owner(view, one), owner(view, other)
    if first is None or second is None:
        return False
    return first not in _around(view, second) and second not in _around(view, first)


def _around(view: View, frame: str) -> list[str]:
    """A frame and all that it stands in."""
    found: list[str] = []
    name: str | None = frame
    while name is not None and name in view.frames:
        found.append(name)
        name = view.frames[name].parent
    return found
