"""RES-002: a function that nobody waits for, and no place for what it fails at."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.keeping import dead_letter_queue
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each function that is invoked asynchronously and would lose its failures."""
    functions = dict.fromkeys(line.target for line in asking.lines_of(view, *asking.STARTS_UNASKED))
    for function in functions:
        if not asking.acts(view, function, "function") or not asking.loses_failures(view, function):
            continue
        calls = asking.into(view, function, *asking.STARTS_UNASKED)
        callers = asking.names(view, list(dict.fromkeys(line.source for line in calls)))
        message = f"When {view.name(function)} fails, the event from {callers} is lost."
        fix = Fix("Add a queue for failed events", dead_letter_queue(view, function, "destination"))
        yield Found(message, (function,), tuple(line.id for line in calls), fix)
