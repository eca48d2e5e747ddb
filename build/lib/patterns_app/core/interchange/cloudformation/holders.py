"""Who may do what a role or a managed policy allows: the nodes that have it, by themselves or by what starts them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from patterns_app.core.services.reader import form_of

from .plain import at
from .saying import first
from .template import Resource, references

ROLE = "AWS::IAM::Role"
_HELD_BY = ("Role", "RoleArn", "ServiceRole", "Policies", "ManagedPolicyArns", "TaskRoleArn")
_STARTED_BY = ("IamInstanceProfile", "LaunchTemplate", "LaunchConfigurationName", "MixedInstancesPolicy")
# What hands a role on to a machine, in the order in which one names the other.
_HAND_ON = ("AWS::IAM::InstanceProfile", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration")


class Holders:
    """Answers for the resources of a template and the nodes that they became, by logical id."""

    def __init__(self, resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]]) -> None:
        self._resources, self._nodes = resources, nodes

    def of(self, names: set[str]) -> list[str]:
        """The nodes that have one of these roles and policies, in the order of the template."""
        names = self._handed_on(names)
        found = {holder for name in names for holder in self._by_name.get(name, ())}
        # The role that SAM makes by itself.
        found |= {name.removesuffix("Role") for name in names - self._resources.keys() if name.endswith("Role")}
        return [
            name
            for name in self._resources
            if name in found and name in self._nodes and not form_of(self._nodes[name]["service"]).speaks
        ]

    def by_principal(self, role: Resource) -> list[str]:
        """The only API of the template, for a role that API Gateway takes on: bodies in other files are not here."""
        if "apigateway.amazonaws.com" not in str(role.get("AssumeRolePolicyDocument")):
            return []
        apis = {node["id"]: name for name, node in self._nodes.items() if _is_api(node["service"])}
        return list(apis.values()) if len(apis) == 1 else []

    def _handed_on(self, names: set[str]) -> set[str]:
        """Roles and policies, the roles that have one of these policies, and what hands them on to machines."""
        found = names | {role for name in names for role in self._with_policy.get(name, ())}
        for kind in _HAND_ON:
            found |= {one.name for one in self._handing_on.get(kind, ()) if not found.isdisjoint(one.named)}
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """For each name the nodes that take it as a role or a policy."""
        found: dict[str, list[str]] = {}
        for name in self._nodes:
            if resource := self._resources.get(name):
                held = [resource.get(key) for key in (*_HELD_BY, *_STARTED_BY)]
                if is_signed(resource):  # an address says less than the role with which it is asked
                    held.append(resource.get("ServiceRoleArn"))
                for named in dict.fromkeys(references(held)):
                    found.setdefault(named, []).append(name)
        return found

    @cached_property
    def _with_policy(self) -> dict[str, list[str]]:
        """By managed policy the roles that name it."""
        found: dict[str, list[str]] = {}
        for one in self._resources.values():
            if one.type == ROLE:
                for policy in dict.fromkeys(references(one.get("ManagedPolicyArns"))):
                    found.setdefault(policy, []).append(one.name)
        return found

    @cached_property
    def _handing_on(self) -> dict[str, list[Resource]]:
        """The resources of each type that hands a role on."""
        return {kind: [one for one in self._resources.values() if one.type == kind] for kind in _HAND_ON}


def is_signed(source: Resource) -> bool:
    """Does a data source ask an address of AWS that names no part, so that only its role says what it asks?"""
    config = source.get("HttpConfig")
    return at(config, "AuthorizationConfig", "AwsIamConfig") is not None and not first(at(config, "Endpoint"))


def _is_api(service: str) -> bool:
    """Is it an API that code calls by an address, and that is there without a resource?"""
    form = form_of(service)
    return bool(form.implicit and form.calls)
