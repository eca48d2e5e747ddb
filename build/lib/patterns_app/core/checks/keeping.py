"""A place for what fails, watched by an alarm: what the fixes of several rules put in."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Add, Operation, Update

from .asking import acts
from .fixing import attempts_of, connect, failures_queue, mend, new_node
from .model import Fix, View, dead_letters
from .watching import alarm_on


def undelivered_kept(view: View, node: str, lines: Sequence[Connection], fifo: bool = False) -> Fix | None:
    """A place for what a bus or topic cannot deliver: where other lines name one, theirs; else a queue for all."""
    named = (dead_letters(line) for line in view.graph.outgoing.get(node, ()))
    known = next((name for name in named if name in view.graph.nodes), None)
    if known is not None:
        kept = (Update(connection=line.id, set={"dead_letters": known}) for line in lines)
        return Fix(f"Keep it in {view.name(known)} as well", tuple(kept))
    return mend("Add a dead-letter queue with an alarm", dead_letter_queue, view, node, fifo=fifo)


def dead_letter_queue(
    view: View, node: str, kind: str = "dlq", fifo: bool = False, becomes_queue: bool = False
) -> tuple[Operation, ...]:
    """A queue for what failed at `node`, kept as long as a queue can keep it, and an alarm that watches it."""
    label = f"{view.name(node)[:170]} dead letters"
    queue = new_node(view, node, failures_queue(view, label, fifo))
    attempts = {"max_receive_count": attempts_of(view)} if becomes_queue or acts(view, node, "queue") else {}
    line = connect(view, node, queue.id, kind, **attempts)
    return (Add(node=queue), line, *alarm_on(view, [queue.id], node, queue))
