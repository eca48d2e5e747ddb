"""RES-008: a queue that gives messages up too soon."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import attempts_of, line_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each queue with too few attempts that a function reads."""
    least = attempts_of(view)
    for line in asking.lines_of(view, "dlq"):
        polled = asking.out(view, line.source, "queue_poll")
        if not any(asking.acts(view, poll.target, "function") for poll in polled):
            continue
        attempts = asking.line_number(view, line, "max_receive_count")
        if attempts is not None and attempts < least:
            times = "one attempt" if attempts == 1 else f"{attempts:g} attempts"
            message = f"{view.name(line.source)} gives a message up after {times}."
            fix = line_fix(f"Allow {least} attempts", line, max_receive_count=least)
            yield Found(message, (line.source, line.target), (line.id,), fix)
