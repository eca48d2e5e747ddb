"""Resources that are parts of parts: what names an index, a target group or a proxy's targets means their owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from patterns_app.core.vocabulary import names

from .outsiders import named_outside
from .saying import Outside
from .template import Resource, references

# Of these families a part that names another is beside it, not inside of it.
_NOT_OWNED = ("AWS::EC2::", "AWS::IAM::", "AWS::Events::", "AWS::Lambda::Permission", "AWS::CloudFormation::")
# What names nobody and works for the only one of its kind that an account has in a Region.
_ONLY_ONES = {"AWS::Config::DeliveryChannel": "AWS::Config::ConfigurationRecorder"}


_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
# What forwards to target groups, with the property that names what it belongs to.
_LISTENING = {
    "AWS::ElasticLoadBalancingV2::Listener": "LoadBalancerArn",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "ListenerArn",
}
_OWNERS_OF_OWNERS = 3  # a target group is a rule's, the rule a listener's, the listener the load balancer's
_ASSOCIATION = "AWS::EC2::EIPAssociation"
_ADDRESSES = ("AWS::EC2::EIP", _ASSOCIATION)
# What only leads on to the parts that a property names.
_LEADS_TO = {"AWS::ApiGateway::VpcLink": "TargetArns"}


def owned(resources: Mapping[str, Resource], nodes: dict[str, dict[str, Any]]) -> None:
    """Let the names of what is a part of a node mean the node, and of what is a part of that."""
    for _ in range(_OWNERS_OF_OWNERS):
        for name, owner in [*_owners(resources, nodes), *_made_along(resources), *_reached(resources, nodes)]:
            nodes.setdefault(name, nodes[owner])


def fronts_elsewhere(resources: Mapping[str, Resource], nodes: Mapping[str, Any]) -> Iterator[tuple[str, Outside]]:
    """Target groups behind a load balancer that another stack makes, each with that one: a rule names its listener."""
    for one in resources.values():
        if one.type in _LISTENING:
            front = one.get(_LISTENING[one.type])
            if not any(name in resources for name in references(front)):
                other = named_outside(front, names.owner(_BALANCER)) if front is not None else None
                groups = (name for name in references(_forwarded(one)) if name in resources and name not in nodes)
                yield from ((name, other) for name in groups if other)


def _forwarded(rule: Resource) -> Any:
    return [rule.get("Actions"), rule.get("DefaultActions")]


def _made_along(resources: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    """The names that SAM gives to what it makes of a function besides it, each with the function's.

    SAM developer guide, "Generated CloudFormation resources": the function's address and its alias.
    """
    for resource in resources.values():
        if resource.type == "AWS::Serverless::Function":
            if resource.get("FunctionUrlConfig") is not None:
                yield f"{resource.name}Url", resource.name
            if alias := resource.plain("AutoPublishAlias"):
                yield f"{resource.name}Alias{alias}", resource.name


def _reached(resources: Mapping[str, Resource], nodes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Elastic IP addresses, each with the server that is reached by it: what names the address means that one."""
    by_card: dict[str, list[str]] = {}  # servers by their network interfaces
    for one in resources.values():
        if one.name in nodes:
            for card in references(one.get("NetworkInterfaces")):
                by_card.setdefault(card, []).append(one.name)
    for one in resources.values():
        if one.type in _ADDRESSES:
            cards = references(one.get("NetworkInterfaceId"))
            servers = [*references(one.get("InstanceId")), *(name for card in cards for name in by_card.get(card, ()))]
            given = references([one.get("AllocationId"), one.get("EIP")]) if one.type == _ASSOCIATION else (one.name,)
            if reached := [name for name in servers if name in nodes]:
                yield from ((address, reached[0]) for address in given if address in resources)


def _owners(resources: Mapping[str, Resource], nodes: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Names of resources that are no nodes, each with the node's name that it is a part of.

    The owner is the only node of its own family (`AWS::S3Vectors`, `AWS::RDS` ...) that it names; for a target group,
    which names none, the only one that is named together with it, by a listener.
    """
    beside, by_type = _Beside(resources, nodes), dict[str, list[str]]()
    for name in resources:
        if name in nodes:
            by_type.setdefault(resources[name].type, []).append(name)
    for resource in resources.values():
        if resource.name in nodes or resource.type.startswith(_NOT_OWNED):
            continue
        if ends := [one for one in references(resource.get(_LEADS_TO.get(resource.type, ""))) if one in nodes]:
            yield resource.name, ends[0]
            continue
        only = by_type.get(_ONLY_ONES[resource.type], []) if resource.type in _ONLY_ONES else []
        for among in (only, resource.named, beside.kin_of(resource)):
            kin = (name for name in among if _are_kin(resource, name, resources, nodes))
            if (owner := next(kin, None)) is not None:
                if all(nodes[name]["id"] == nodes[owner]["id"] for name in kin):
                    yield resource.name, owner
                break


def run_by_services(resources: Mapping[str, Resource]) -> Iterator[str]:
    """The task definitions that services run, one or several: they are what those are made of, no part beside them.

    One that several services and something else name stays a part: nothing says which of them is meant.
    """
    runs: dict[str, list[str]] = {}
    for one in resources.values():
        if one.type == "AWS::ECS::Service":
            for name in dict.fromkeys(references(one.get("TaskDefinition"))):
                runs.setdefault(name, []).append(one.name)
    tasks = {name for name, one in resources.items() if one.type == "AWS::ECS::TaskDefinition"}
    for name in (one for one in runs if one in tasks):
        others = {one.name for one in resources.values() if name in one.named} - set(runs[name])
        if len(runs[name]) == 1 or not others:
            yield name


def _are_kin(one: Resource, name: str, resources: Mapping[str, Resource], nodes: Mapping[str, dict[str, Any]]) -> bool:
    """Of one family, or of the service that says that such a type is a part of it (`AWS::OSIS` of OpenSearch)."""
    if name not in nodes or name not in resources:
        return False
    return _family(resources[name].type) == _family(one.type) or nodes[name]["service"] == names.owner(one.type)


def _family(kind: str) -> str:
    return kind.rpartition("::")[0]


class _Beside:
    """What others of a resource's family name beside it. Each of them is looked through once a service."""

    def __init__(self, resources: Mapping[str, Resource], nodes: Mapping[str, dict[str, Any]]) -> None:
        self._resources, self._nodes = resources, nodes
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._naming: dict[str, list[Resource]] = {}
        for one in resources.values():
            for name in one.named:
                if name in resources and _family(resources[name].type) == _family(one.type):
                    self._naming.setdefault(name, []).append(one)

    def kin_of(self, resource: Resource) -> Iterator[str]:
        """Names of nodes; of each that names the resource two at most, since the only one is looked for."""
        for one in self._naming.get(resource.name, ()):
            key = (one.name, names.owner(resource.type))
            if key not in self._known:
                self._known[key] = self._two_kin(one, resource)
            yield from self._known[key]

    def _two_kin(self, one: Resource, resource: Resource) -> tuple[str, ...]:
        among = (name for name in (one.name, *one.named) if _are_kin(resource, name, self._resources, self._nodes))
        return tuple({self._nodes[name]["id"]: name for name in among}.values())[:2]
