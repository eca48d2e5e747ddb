"""RES-014: a dead-letter queue that nobody watches."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import mend
from patterns_app.core.checks.model import Found, View
from patterns_app.core.checks.watching import alarm_on, unwatched


def check(view: View) -> Iterator[Found]:
    """Dead-letter queues without a consumer and without an alarm that watches them."""
    ends = (queue.id for queue in asking.nodes_as(view, "queue") if not view.graph.outgoing.get(queue.id))
    for queue in unwatched(view, (queue for queue in ends if asking.is_dead_letter_queue(view, queue))):
        message = f"Nobody watches {view.name(queue)}, so failed messages end there unseen."
        yield Found(message, (queue,), (), mend("Add an alarm", alarm_on, view, [queue], queue))
