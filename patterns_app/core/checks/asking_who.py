"""Does an API ask who is calling, by itself and on each route? What SEC-003 and SEC-016 ask, and what mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, connect, new_node, offered, set_on_line
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Add, Operation

# What the setting of a route may say, besides "as the API".
_NOBODY, _AS_THE_API = "none", "as the API"
# AppSync's own word for a key. It stands in each client: hard-coded keys are for open parts and for development
# (AppSync developer guide, "Configuring authorization and authentication", API_KEY authorization).
_KEY = "API_KEY"
_ROUTES = re.compile(r"(^|, )([A-Z]+ /|\$(default|connect)\b)")  # in a label: of several routes, or of all others
_CALLS = ("sync", "async", "origin", "dns", "route", "start", "push")


def asks_by_default(view: View, api: Node) -> bool:
    """Does an API ask on every route that says nothing else? An authoriser that single routes name is theirs only."""
    if asking.setting(view, api, "authentication") not in (None, _KEY):
        return True
    routes = asking.out(view, api.id)
    named = {line.authoriser for line in routes}
    return any(line.target not in named for line in routes if line.kind == "authorize")


def asks_itself(view: View, line: Connection) -> bool | None:
    """Does this route or call say that somebody is asked, or that nobody is? None where it is as the API says."""
    if line.authoriser is not None:
        return True
    said = line.settings.get("authorisation", _AS_THE_API)
    return None if said == _AS_THE_API else said != _NOBODY


def routes(view: View, api: str) -> list[Connection]:
    """The connections on which an API passes requests on."""
    return [line for line in asking.out(view, api) if line.kind not in asking.UNMOVED]


def published(view: View, api: Node) -> list[Connection]:
    """The routes that are said of an API before which nothing is drawn: an API that is not private is public."""
    if asking.into(view, api.id, *_CALLS) or asking.setting(view, api, "endpoint_type") == "PRIVATE":
        return []
    if asking.setting(view, api, "authentication") == _KEY:
        # Which fields are open by the key, where there is a further way, only the schema says.
        is_known = not asking.setting(view, api, "further_authentication")
        return routes(view, api.id) if is_known and asking.setting(view, api, "visibility") != "PRIVATE" else []
    return [line for line in routes(view, api.id) if _is_route(line)]


def _is_route(line: Connection) -> bool:
    return bool(line.settings.get("path") or _ROUTES.search(line.label))


_POOL = New("aws.cognito", "users", "Users", {"mfa": "OPTIONAL"})


@offered
def authoriser(view: View, api: Node, beside: str, *others: Node) -> Fix | None:
    """The drawing's user pool asks, or a new one; a WebSocket API can only ask a function.

    The API may be new, as may `others`; `beside` is a node that is there, next to which a new one is put.
    """
    can_ask_a_pool = view.vocabulary.pairs.knows(api.service, _POOL.service, "authorize")
    pool = view.first(_POOL.service)
    if can_ask_a_pool and pool is not None:
        asks = connect(view, api.id, pool.id, "authorize")
        return Fix(f"Let {view.name(pool.id)} tell who is calling", (asks, *_for_one_alone(view, api)))
    new, title = _POOL, "Add a user pool"
    if not can_ask_a_pool:
        label = f"{api.label[:180]} authoriser"
        new, title = New("aws.lambda", "authoriser", label), "Add an authoriser function"
    asked = new_node(view, beside, new, *others)
    operations: tuple[Operation, ...] = (Add(node=asked), connect(view, api.id, asked.id, "authorize"))
    return Fix(title, (*operations, *_for_one_alone(view, api)))


def _for_one_alone(view: View, api: Node) -> Iterator[Operation]:
    """What an API answers to one caller is not kept for others by a distribution before it (SEC-014)."""
    for line in asking.into(view, api.id, "origin") if api.id in view.graph.nodes else ():
        if asking.line_is_on(view, line, "caching"):
            yield set_on_line(line, caching=False)
