"""LIM-012: more load than a FIFO queue takes."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

from .loads import loads


def check(view: View) -> Iterator[Found]:
    """One finding for each FIFO queue without high throughput."""
    most = asking.limit(view, "sqs.fifo_throughput")
    reached = loads(view)
    for queue in asking.nodes_of(view, "aws.sqs"):
        load = reached.get(queue.id, 0)
        if asking.is_on(view, queue, "fifo") and not asking.is_on(view, queue, "high_throughput") and load > most:
            fix = setting_fix(view, "Switch on high throughput", queue.id, high_throughput=True)
            message = f"{view.name(queue.id)} gets {load:g} messages a second; a FIFO queue takes {most:g} calls."
            yield Found(message, (queue.id,), (), fix)
