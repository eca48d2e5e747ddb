"""RES-004: EventBridge targets without a dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import dead_letter_queue
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each bus whose rules have no dead-letter queue."""
    for bus in asking.nodes_of(view, "aws.eventbridge"):
        rules = asking.out(view, bus.id, "rule")
        if rules and asking.loses_failures(view, bus.id):
            targets = asking.names(view, list(dict.fromkeys(line.target for line in rules)))
            message = f"Events that {view.name(bus.id)} cannot deliver to {targets} are dropped."
            fix = Fix("Add a dead-letter queue", dead_letter_queue(view, bus.id))
            yield Found(message, (bus.id,), tuple(line.id for line in rules), fix)
