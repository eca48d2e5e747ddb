"""CON-009: edge functions that CloudFront refuses to run side by side."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

_AT_ORIGIN = {"viewer-request": "origin-request", "viewer-response": "origin-response"}


def check(view: View) -> Iterator[Found]:
    """One finding for each pair of functions of a distribution that cannot both be there."""
    for distribution in asking.nodes_as(view, "distribution"):
        hooks = [line for line in asking.out(view, distribution.id, "edge_hook") if line.settings.get("event")]
        for index, first in enumerate(hooks):
            for second in hooks[index + 1 :]:
                if message := _conflict(view, first, second):
                    nodes = (distribution.id, *dict.fromkeys((first.target, second.target)))
                    yield Found(message, nodes, (first.id, second.id), _fix(view, hooks, first, second))


def _conflict(view: View, first: Connection, second: Connection) -> str:
    one, other = view.name(first.target), view.name(second.target)
    if first.settings["event"] == second.settings["event"]:
        return f"{one} and {other} both run on {first.settings['event']}; only one function can."
    at_viewer = all(line.settings["event"] in _AT_ORIGIN for line in (first, second))
    if at_viewer and asking.service(view, first.target) != asking.service(view, second.target):
        return f"{one} and {other} are of two kinds; on viewer events all must be of one kind."
    return ""


def _fix(view: View, hooks: list[Connection], first: Connection, second: Connection) -> Fix | None:
    """Move a Lambda@Edge function to the origin event of its side, where that is free."""
    taken = {line.settings["event"] for line in hooks}
    for line in (second, first):
        free = _AT_ORIGIN.get(str(line.settings["event"]))
        if free and free not in taken and asking.service(view, line.target) == "aws.lambda-edge":
            return line_fix(f"Move {view.name(line.target)} to {free}", line, event=free)
    return None
