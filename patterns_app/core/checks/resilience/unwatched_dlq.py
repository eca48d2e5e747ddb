"""RES-014: a dead-letter queue that nobody watches."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import mend
from patterns_app.core.checks.model import Found, View
from patterns_app.core.checks.watching import alarm_on, unwatched


def check(view: View) -> Iterator[Found]:
    """One finding for all dead-letter queues without a consumer and without an alarm that watches them."""
    ends = (queue.id for queue in asking.nodes_as(view, "queue") if not view.graph.outgoing.get(queue.id))
    if queues := unwatched(view, (queue for queue in ends if asking.is_dead_letter_queue(view, queue))):
        message = f"Nobody watches {asking.names(view, queues)}, so failed messages end there unseen."
        title = "Add an alarm" if len(queues) == 1 else "Add an alarm for each"
        yield Found(message, tuple(queues), (), mend(title, alarm_on, view, queues, queues[0]))
