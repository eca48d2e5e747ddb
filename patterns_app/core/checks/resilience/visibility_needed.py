"""RES-007: a visibility timeout that ends while the function may still be running."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

from .hiding import longer, polled


def check(view: View) -> Iterator[Found]:
    """One finding for each queue that shows a message again before the function must be done."""
    for line, visible, timeout in polled(view, asking.lines_of(view, "queue_poll")):
        if visible < timeout:
            message = (
                f"{view.name(line.source)} hides a message for {visible:g} s, "
                f"but {view.name(line.target)} may work on it for {timeout:g} s."
            )
            yield Found(message, (line.source, line.target), (line.id,), longer(view, line.source))
