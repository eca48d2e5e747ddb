"""SEC-016: one route of an API lets everyone in, while the others ask who is calling."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.asking_who import asks_by_default, asks_itself, routes
from patterns_app.core.checks.changing import Changing, from_outside, only_reads, read_behind
from patterns_app.core.checks.fixing import set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Update

_READS = ("read", "readwrite", "query")
_ASKS_ONCE = "aws.websocket-api"  # before the connection: every message on it is of somebody who was asked


def check(view: View) -> Iterator[Found]:
    """One finding for each open route that changes something; one that only reads may well be meant so: a note."""
    apis = [(api, lines) for api in asking.nodes_of(view, *asking.APIS) if (lines := _open(view, api))]
    if not apis:
        return
    changing = Changing(view)
    for api, lines in apis:
        others_ask = _asks_on_a_route(view, api)
        for line in lines:
            changes = changing.made_by(line) and not only_reads(view, line)
            if changes or line.kind in _READS or read_behind(view, line.target):
                yield _found(view, line, api, changes, others_ask)


def _open(view: View, api: Node) -> list[Connection]:
    """The routes and calls on which nobody is asked, of an API that asks on others."""
    default, lines, calls = asks_by_default(view, api), routes(view, api.id), from_outside(view, api.id)
    if (
        api.service == _ASKS_ONCE
        or asking.is_on(view, api, "public")
        or not (default or any(asks_itself(view, line) for line in lines))
    ):
        return []
    if not calls and asking.into(view, api.id):
        return []  # whoever calls it is inside
    asks = {line.id: asks_itself(view, line) for line in (*lines, *calls)}
    opened = [line for line in lines if asks[line.id] is False or (asks[line.id] is None and not default)]
    return opened + [line for line in calls if asks[line.id] is False]


def _found(view: View, line: Connection, api: Node, changes: bool, others_ask: bool) -> Found:
    path = f" ({line.settings['path']})" if line.settings.get("path") else ""
    does, name = "changes something" if changes else "reads data", view.name(api.id)
    asks = f", while {name} asks elsewhere who is calling."
    if not others_ask:
        asks = f". {name} has a way to ask who is calling, and no route that is drawn takes it."
    message = f"The route to {view.name(line.target)}{path} {does} for everyone who calls it{asks}"
    nodes = (line.source, line.target)
    return Found(message, nodes, (line.id,), _fix(view, line, api, others_ask), severity=None if changes else "info")


def _asks_on_a_route(view: View, api: Node) -> bool:
    """Is somebody asked on a route? An authoriser may be there that none of them names."""
    default = asks_by_default(view, api)
    said = (asks_itself(view, line) for line in routes(view, api.id))
    return any(asked or (asked is None and default) for asked in said)


def _fix(view: View, line: Connection, api: Node, others_ask: bool) -> Fix | None:
    """Ask as the API does or, where only single routes ask, whom another route asks."""
    if asks_by_default(view, api):
        title = "Ask as on the other routes" if others_ask else "Let the API ask here"
        return Fix(title, (set_on_line(line, authorisation=None),))
    other = next((one for one in routes(view, api.id) if asks_itself(view, one)), None)
    if other is None:
        return None
    if other.authoriser is not None:
        return Fix(
            f"Ask {view.name(other.authoriser)} here too",
            (Update(connection=line.id, set={"authoriser": other.authoriser}),),
        )
    said = other.settings["authorisation"]
    return Fix("Ask as on the other route", (set_on_line(line, authorisation=said),))
