"""RES-004: EventBridge targets without a dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.keeping import undelivered_kept
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each bus with rules whose targets have no dead-letter queue."""
    for bus in asking.nodes_as(view, "bus"):
        rules = asking.undelivered(view, bus.id, asking.out(view, bus.id, "rule"))
        if rules:
            targets = asking.names(view, list(dict.fromkeys(line.target for line in rules)))
            message = f"Events that {view.name(bus.id)} cannot deliver to {targets} are dropped."
            lines = tuple(line.id for line in rules)
            yield Found(message, (bus.id,), lines, undelivered_kept(view, bus.id, rules))
