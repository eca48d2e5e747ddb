"""CON-019: a part of a private network calls what lies outside of it, and no way out is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, connect, new_node, offered
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.networks import NETWORK, is_private, is_public, network_at, network_of
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Add, Operation, Update

_FUNCTION, _NAT, _ENDPOINT = "aws.lambda", "aws.nat-gateway", "aws.vpc-endpoint"
# Whatever leads traffic on, and may well lead it out: what is behind it is not drawn here.
_LEADS_ON = ("aws.transit-gateway", "aws.network-firewall", "aws.vpn", "aws.direct-connect", "aws.vpc-lattice")
_CALLS = ("sync", "async", "start", "write", "read", "readwrite", "query", "push")
_GATEWAYS = ("aws.s3", "aws.dynamodb")  # which a gateway endpoint serves, without a charge
_SENT_FOR_IT = ("aws.cloudwatch-logs", "aws.x-ray")  # what Lambda itself sends there needs no way out
_INTERNET = "external.http"


def check(view: View) -> Iterator[Found]:
    """One finding for each caller and what it cannot reach.

    Where no subnet is drawn, only a network, the way out may be left out of the picture as well: a note.
    """
    if any(view.graph.by_service.get(service) for service in _LEADS_ON):
        return
    if not any(frame.kind == NETWORK for frame in view.frames.values()):
        return
    for node in view.graph.sketch.nodes:
        network = network_of(view, node.id)
        if network is None or not _is_shut_in(view, node) or _has_nat(view, network):
            continue
        lines = [line for line in asking.out(view, node.id, *_CALLS) if _leads_out(view, line, network)]
        if lines:
            yield _found(view, node, lines, network)


def _found(view: View, node: Node, lines: list[Connection], network: str) -> Found:
    outside = list(dict.fromkeys(line.target for line in lines))
    name = view.frames[network].label or "its network"
    drawn = is_private(view, node.id) or is_public(view, node.id)
    way = (
        "no NAT gateway and no endpoint leads there, so the calls time out"
        if drawn
        else "whether a NAT gateway or an endpoint leads there is not shown. Without one the calls time out"
    )
    message = f"{view.name(node.id)} stands in {name} and calls {asking.names(view, outside)} outside of it: {way}."
    ids = tuple(line.id for line in lines)
    return Found(
        message, (node.id, *outside), ids, _fix(view, node, outside, network), severity=None if drawn else "info"
    )


def _is_shut_in(view: View, node: Node) -> bool:
    """A function never has an address that the internet knows; other programs have one in a public subnet."""
    if node.service == _FUNCTION:
        return True
    known = view.vocabulary.services.get(node.service)
    return known is not None and known.runs_code and known.in_vpc and is_private(view, node.id)


def _has_nat(view: View, network: str) -> bool:
    """A NAT gateway in this network, or one of which the picture does not say where it stands."""
    return any(
        network_of(view, nat.id) in (network, None) and asking.setting(view, nat, "connectivity") != "private"
        for nat in asking.nodes_of(view, _NAT)
    )


def _leads_out(view: View, line: Connection, network: str) -> bool:
    target = view.graph.nodes[line.target]
    known = view.vocabulary.services.get(target.service)
    if known is None or network_of(view, line.target) is not None:
        return False
    if target.service == _INTERNET:
        return True
    if known.in_vpc or known.api != "data" or target.service in _SENT_FOR_IT:
        return False
    return not any(_serves(view, endpoint, target, network) for endpoint in asking.nodes_of(view, _ENDPOINT))


def _serves(view: View, endpoint: Node, target: Node, network: str) -> bool:
    """Does an endpoint of the network lead to a service? One that does not say where it leads may lead there."""
    if network_of(view, endpoint.id) not in (network, None):
        return False
    leads = [line.target for line in asking.out(view, endpoint.id)]
    if leads:
        return target.service in {asking.service(view, one) for one in leads}
    said = endpoint.settings.get("service_name")
    if not isinstance(said, str) or not said:
        return True
    known = view.vocabulary.services[target.service]
    name = said.rpartition(".")[2].lower()
    return name in (known.iam_prefix, target.service.partition(".")[2])


@offered
def _fix(view: View, node: Node, outside: list[str], network: str) -> Fix | None:
    """An endpoint where only one service is called and it has one; else a NAT gateway, which leads everywhere."""
    services = {asking.service(view, one) for one in outside}
    if len(services) == 1 and _INTERNET not in services:
        service = services.pop()
        kind = "Gateway" if service in _GATEWAYS else "Interface"
        name = view.vocabulary.services[service].short
        new = new_node(view, node.id, New(_ENDPOINT, "endpoint", f"{name} endpoint", {"type": kind}))
        lines = (connect(view, node.id, new.id, "route"), _onward(view, new, outside[0]))
        return Fix(f"Add an endpoint for {name}", (Add(node=new), *lines))
    new = new_node(view, node.id, New(_NAT, "nat", "NAT gateway"))
    moved = Update(node=new.id, set={"frame": _public_part(view, network)})
    return Fix("Add a NAT gateway", (Add(node=new), moved, connect(view, node.id, new.id, "route")))


def _onward(view: View, endpoint: Node, target: str) -> Operation:
    return connect(view, endpoint.id, target, "route")


def _public_part(view: View, network: str) -> str:
    """A public subnet of the network, where one is drawn; else the network itself."""
    frames = view.graph.sketch.frames
    public = (frame.id for frame in frames if frame.kind == "subnet-public" and network_at(view, frame.id) == network)
    return next(public, network)
