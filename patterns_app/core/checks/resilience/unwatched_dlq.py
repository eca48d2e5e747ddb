"""RES-014: a dead-letter queue that nobody watches."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, connect, new_node
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.operations import Add


def check(view: View) -> Iterator[Found]:
    """One finding for all dead-letter queues without a consumer, in a sketch without any alarm.

    An alarm cannot be connected to what it watches, so one alarm stands for all queues.
    """
    if view.graph.by_service.get("aws.cloudwatch-alarm"):
        return
    queues = [
        queue.id
        for queue in asking.nodes_as(view, "queue")
        if not view.graph.outgoing.get(queue.id) and asking.is_dead_letter_queue(view, queue.id)
    ]
    if queues:
        message = f"Nobody watches {asking.names(view, queues)}, so failed messages end there unseen."
        yield Found(message, tuple(queues), (), _alarm(view, queues[0]))


def _alarm(view: View, queue: str) -> Fix:
    alarm = new_node(view, queue, New("aws.cloudwatch-alarm", "alarm", f"{view.name(queue)[:180]} not empty"))
    topic = new_node(view, queue, New("aws.sns", "alerts", "Alerts"), alarm)
    line = connect(view, alarm.id, topic.id, "notify")
    return Fix("Add an alarm", (Add(node=alarm), Add(node=topic), line))
