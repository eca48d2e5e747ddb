"""RES-006: a visibility timeout that leaves no time to try a throttled batch again."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

from .hiding import advised, longer, polled


def check(view: View) -> Iterator[Found]:
    """One finding for each queue that hides messages for less than six times the timeout and the window."""
    for line, visible, timeout in polled(view, asking.lines_of(view, "queue_poll")):
        seconds = advised(view, line, timeout)
        if timeout <= visible < seconds:
            message = (
                f"{view.name(line.source)} hides a message for {visible:g} s; with {view.name(line.target)}, "
                f"which may take {timeout:g} s, it should be {seconds} s."
            )
            yield Found(message, (line.source, line.target), (line.id,), longer(view, line.source))
