"""Which service a node belongs to: its team or account, by the frames around it."""

from __future__ import annotations

from patterns_app.core.checks.model import View
from patterns_app.core.checks.networks import around, outwards

_OWNERS = ("team", "account")


def owner(view: View, node: str) -> str | None:
    """Id of the nearest team or account around a node, or None outside any."""
    return next((frame.id for frame in around(view, node) if frame.kind in _OWNERS), None)


def are_strangers(view: View, one: str, other: str) -> bool:
    """Do two nodes belong to different services, neither of them a part of the other?"""
    first, second = owner(view, one), owner(view, other)
    if first is None or second is None:
        return False
    return not (_holds(view, first, second) or _holds(view, second, first))


def _holds(view: View, outer: str, inner: str) -> bool:
    """Is a frame the other one, or does it hold it?"""
    return any(frame.id == outer for frame in outwards(view, inner))
