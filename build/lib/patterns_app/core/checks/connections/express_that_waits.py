"""CON-013: an Express workflow that waits for a job or a callback."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Update

_ANSWERS_AT_ONCE = "request-response"


def check(view: View) -> Iterator[Found]:
    """One finding for each Express workflow with tasks that wait."""
    for workflow in asking.nodes_as(view, "express-workflow"):
        lines = [
            line
            for line in asking.out(view, workflow.id, "orchestrate")
            if asking.line_setting(view, line, "integration") != _ANSWERS_AT_ONCE
        ]
        if lines:
            waited = asking.names(view, [line.target for line in lines])
            message = (
                f"The Express workflow {view.name(workflow.id)} waits for {waited}, which only a Standard one can."
            )
            nodes = (workflow.id, *(line.target for line in lines))
            yield Found(message, nodes, tuple(line.id for line in lines), _fix(view, workflow.id, lines))


def _fix(view: View, workflow: str, lines: list[Connection]) -> Fix:
    """A Standard workflow where its callers can start one too; else the tasks do not wait."""
    standard = "aws.step-functions"
    if all(asking.needs_no_result(view, line, standard) for line in asking.into(view, workflow)):
        return Fix("Make it a Standard workflow", (Update(node=workflow, set={"service": standard}),))
    return Fix("Do not wait for the result", tuple(set_on_line(line, integration=_ANSWERS_AT_ONCE) for line in lines))
