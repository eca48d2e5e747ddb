"""LIM-012: more load than a FIFO queue takes."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.load import batch, said, steady
from patterns_app.core.checks.model import Found, View
from patterns_app.core.engine.load.capacity import share
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each FIFO queue without high throughput: calls count, and a sender fed in batches sends such."""
    most = asking.limit(view, "sqs.fifo_throughput")
    for queue in asking.nodes_as(view, "queue"):
        if not asking.is_on(view, queue, "fifo") or asking.is_on(view, queue, "high_throughput"):
            continue
        loads = steady(view).lines
        lines = [line for line in asking.into(view, queue.id) if line.id in loads]
        calls = sum(share(loads[line.id].messages, _sent_together(view, line)) for line in lines)
        if calls > most:
            message = (
                f"{view.name(queue.id)} is a FIFO queue that gets {said(calls)} calls a second; "
                f"without high throughput it takes {said(most)}."
            )
            fix = setting_fix(view, "Switch on high throughput", queue.id, high_throughput=True)
            yield Found(message, (queue.id,), tuple(line.id for line in lines), fix)


def _sent_together(view: View, line: Connection) -> float:
    """How many messages a sender can put into one call: as many as it got at once itself, and at most ten."""
    got = [batch(view, before) for before in asking.into(view, line.source)]
    return max(1, min(asking.limit(view, "sqs.batch"), max(got, default=1)))
