"""An aggregator between a client and what it calls one by one: the fix of LAT-001."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import LOG_DAYS, New, connect, new_node, offered
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Connection, Node, SettingValue
from patterns_app.core.sketch.operations import Add, Operation, Update

_API, _FUNCTION = "aws.http-api", "aws.lambda"


@offered
def collecting(view: View, client: str, calls: Sequence[Connection]) -> Fix | None:
    """An API and a function that makes the calls, where it can make them without waiting for a function.

    The API is as open, to callers and to pages, as those called before.
    """
    called = [view.graph.nodes[line.target] for line in calls]
    for line, node in zip(calls, called, strict=True):
        if node.service == _FUNCTION or not view.vocabulary.pairs.knows(_FUNCTION, node.service, line.kind):
            return None
    api = new_node(view, client, New(_API, "api", f"{view.name(client)} API", _openness(view, called)))
    function = new_node(
        view, client, New(_FUNCTION, "collect", "Collect the answers", {"log_retention": LOG_DAYS}), api
    )
    operations: list[Operation] = [Add(node=api), Add(node=function)]
    operations += [connect(view, client, api.id, "sync"), connect(view, api.id, function.id, "sync")]
    authoriser = _authoriser(view, called)
    if authoriser is not None:
        operations.append(connect(view, api.id, authoriser, "authorize"))
    operations += [Update(connection=line.id, set={"source": function.id, "route": ()}) for line in calls]
    return Fix("Let one function collect the answers", tuple(operations))


def _openness(view: View, called: Sequence[Node]) -> dict[str, SettingValue]:
    """Open to all if all that was called is, and to the pages to which the first with CORS is."""
    apis = [node for node in called if node.service in asking.APIS]
    settings: dict[str, SettingValue] = {}
    if all(asking.is_on(view, node, "public") for node in apis):
        settings["public"] = True
    with_cors = next((node for node in apis if asking.is_on(view, node, "cors")), None)
    if with_cors is not None:
        settings |= {key: value for key, value in with_cors.settings.items() if key.startswith("cors")}
    return settings


def _authoriser(view: View, called: Sequence[Node]) -> str | None:
    """Id of what told one of the APIs that were called before who is calling."""
    lines = (line for node in called for line in asking.out(view, node.id, "authorize"))
    return next(
        (
            line.target
            for line in lines
            if view.vocabulary.pairs.knows(_API, asking.service(view, line.target), line.kind)
        ),
        None,
    )
