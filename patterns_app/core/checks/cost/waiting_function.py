"""COST-001: a function that waits for another function."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import offered
from patterns_app.core.checks.keeping import dead_letter_queue
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation, Update


def check(view: View) -> Iterator[Found]:
    """One finding for each such call; the fix does not wait, where no client waits and a repeat does no harm."""
    functions = {node.id for node in asking.nodes_as(view, "function")}
    for line in asking.lines_of(view, "sync"):
        if line.source == line.target:
            continue  # one that calls itself is CON-006's
        if line.source in functions and line.target in functions:
            if "durable_timeout" in view.graph.nodes[line.source].settings:
                continue  # a durable function is suspended while it waits
            message = f"{view.name(line.source)} waits for {view.name(line.target)}, and both are paid for meanwhile."
            yield Found(message, (line.source, line.target), (line.id,), _fix(view, line))


@offered
def _fix(view: View, line: Connection) -> Fix | None:
    if not asking.need_not_wait(view, line):
        return None
    operations: tuple[Operation, ...] = (Update(connection=line.id, set={"kind": "async", "settings": {}}),)
    if asking.loses_failures(view, line.target, asking.FUNCTION):
        operations = (*operations, *dead_letter_queue(view, line.target, kind="destination"))
    return Fix("Do not wait, and keep what fails in a queue", operations)
