"""What CloudFormation's and SAM's schemas, as cfn-lint has them, say of a path in a template."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER


@cache
def schema_of(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return found


def leaves(path: str) -> list[dict[str, Any]]:
    """Every form that a schema has for a path; empty where the path does not exist, {} where anything may stand."""
    kind, *steps = path.split("/")
    whole = schema_of(kind)
    return list(_below(whole, whole, steps))


def _below(whole: dict[str, Any], part: Any, steps: list[str]) -> Iterator[dict[str, Any]]:
    for one in _forms(whole, part):
        if not steps:
            yield one
            continue
        step, rest = steps[0], steps[1:]
        inner: list[Any] = []
        if isinstance(one.get("properties"), dict) and step in one["properties"]:
            inner = [one["properties"][step]]
        elif step == "*" or step.isdecimal() or "=" in step:
            more = one.get("additionalProperties")
            inner = [one["items"]] if "items" in one else [more] if isinstance(more, dict) else []
            inner += list((one.get("patternProperties") or {}).values()) if step == "*" else []
            if step == "0" and not inner and _types(one) & {"string", "integer", "boolean"}:
                inner = [one]  # a lone value counts as its first
        open_ended = "properties" not in one and "items" not in one and _types(one) & {"object", "any"}
        if not inner and open_ended:
            yield {}
        for part_of_it in inner:
            yield from _below(whole, part_of_it, rest)


def _forms(whole: dict[str, Any], part: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if not isinstance(part, dict) or depth > 12:
        return
    if part.get("$ref") == "#/definitions/PassThroughProp":  # SAM hands it on as it is
        yield {}
        return
    if "$ref" in part:
        target: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        yield from _forms(whole, target, depth + 1)
        return
    several = [inner for key in ("anyOf", "oneOf", "allOf") for inner in part.get(key, ())]
    telling = [
        inner for inner in several if isinstance(inner, dict) and {"$ref", "type", "properties", "enum"} & {*inner}
    ]
    if telling and "properties" not in part:
        for inner in telling:
            yield from _forms(whole, inner, depth + 1)
    else:
        yield part


def _types(one: dict[str, Any]) -> set[str]:
    said = one.get("type")
    if said is None:
        return {"any"} if not {"enum", "properties", "items"} & {*one} else set()
    return {said} if isinstance(said, str) else {*said}
