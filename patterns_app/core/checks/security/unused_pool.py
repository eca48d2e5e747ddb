"""SEC-019: people sign in at a user pool, and no route asks it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.asking_who import asks_itself, published, routes
from patterns_app.core.checks.changing import from_outside
from patterns_app.core.checks.fixing import connect
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node

_POOL, _CLIENT, _EDGE = "aws.cognito", "client.browser", "edge_hook"
_PLAIN = "user pool"


def check(view: View) -> Iterator[Found]:
    """One finding for each pool at which clients sign in, beside APIs of which none asks anybody.

    Where an authoriser, a load balancer or code at the edge asks, the tokens may well be checked there.
    """
    for pool in asking.nodes_of(view, _POOL):
        if asking.setting(view, pool, "pool") != _PLAIN or _is_asked(view, pool.id):
            continue
        people = {line.source for line in asking.into(view, pool.id)}
        apis = [api for api in asking.nodes_of(view, *asking.APIS) if _is_called_by(view, api, people)]
        apis = apis or _published_beside(view, people)
        if apis and not any(_asks(view, api) for api in apis) and not view.graph.by_kind.get(_EDGE):
            names = asking.names(view, [api.id for api in apis])
            message = (
                f"People sign in at {view.name(pool.id)}, and no route of {names} asks it: the token is for nothing."
            )
            known = view.vocabulary.pairs.knows
            able = [api for api in apis if known(api.service, _POOL, "authorize")]
            fix = Fix("Let the API ask it", tuple(connect(view, api.id, pool.id, "authorize") for api in able))
            yield Found(message, (pool.id, *(api.id for api in apis)), (), fix if able else None)


def _is_asked(view: View, pool: str) -> bool:
    """Does anything but people lead to the pool, such as an API, a function or a load balancer?"""
    if any(asking.service(view, line.target) in asking.APIS for line in asking.out(view, pool)):
        return True  # drawn the wrong way round, as CON-002 says
    if any(asking.service(view, line.source) != _CLIENT for line in asking.into(view, pool)):
        return True
    return pool in view.authorisers


def _is_called_by(view: View, api: Node, people: set[str]) -> bool:
    if asking.is_on(view, api, "public"):
        return False
    return any(
        call.source in people or asking.service(view, call.source) != _CLIENT for call in from_outside(view, api.id)
    )


def _published_beside(view: View, people: set[str]) -> list[Node]:
    """Where no people are drawn, as in a template: the APIs of which routes are said, but private and open ones."""
    if people or view.graph.by_service.get(_CLIENT):
        return []
    apis = (api for api in asking.nodes_of(view, *asking.APIS) if not asking.is_on(view, api, "public"))
    return [api for api in apis if published(view, api)]


def _asks(view: View, api: Node) -> bool:
    if asking.out(view, api.id, "authorize"):
        return True
    return any(asks_itself(view, line) for line in (*routes(view, api.id), *from_outside(view, api.id)))
