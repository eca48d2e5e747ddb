"""CON-020: somebody outside calls what answers only inside a network."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.networks import CLIENTS, around, is_private, network_of
from patterns_app.core.sketch.model import Connection, Node

_REST = "aws.rest-api"
_FUNCTION = "aws.lambda"
_CALLS = ("sync", "origin", "read", "write", "readwrite", "async", "push")
# What such a frame holds is not on the internet: a client there may well have a way in.
_INSIDE = ("on-premises", "vpc", "subnet-private", "subnet-public")
_WAYS_IN = ("aws.vpn", "aws.direct-connect", "aws.transit-gateway")


def check(view: View) -> Iterator[Found]:
    """One finding for each such call: an internal load balancer, a private API, or what stands in a private subnet."""
    for client in asking.nodes_of(view, *CLIENTS, _FUNCTION):
        if any(frame.kind in _INSIDE for frame in around(view, client.id)) or _has_way_in(view, client.id):
            continue
        for line in asking.out(view, client.id, *_CALLS):
            target = view.graph.nodes[line.target]
            if why := _closed(view, target, client.service == _FUNCTION, line):
                message = f"{view.name(client.id)} cannot reach {view.name(target.id)}: {why}."
                yield Found(message, (target.id, client.id), (line.id,), _fix(view, target))


def _closed(view: View, target: Node, is_function: bool, line: Connection) -> str:
    """Why nobody outside can call it, in words; empty where somebody may."""
    if target.settings.get("scheme") == "internal":
        return "it is internal and answers only inside its network"
    if asking.setting(view, target, "endpoint_type") == "PRIVATE":
        return "a private API answers only through an endpoint of a network"
    known = view.vocabulary.services.get(target.service)
    if known is None or not known.in_vpc or not is_private(view, target.id) or is_function:
        return ""  # a function's way into a network is CON-017's
    return "it stands in a private subnet, which the internet does not reach" if line.kind != "push" else ""


def _has_way_in(view: View, client: str) -> bool:
    """A way into networks that leads from or to the client, such as a VPN."""
    near = (*asking.out(view, client), *asking.into(view, client))
    return any(asking.service(view, end) in _WAYS_IN for line in near for end in (line.source, line.target))


def _fix(view: View, target: Node) -> Fix | None:
    """Open it, where a setting does so and its place in the network lets it be reached."""
    if target.service == _REST:
        return setting_fix(view, "Make it Regional", target.id, endpoint_type="REGIONAL")
    if not is_private(view, target.id) and network_of(view, target.id) is not None:
        return setting_fix(view, "Make it internet-facing", target.id, scheme="internet-facing")
    return None
