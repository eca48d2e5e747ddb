"""Networks as frames: VPCs, their public and private subnets, and which resource stands in which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patterns_app.core.interchange.assembling import Ids, label

from .saying import Join, first
from .template import Resource, references

_VPC = "AWS::EC2::VPC"
_SUBNET = "AWS::EC2::Subnet"
_WITH_A_VPC = (_SUBNET, "AWS::EC2::SecurityGroup")
_GROUP = "SubnetGroup"  # of RDS, ElastiCache, Redshift, DAX, Neptune ...: types that end so name subnets
# Where resource types say which subnets they are in.
_SUBNETS = (
    ("VpcConfig", "SubnetIds"),
    ("NetworkConfiguration", "AwsvpcConfiguration", "Subnets"),
    ("Subnets",),
    ("SubnetId",),
    ("SubnetIds",),
    ("SubnetMappings",),
    ("VpcSubnetIds",),
    ("VPCZoneIdentifier",),
    ("DBSubnetGroupName",),
    ("CacheSubnetGroupName",),
    ("ClusterSubnetGroupName",),
    ("SubnetGroupName",),
    ("VPCOptions", "SubnetIds"),
    ("BrokerNodeGroupInfo", "ClientSubnets"),
)
_NAMES = {True: "Public subnets", False: "Private subnets"}


@dataclass
class Networks:
    """The frames of a template's networks. A frame comes to be when the first resource is put into it."""

    resources: Mapping[str, Resource]
    ids: Ids
    marked: Callable[[str, Resource], None]  # told of each frame and the resource that it comes from
    frames: dict[str, dict[str, Any]] = field(default_factory=dict)

    def vpc(self, resource: Resource) -> str:
        """The frame of a VPC that the template makes."""
        frame = self.ids.of(f"vpc {resource.name}", resource.name)
        if resource.name not in self.frames:
            self.frames[resource.name] = {"id": frame, "kind": "vpc", "label": label(resource.name)}
            self.marked(frame, resource)
        return frame

    def of(self, resource: Resource) -> str:
        """The frame that a resource is put into, by its subnets, subnet group or security groups; else nothing."""
        if resource.name in self._gates:
            return self.vpc(self.resources[self._gates[resource.name]])
        subnets = self._subnets_of(resource)
        vpcs = dict.fromkeys(vpc for name in (*subnets, *resource.named) if (vpc := self._vpc_of(name)))
        reached = self._reached_in(resource)
        vpcs |= dict.fromkeys(vpc for value in reached if (vpc := self._vpc_of(first(value))))
        if not vpcs:
            said = any(resource.get(*path) for path in _SUBNETS) or bool(reached)
            return self._foreign() if said and resource.type != _SUBNET else ""
        vpc = next(iter(vpcs))
        kinds = {self._is_public(name) for name in subnets}
        if len(kinds) == 1 and (public := kinds.pop()) is not None and len(vpcs) == 1:
            return self._subnets(vpc, public)
        return self.vpc(self.resources[vpc])

    def _reached_in(self, resource: Resource) -> list[Any]:
        """The networks in which load balancers reach a service, as their target groups say."""
        groups = [name for name in references(resource.get("LoadBalancers")) if name in self.resources]
        return [value for name in groups if (value := self.resources[name].get("VpcId")) is not None]

    def _subnets_of(self, resource: Resource) -> list[str]:
        """The subnets of the template that a resource names, by itself or by a group of them."""
        said = next((value for path in _SUBNETS if (value := resource.get(*path))), None)
        found: list[str] = []
        for name in references(said):
            other = self.resources.get(name)
            if other is not None and other.type.endswith(_GROUP):
                found += [inner for inner in other.named if self._type(inner) == _SUBNET]
            elif self._type(name) == _SUBNET:
                found.append(name)
        return list(dict.fromkeys(found))

    def _type(self, name: str) -> str:
        return self.resources[name].type if name in self.resources else ""

    def _vpc_of(self, name: str) -> str:
        """The VPC of the template that a VPC, a subnet or a security group is or is in."""
        vpc = name
        if self._type(name) in _WITH_A_VPC:
            vpc = next(references(self.resources[name].get("VpcId")), "")
        return vpc if self._type(vpc) == _VPC else ""

    def _subnets(self, vpc: str, public: bool) -> str:
        """One frame for a VPC's subnets of one kind: a part stands in several, to survive the loss of a zone."""
        key = f"subnets {vpc} {public}"
        if key not in self.frames:
            members = [name for name in self._members(vpc) if self._is_public(name) is public]
            words = ", ".join(members)
            frame = {
                "id": self.ids.of(key, _NAMES[public]),
                "kind": "subnet-public" if public else "subnet-private",
                "label": words if words == label(words) else _NAMES[public],
                "parent": self.vpc(self.resources[vpc]),
            }
            self.frames[key] = frame
            self.marked(frame["id"], self.resources[members[0]])
        return str(self.frames[key]["id"])

    def _members(self, vpc: str) -> Iterator[str]:
        return (name for name, one in self.resources.items() if one.type == _SUBNET and self._vpc_of(name) == vpc)

    def _is_public(self, subnet: str) -> bool | None:
        """Does its route table lead to an internet gateway? None where the template does not make its network.

        A subnet without a table of its own has the VPC's main one, which leads nowhere outside as it is made
        (VPC user guide, Route tables), and which a template cannot name; what is launched there with a public
        address was meant to be reached.
        """
        if self._vpc_of(subnet) == "":
            return None
        if subnet in self._tables:
            return not self._led_out.isdisjoint(self._tables[subnet])
        return self.resources[subnet].plain("MapPublicIpOnLaunch") is True

    @cached_property
    def _tables(self) -> dict[str, list[str]]:
        """The route tables of each subnet."""
        found: dict[str, list[str]] = {}
        for one in self.resources.values():
            if one.type == "AWS::EC2::SubnetRouteTableAssociation":
                for subnet in references(one.get("SubnetId")):
                    found.setdefault(subnet, []).extend(references(one.get("RouteTableId")))
        return found

    @cached_property
    def _led_out(self) -> frozenset[str]:
        """The route tables with a route to a gateway that lets the internet in."""
        routes = (one for one in self.resources.values() if one.type == "AWS::EC2::Route" and one.get("GatewayId"))
        return frozenset(table for one in routes for table in references(one.get("RouteTableId")))

    @cached_property
    def _gates(self) -> dict[str, str]:
        """The VPC of each gateway that is attached to one."""
        found: dict[str, str] = {}
        for one in self.resources.values():
            if one.type == "AWS::EC2::VPCGatewayAttachment":
                vpc = self._vpc_of(first(one.get("VpcId")))
                gates = references([one.get("InternetGatewayId"), one.get("VpnGatewayId")])
                found |= dict.fromkeys(gates, vpc) if vpc else {}
        return found

    def says(self) -> Iterator[Join]:
        """A NAT gateway goes out by the gateway of its VPC: routes say so, which are no parts of their own."""
        for one in self.resources.values():
            vpcs = {self._vpc_of(name) for name in self._subnets_of(one)}
            if one.type == "AWS::EC2::NatGateway":
                yield from (Join(one.name, gate, ("route",)) for gate, vpc in self._gates.items() if vpc in vpcs)

    def _foreign(self) -> str:
        """The frame of a network that the template is given, by parameters or imports."""
        frame = self.ids.of("vpc", "vpc")
        self.frames.setdefault("vpc", {"id": frame, "kind": "vpc", "label": "VPC (not made here)"})
        return frame
