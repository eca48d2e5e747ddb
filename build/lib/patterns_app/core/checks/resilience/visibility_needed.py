"""RES-007: a visibility timeout that ends while the function may still be running."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, Severity, View

from .hiding import longer, polled


def check(view: View) -> Iterator[Found]:
    """One finding for each queue that shows a message again before the function must be done.

    It rests on two figures; where nobody has set one of them, it is a warning: AWS's own may not be what is meant.
    """
    for line, visible, timeout in polled(view, asking.lines_of(view, "queue_poll")):
        if visible < timeout:
            message = (
                f"{view.name(line.source)} hides a message for {visible:g} s, "
                f"but {view.name(line.target)} may work on it for {timeout:g} s."
            )
            nodes = view.graph.nodes
            is_said = "visibility_timeout" in nodes[line.source].settings and "timeout" in nodes[line.target].settings
            severity: Severity | None = None if is_said else "warning"
            fix = longer(view, line.source)
            yield Found(message, (line.source, line.target), (line.id,), fix, severity=severity)
