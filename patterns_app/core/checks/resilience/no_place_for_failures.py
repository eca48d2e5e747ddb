"""RES-002: a function that nobody waits for, and no place for what it fails at."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import mend
from patterns_app.core.checks.keeping import dead_letter_queue
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each function that is invoked asynchronously and would lose its failures."""
    started = asking.lines_of(view, *asking.STARTS_UNASKED)
    functions = dict.fromkeys(line.target for line in started if _may_be_lost(view, line))
    for function in functions:
        if not asking.acts(view, function, "function") or not _loses(view, function):
            continue
        calls = [line for line in asking.into(view, function, *asking.STARTS_UNASKED) if _may_be_lost(view, line)]
        callers = asking.names(view, list(dict.fromkeys(line.source for line in calls)))
        message = f"When {view.name(function)} fails, the event from {callers} is lost."
        fix = mend("Add a queue for failed events", dead_letter_queue, view, function, "destination")
        yield Found(message, (function,), tuple(line.id for line in calls), fix)


def _loses(view: View, function: str) -> bool:
    """The destination of a stream's mapping gets nothing of what the function has accepted."""
    return asking.loses_failures(view, function, asking.FUNCTION)


def _may_be_lost(view: View, line: Connection) -> bool:
    """A deployment waits for the answer to what it hands over: without one the stack or the change set fails."""
    return not asking.acts(view, line.source, "deployer")
