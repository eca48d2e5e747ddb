"""Let an API ask who is calling: what the fixes of SEC-003 and SEC-007 put in."""

from __future__ import annotations

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, connect, new_node
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Add, Operation

_POOL = New("aws.cognito", "users", "Users", {"mfa": "OPTIONAL"})


def authoriser(view: View, api: Node, beside: str, *others: Node) -> Fix:
    """The drawing's user pool asks, or a new one; a WebSocket API can only ask a function.

    The API may be new, as may `others`; `beside` is a node that is there, next to which a new one is put.
    """
    can_ask_a_pool = view.vocabulary.pairs.knows(api.service, _POOL.service, "authorize")
    pool = next(asking.nodes_of(view, _POOL.service), None)
    if can_ask_a_pool and pool is not None:
        return Fix(f"Let {view.name(pool.id)} tell who is calling", (connect(view, api.id, pool.id, "authorize"),))
    new, title = _POOL, "Add a user pool"
    if not can_ask_a_pool:
        new, title = New("aws.lambda", "authoriser", f"{api.label[:180]} authoriser"), "Add an authoriser function"
    asked = new_node(view, beside, new, *others)
    operations: tuple[Operation, ...] = (Add(node=asked), connect(view, api.id, asked.id, "authorize"))
    return Fix(title, operations)
