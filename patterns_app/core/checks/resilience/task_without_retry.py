"""RES-013: a workflow task that neither retries nor catches errors."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on_line
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each workflow that has such tasks: a note where a drawing says nothing of retries."""
    for workflow in asking.nodes_of(view, *asking.WORKFLOWS):
        tasks = [
            line
            for line in asking.out(view, workflow.id, "orchestrate")
            if not asking.line_is_on(view, line, "retry") and not asking.line_is_on(view, line, "catch")
        ]
        if not tasks:
            continue
        named = asking.names(view, list(dict.fromkeys(line.target for line in tasks)))
        message = f"An error in {named} ends the whole run of {view.name(workflow.id)}."
        fix = Fix("Retry and catch errors", tuple(set_on_line(line, retry=True, catch=True) for line in tasks))
        is_said = any(key in line.settings for line in tasks for key in ("retry", "catch"))
        lines = tuple(line.id for line in tasks)
        yield Found(message, (workflow.id,), lines, fix, severity=None if is_said else "info")
