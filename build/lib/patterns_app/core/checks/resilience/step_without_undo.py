"""RES-011: a step of a saga that nothing undoes."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core import limits
from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import fresh
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Add


def check(view: View) -> Iterator[Found]:
    """One finding for each step that changes something and is neither the last such step nor undone.

    A workflow is a saga when one of its tasks compensates for another. The steps' order is the document's.
    """
    for workflow in asking.nodes_of(view, *asking.WORKFLOWS):
        tasks = asking.out(view, workflow.id, "orchestrate")
        undone = {str(line.settings["compensates"]) for line in tasks if line.settings.get("compensates")}
        if not undone:
            continue
        forward = [line for line in tasks if not line.settings.get("compensates") and _changes(view, line)]
        for line in forward[:-1]:
            if line.id not in undone and line.target not in undone:
                message = (
                    f"When a later step of {view.name(workflow.id)} fails, nothing undoes {view.name(line.target)}."
                )
                yield Found(message, (line.target, workflow.id), (line.id,), _fix(view, line))


def _changes(view: View, line: Connection) -> bool:
    if asking.acts(view, line.target, "function"):
        return bool(asking.out(view, line.target, *asking.WRITES))
    return asking.service(view, line.target) in asking.STORES


def _fix(view: View, line: Connection) -> Fix:
    """A second task for the same target, which takes the first one back."""
    undo = Connection(
        id=fresh(view, f"undo-{line.id[:50]}"),
        source=line.source,
        target=line.target,
        kind="orchestrate",
        label=f"Undo {line.label or view.name(line.target)}"[: limits.LABEL],
        settings={"retry": True, "catch": True, "compensates": line.id},
    )
    return Fix("Add a task that undoes the step", (Add(connection=undo),))
