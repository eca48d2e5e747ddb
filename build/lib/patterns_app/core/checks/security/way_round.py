"""SEC-008: a way round the front door."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Update

_LEGACY = "onprem.legacy"
_FACADES = ("aws.cloudfront", "aws.rest-api", "aws.http-api")


def check(view: View) -> Iterator[Found]:
    """One finding for each call of a client that leaves out the front door; the fix leads it through the door."""
    for client in asking.nodes_as(view, "browser"):
        for line in asking.out(view, client.id, "sync"):
            door = _door(view, line)
            if door is not None:
                message = (
                    f"{view.name(client.id)} calls {view.name(line.target)} directly, "
                    f"round {view.name(door)} that stands in front of it."
                )
                through = Update(connection=line.id, set={"target": door, "route": ()})
                fix = Fix(f"Call {view.name(door)} instead", (through,))
                yield Found(message, (client.id, line.target, door), (line.id,), fix)


def _door(view: View, call: Connection) -> str | None:
    """Id of what stands in front of the called node, if anything does."""
    fronts = ["aws.cloudfront"]
    if asking.service(view, call.target) == _LEGACY:
        fronts = list(_FACADES)
    elif asking.service(view, call.target) not in asking.APIS:
        return None
    lines = asking.into(view, call.target, "origin", "sync")
    return next((line.source for line in lines if asking.service(view, line.source) in fronts), None)
