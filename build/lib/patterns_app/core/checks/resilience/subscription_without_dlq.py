"""RES-005: SNS subscriptions without a dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.keeping import undelivered_kept
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each topic whose subscriptions have no dead-letter queue. People's mail needs none."""
    for topic in asking.nodes_as(view, "topic"):
        delivered = [
            line
            for line in asking.out(view, topic.id, "push", "async")
            if not asking.acts(view, line.target, "browser")
        ]
        subscriptions = asking.undelivered(view, topic.id, delivered)
        if subscriptions:
            targets = asking.names(view, list(dict.fromkeys(line.target for line in subscriptions)))
            message = f"Messages that {view.name(topic.id)} cannot deliver to {targets} are dropped."
            fix = undelivered_kept(view, topic.id, subscriptions, fifo=asking.on_for_fix(view, topic, "fifo"))
            yield Found(message, (topic.id,), tuple(line.id for line in subscriptions), fix)
