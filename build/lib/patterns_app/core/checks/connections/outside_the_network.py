"""CON-017: a function outside of a network talks to a part that only answers inside it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import moved_into
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.networks import goes_by_protocol, network_of

_CALLERS = ("aws.lambda",)


def check(view: View) -> Iterator[Found]:
    """One finding for each connection from a function without the network of a part that stands in one.

    Only parts that have nothing but an address in their network count, and lines that go there: a service's API is
    reached from anywhere.
    """
    for caller in asking.nodes_of(view, *_CALLERS):
        own = network_of(view, caller.id)
        for line in asking.out(view, caller.id):
            network = network_of(view, line.target)
            if network is None or network == own or not goes_by_protocol(view, line):
                continue
            name = view.frames[network].label or "the network"
            message = (
                f"{view.name(line.target)} answers only inside {name}, and {view.name(caller.id)} is not in it: "
                "the connection times out."
            )
            fix = Fix(f"Put {view.name(caller.id)} into {name}", moved_into(view, caller.id, network))
            yield Found(message, (caller.id, line.target), (line.id,), fix)
