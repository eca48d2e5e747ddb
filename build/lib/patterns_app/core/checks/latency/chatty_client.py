"""LAT-001: a client that makes many calls for one task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

from .collecting import collecting

_MANY = 3
# Pages, names and sign-in are asked for once; a task asks these.
_WORKS = (*asking.APIS, "aws.lambda", "onprem.legacy")


def check(view: View) -> Iterator[Found]:
    """One finding for each such client: within one scenario or, where none is told, in the drawing as a whole."""
    calls = {
        client.id: [line for line in asking.out(view, client.id, "sync") if asking.service(view, line.target) in _WORKS]
        for client in asking.nodes_as(view, "browser")
    }
    for client, lines in calls.items():
        if len({line.target for line in lines}) < _MANY:
            continue
        for task, made in _tasks(view, lines):
            called = list(dict.fromkeys(line.target for line in made))
            if len(called) >= _MANY:
                message = f"{view.name(client)} calls {asking.names(view, called)} one by one {task}."
                yield Found(message, (client, *called), tuple(line.id for line in made), collecting(view, client, made))
                break


def _tasks(view: View, lines: Sequence[Connection]) -> Iterator[tuple[str, list[Connection]]]:
    """Each scenario with the calls that it makes, else all calls."""
    scenarios = view.graph.sketch.scenarios
    if not scenarios:
        yield "for its work", list(lines)
    for scenario in scenarios:
        moved = {move.connection for step in scenario.steps for move in step.moves if move.direction == "forward"}
        yield f"for “{scenario.title[:80]}”", [line for line in lines if line.id in moved]
