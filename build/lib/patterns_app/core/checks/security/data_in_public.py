"""SEC-018: a database, cache or broker in a part of a network that the internet reaches."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.fixing import moved_into, setting_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.networks import is_private, is_public, kind_of, network_at, network_of

# What holds data or passes it on, and nobody outside has to reach.
_CATEGORIES = ("storage", "streaming", "integration", "analytics")


def check(view: View) -> Iterator[Found]:
    """One finding for each such part, also for one that is set to be public and of whose subnet nothing is said."""
    for node in view.graph.sketch.nodes:
        known = view.vocabulary.services.get(node.service)
        if known is None or not (known.in_vpc and known.protocol) or known.category not in _CATEGORIES:
            continue
        has_address = node.settings.get("public")
        if is_public(view, node.id) and has_address is not False:
            message = f"{view.name(node.id)} holds data and stands in a public subnet, within reach of the internet."
            yield Found(message, (node.id,), (), _fix(view, node.id))
        elif has_address is True and not is_private(view, node.id):
            message = f"{view.name(node.id)} holds data and is set to have an address on the internet."
            yield Found(message, (node.id,), (), setting_fix(view, "Give it no such address", node.id, public=False))


def _fix(view: View, node: str) -> Fix | None:
    """Into a private subnet of the same network, where one is drawn."""
    network = network_of(view, node)
    private = (frame for frame in view.graph.sketch.frames if kind_of(frame) == "private")
    other = next((frame for frame in private if network_at(view, frame.id) == network), None)
    if other is None:
        return None
    return Fix(f"Move it into {other.label or 'the private subnet'}", moved_into(view, node, other.id))
