"""What policies and roles say of the settings of a part: rights beyond its connections, and a role that it shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from patterns_app.core.services.template import LONGEST, code_of
from patterns_app.core.vocabulary.catalog import vocabulary

from .allowed import Allowed
from .template import Resource, references

_ROLE = "role"
Nodes = Mapping[str, Mapping[str, Any]]  # what resources became, by logical id


def of_policies_and_roles(
    resources: Mapping[str, Resource], nodes: Nodes, allowed: Allowed
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical ids of parts, each with settings. The code beside a service's data says what its policies mean."""
    for name, node in nodes.items():
        code = code_of(node["service"])
        if code and hasattr(code, "permitted") and (said := code.permitted(allowed.policies_of(name))):
            yield name, said
    for role, names in _sharing(resources, nodes).items():
        yield from ((name, {_ROLE: role[:LONGEST]}) for name in names if len(names) > 1)


def _sharing(resources: Mapping[str, Resource], nodes: Nodes) -> dict[str, list[str]]:
    """By role the parts that have it. A role that a part has for itself goes unsaid."""
    found: dict[str, list[str]] = {}
    services = vocabulary().services
    for name, node in nodes.items():
        has_roles = any(setting.key == _ROLE for setting in services[node["service"]].settings)
        if has_roles and (role := _role_of(resources[name])):
            found.setdefault(role, []).append(name)
    return found


def _role_of(resource: Resource) -> str:
    """What a resource calls its role: the name in the template, else the ARN as it is written."""
    said = resource.get("Role")
    return next(references(said), "") or (said if isinstance(said, str) else "")
