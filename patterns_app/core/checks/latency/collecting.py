"""An aggregator between a client and what it calls one by one: the fix of LAT-001."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import REMEMBERED, New, connect, new_node, offered
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Connection, Node, SettingValue
from patterns_app.core.sketch.operations import Add, Operation, Update

_API, _FUNCTION, _WARM = "aws.http-api", "aws.lambda", "provisioned_concurrency"


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
    function = new_node(view, client, New(_FUNCTION, "collect", "Collect the answers", _readiness(view, called)), api)
    operations: list[Operation] = [Add(node=api), Add(node=function)]
    operations += [connect(view, client, api.id, "sync", **_method(calls)), connect(view, api.id, function.id, "sync")]
    authoriser = _authoriser(view, called)
    if authoriser is not None:
        operations.append(connect(view, api.id, authoriser, "authorize"))
    operations += [Update(connection=line.id, set={"source": function.id, "route": ()}) for line in calls]
    title = "Let one function collect the answers"
    return Fix(f"{title}, kept warm" if function.settings.get(_WARM) else title, tuple(operations))


def _method(calls: Sequence[Connection]) -> dict[str, SettingValue]:
    """The method of the one call is that of all calls that it stands for, where they have the same."""
    methods = {line.settings.get("method") for line in calls}
    return {"method": method} if len(methods) == 1 and (method := methods.pop()) is not None else {}


def _readiness(view: View, called: Sequence[Node]) -> dict[str, SettingValue]:
    """Kept warm before APIs that call functions: whoever waits would else wait for two starts in a row (LAT-004)."""
    behind = (line.target for node in called for line in asking.out(view, node.id, "sync"))
    return {_WARM: 1} if any(asking.acts(view, node, "function") for node in behind) else {}


def _openness(view: View, called: Sequence[Node]) -> dict[str, SettingValue]:
    """Open to all if all that was called is, and to the pages to which the first with CORS is."""
    apis = [node for node in called if node.service in asking.APIS]
    settings: dict[str, SettingValue] = {}
    if all(asking.is_on(view, node, "public") for node in apis):
        settings["public"] = True
    with_cors = next((node for node in apis if asking.is_on(view, node, "cors")), None)
    if with_cors is not None:
        copied = {key: value for key, value in with_cors.settings.items() if key.startswith("cors")}
        settings |= {"cors": True, "cors_max_age": REMEMBERED, **copied}
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
