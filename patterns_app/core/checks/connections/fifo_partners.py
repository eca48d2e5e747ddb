"""CON-011: a FIFO queue and a partner that AWS refuses beside it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import QUEUE, New, setting_fix
from patterns_app.core.checks.inserting import insert
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

_KIND = {True: "a FIFO queue", False: "a standard queue"}
_STANDARD_ONLY = ("function", "bus")


def check(view: View) -> Iterator[Found]:
    """One finding for each connection that takes messages where AWS refuses to: failed ones, and a FIFO topic's."""
    yield from _subscribers(view)
    for line in asking.lines_of(view, "dlq", "destination"):
        source, target = view.graph.nodes[line.source], view.graph.nodes[line.target]
        if not asking.acts(view, target, "queue") or not asking.acts(view, source, "queue", *_STANDARD_ONLY):
            continue
        is_fifo = asking.is_on(view, target, "fifo")
        wanted = asking.acts(view, source, "queue") and asking.is_on(view, source, "fifo")
        if is_fifo == wanted:
            continue
        message = f"{view.name(target.id)} is {_KIND[is_fifo]}, but {view.name(source.id)} needs {_KIND[wanted]} here."
        # A queue that others use as well cannot simply change its type.
        alone = len(asking.into(view, target.id)) == 1
        fix = setting_fix(view, f"Make {view.name(target.id)} {_KIND[wanted]}", target.id, fifo=wanted)
        yield Found(message, (source.id, target.id), (line.id,), fix if alone else None)


def _subscribers(view: View) -> Iterator[Found]:
    """A FIFO topic delivers to queues only, FIFO or standard."""
    for topic in asking.nodes_as(view, "topic"):
        if not asking.is_on(view, topic, "fifo"):
            continue
        for line in asking.out(view, topic.id, "async", "push"):
            if not asking.acts(view, line.target, "queue"):
                target = view.name(line.target)
                message = f"{view.name(topic.id)} is a FIFO topic and cannot deliver to {target}, only to queues."
                queue = New(QUEUE, "queue", f"{target[:180]} queue", {"fifo": True})
                fix = Fix("Put a FIFO queue between them", insert(view, line, queue)) if _polls(view, line) else None
                yield Found(message, (topic.id, line.target), (line.id,), fix)


def _polls(view: View, line: Connection) -> bool:
    return asking.acts(view, line.target, "function")
