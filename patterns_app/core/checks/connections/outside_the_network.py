"""CON-017: a function outside of a network talks to a part that only answers inside it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import moved_into
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.networks import NETWORK, network_of

_CALLERS = ("aws.lambda",)


def check(view: View) -> Iterator[Found]:
    """One finding for each connection from a function without the network of a part that stands in one.

    Only parts that have nothing but an address in their network count: a database with an API of its own is reached
    from anywhere.
    """
    if not any(frame.kind == NETWORK for frame in view.frames.values()):
        return
    services = view.vocabulary.services
    for caller in asking.nodes_of(view, *_CALLERS):
        own = network_of(view, caller.id)
        for line in asking.out(view, caller.id):
            target = services.get(asking.service(view, line.target))
            network = network_of(view, line.target)
            if target is None or network is None or network == own or line.kind in asking.UNMOVED:
                continue
            if not target.in_vpc or not target.protocol or line.kind == "query":
                continue
            name = view.frames[network].label or "the network"
            message = (
                f"{view.name(line.target)} answers only inside {name}, and {view.name(caller.id)} is not in it: "
                "the connection times out."
            )
            fix = Fix(f"Put {view.name(caller.id)} into {name}", moved_into(view, caller.id, network))
            yield Found(message, (caller.id, line.target), (line.id,), fix)
