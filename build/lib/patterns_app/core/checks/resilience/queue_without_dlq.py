"""RES-001: a queue with a consumer and no dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import mend
from patterns_app.core.checks.keeping import dead_letter_queue
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each such queue. Dead-letter queues need none of their own."""
    for queue in asking.nodes_as(view, "queue"):
        if not asking.out(view, queue.id, "queue_poll"):
            continue
        if asking.loses_failures(view, queue.id) and not asking.is_dead_letter_queue(view, queue.id):
            message = f"{view.name(queue.id)} has no dead-letter queue for messages that always fail."
            is_fifo = asking.on_for_fix(view, queue, "fifo")
            fix = mend("Add a dead-letter queue with an alarm", dead_letter_queue, view, queue.id, fifo=is_fifo)
            yield Found(message, (queue.id,), (), fix)
