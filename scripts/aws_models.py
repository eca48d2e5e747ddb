"""Looks an address up in the models of AWS that come with the packages for testing: botocore and cfn-lint.

BC service.Shape.Member        a member of a structure         BC service.Operation      an operation
BC service.Shape=VALUE         a value of an enumeration       BC service.Shape.Member ~ words   in its documentation
CFN AWS::Type::Name.Property.*.Property                        a property of a CloudFormation type, * an item of a list
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any


def missing(address: str) -> str | None:
    """What is not where the address says, in words; None where all is there."""
    model, _, place = address.partition(" ")
    if model not in _LOOKS:
        return f"{address}: no model is called {model!r}"
    try:
        problem = _LOOKS[model](place)
    except LookupError as error:
        problem = f"there is no {error.args[0]}"
    return None if problem is None else f"{address}: {problem}"


def _in_botocore(place: str) -> str | None:
    path, _, words = place.partition(" ~ ")
    path, _, value = path.partition("=")
    service, _, rest = path.partition(".")
    shape, _, member = rest.partition(".")
    model = _service_model(service)
    if not member and shape in model["operations"]:
        return None
    found = model["shapes"].get(shape)
    if found is None:
        return f"there is no {shape} in {service}"
    if value and value not in found.get("enum", ()):
        return f"{value} is none of {', '.join(found.get('enum', ()))}"
    if member and member not in found.get("members", {}):
        return f"there is no {member} among {', '.join(found.get('members', {}))}"
    if words:
        said = re.sub(r"<[^>]+>|\s+", " ", (found["members"][member] if member else found).get("documentation", ""))
        return None if words.lower() in said.lower() else f"its documentation does not say {words!r}"
    return None


def _in_cloudformation(place: str) -> str | None:
    kind, _, path = place.partition(".")
    schema = _resource_schema(kind)
    here: dict[str, Any] = schema
    for name in filter(None, path.split(".")):
        here = _resolved(schema, here)
        if name == "*":
            here = here.get("items", {})
        elif name in here.get("properties", {}):
            here = here["properties"][name]
        else:
            return f"there is no {name} among {', '.join(here.get('properties', {}))}"
    return None


def _resolved(schema: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in here:
        here = schema["definitions"][here["$ref"].rpartition("/")[2]]
    return here


@cache
def _service_model(service: str) -> Any:
    from botocore.exceptions import UnknownServiceError
    from botocore.loaders import Loader

    try:
        return Loader().load_service_model(service, "service-2")
    except UnknownServiceError as error:
        raise LookupError(f"service {service}") from error


@cache
def _resource_schema(kind: str) -> Any:
    from cfnlint.schema import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    try:
        return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    except ResourceNotFoundError as error:
        raise LookupError(f"type {kind}") from error


_LOOKS = {"BC": _in_botocore, "CFN": _in_cloudformation}
