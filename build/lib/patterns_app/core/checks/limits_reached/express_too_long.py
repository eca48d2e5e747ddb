"""LIM-013: an Express workflow with a task that may outlast it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Update

_EXPRESS, _STANDARD = "aws.step-functions-express", "aws.step-functions"


def check(view: View) -> Iterator[Found]:
    """One finding for each Express workflow that calls functions with a timeout longer than its own longest run."""
    most = next(item.maximum for item in asking.settings_of(view, _EXPRESS) if item.key == "max_duration")
    for workflow in asking.nodes_of(view, _EXPRESS):
        slow = [
            line
            for line in asking.out(view, workflow.id, "orchestrate")
            if asking.acts(view, line.target, "function")
            and (asking.number(view, view.graph.nodes[line.target], "timeout") or 0) > (most or 0)
        ]
        if slow:
            tasks = list(dict.fromkeys(line.target for line in slow))
            message = (
                f"{view.name(workflow.id)} ends after {most:g} s at most, "
                f"but {asking.names(view, tasks)} may run longer than that."
            )
            yield Found(message, (workflow.id, *tasks), tuple(line.id for line in slow), _fix(view, workflow))


def _fix(view: View, workflow: Node) -> Fix | None:
    """A Standard workflow, where its callers need no answer and can start one."""
    lines = asking.into(view, workflow.id)
    if all(asking.needs_no_result(view, line, _STANDARD) for line in lines):
        return Fix("Make it a Standard workflow", (Update(node=workflow.id, set={"service": _STANDARD}),))
    return None
