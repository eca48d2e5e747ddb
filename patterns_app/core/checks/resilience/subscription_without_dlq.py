"""RES-005: SNS subscriptions without a dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import dead_letter_queue
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each topic whose subscriptions have no dead-letter queue. People's mail needs none."""
    for topic in asking.nodes_of(view, "aws.sns"):
        subscriptions = [
            line
            for line in asking.out(view, topic.id, "push", "async")
            if asking.service(view, line.target) != "client.browser"
        ]
        if subscriptions and asking.loses_failures(view, topic.id):
            targets = asking.names(view, list(dict.fromkeys(line.target for line in subscriptions)))
            message = f"Messages that {view.name(topic.id)} cannot deliver to {targets} are dropped."
            mend = dead_letter_queue(view, topic.id, fifo=asking.is_on(view, topic, "fifo"))
            lines = tuple(line.id for line in subscriptions)
            yield Found(message, (topic.id,), lines, Fix("Add a dead-letter queue", mend))
