"""How long a queue hides a message while a function works on it: what RES-006 and RES-007 both ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Connection


def polled(view: View, lines: Iterable[Connection]) -> Iterator[tuple[Connection, float, float]]:
    """Each connection from queue to function, the queue's visibility timeout and the function's timeout in seconds."""
    for line in lines:
        if not asking.acts(view, line.target, "function"):
            continue
        visible = asking.number(view, view.graph.nodes[line.source], "visibility_timeout")
        timeout = asking.number(view, view.graph.nodes[line.target], "timeout")
        if visible is not None and timeout is not None:
            yield line, visible, timeout


def advised(view: View, line: Connection, timeout: float) -> int:
    """Seconds that a queue should hide a message for a function with this timeout in seconds."""
    return int(
        asking.limit(view, "sqs.visibility_times") * timeout + (asking.line_number(view, line, "batch_window") or 0)
    )


def longer(view: View, queue: str) -> Fix:
    """Enough for all functions that read the queue."""
    lines = asking.out(view, queue, "queue_poll")
    seconds = max(advised(view, line, timeout) for line, _, timeout in polled(view, lines))
    return setting_fix(view, f"Raise the visibility timeout to {seconds} s", queue, visibility_timeout=seconds)
