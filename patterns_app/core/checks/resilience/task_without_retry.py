"""RES-013: a workflow task that neither retries nor catches errors."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each workflow that has such tasks, and a note on those of which nothing is said of retries."""
    for workflow in asking.nodes_of(view, *asking.WORKFLOWS):
        tasks = [
            line
            for line in asking.out(view, workflow.id, "orchestrate")
            if not asking.line_is_on(view, line, "retry")
            and not asking.line_is_on(view, line, "catch")
            and not any(line.settings.get(key) for key in ("block_retry", "block_catch"))
        ]
        for is_said in (True, False):  # apart: of a template the second ones may only be not known
            some = [line for line in tasks if any(key in line.settings for key in ("retry", "catch")) == is_said]
            if some:
                yield _found(view, workflow.id, some, is_said)


def _found(view: View, workflow: str, tasks: list[Connection], is_said: bool) -> Found:
    named = asking.names(view, list(dict.fromkeys(line.target for line in tasks)))
    message = f"An error in {named} ends the whole run of {view.name(workflow)}."
    fix = Fix(_title(view, tasks), tuple(set_on_line(line, retry=True, catch=True) for line in tasks))
    lines = tuple(line.id for line in tasks)
    return Found(message, (workflow,), lines, fix, severity=None if is_said else "info")


def _title(view: View, tasks: list[Connection]) -> str:
    """Retrying does a task twice: where nobody has said that it bears this, the fix says what is left to do."""
    targets = [view.graph.nodes[line.target] for line in tasks]
    unsure = [
        node.id
        for node in targets
        if asking.acts(view, node, "function") and not asking.is_on(view, node, "idempotent")
    ]
    if not unsure:
        return "Retry, and catch what remains"
    return f"Retry, and catch what remains: {asking.names(view, list(dict.fromkeys(unsure)))} must bear being run twice"
