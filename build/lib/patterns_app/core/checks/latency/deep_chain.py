"""LAT-002: a long chain of synchronous calls."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.checks.ways import Ways, front_doors

_MOST = 3  # calls behind the front door


def check(view: View) -> Iterator[Found]:
    """One finding for each front door. CloudFront before an API is part of the door."""
    ways = Ways(view, lambda node: 0 if asking.acts(view, node, "distribution") else 1)
    for door in front_doors(view):
        way = ways.from_node(door)
        calls = int(way.cost) - 1
        if calls > _MOST:
            message = (
                f"Behind {view.name(door)}, {calls} calls wait for each other, down to {view.name(way.called[-1])}."
            )
            yield Found(message, (door, *way.called), tuple(line.id for line in way.lines))
