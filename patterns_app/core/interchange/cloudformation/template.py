"""A template's resources, and who refers to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

from .deciding import Values
from .plain import at, mapping

_IN_SUB = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")
_FOR_EACH = "Fn::ForEach::"


@dataclass(frozen=True)
class Resource:
    """One resource. `properties` are as written, with the template's globals merged in."""

    name: str
    type: str
    properties: dict[str, Any]
    connectors: dict[str, Any]
    values: Values
    condition: str = ""  # it is made only when this holds
    path: str = ""  # of the construct that it was made by, where the CDK wrote the template
    routes: tuple[str, ...] = ()  # of an integration or a method: `POST /orders`, `$default`
    asked: tuple[str, ...] = ()  # whom each of these asks, in the words of the setting of a connection
    origin: tuple[str, str] = ("", "")  # the file that it is written in, and the key that it has there
    variables_of_all: frozenset[str] = frozenset()  # names in its environment that only the template's globals give it
    before: str = ""  # its name in its own template, where several are read as one and another has that name too

    @property
    def own_name(self) -> str:
        """Its logical id in its own template."""
        return self.before or self.name

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Every logical id that its properties refer to, in order, each once."""
        return tuple(dict.fromkeys(references(self.properties)))

    def get(self, *path: str) -> Any:
        """What stands at a path of the properties, or None."""
        return at(self.properties, *path)

    def plain(self, *path: str) -> bool | int | float | str | None:
        """The plain value at a path, written out or a parameter's default; None for what only a deployment knows."""
        return self.values.plain(self.get(*path))


# What is looked at already, and what another stack gives out: the name of an import is made of no resource.
_NAMES_NONE = ("Ref", "Fn::GetAtt", "Fn::ImportValue")


def references(value: Any) -> Iterator[str]:
    """Every logical id that a value refers to, in order, each as often as it is named."""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if isinstance(part.get("Ref"), str) and not part["Ref"].startswith("AWS::"):
                yield part["Ref"]
            found = part.get("Fn::GetAtt")
            if isinstance(found, str):
                yield found.partition(".")[0]
            elif isinstance(found, list) and found and isinstance(found[0], str):
                yield found[0]
            if "Fn::Sub" in part:
                yield from _in_sub(part["Fn::Sub"])
            stack += reversed([inner for key, inner in part.items() if key not in _NAMES_NONE])
        elif isinstance(part, list):
            stack += reversed(part)


def _in_sub(value: Any) -> Iterator[str]:
    text = value[0] if isinstance(value, list) and value else value
    if isinstance(text, str):
        yield from _IN_SUB.findall(text)


def resources(template: dict[str, Any]) -> dict[str, Resource]:
    """The resources by logical id, loops unrolled, conditions decided, globals merged. Raises TooLarge."""
    values = Values(template)
    shared = mapping(values.decided(template.get("Globals")))
    found: dict[str, Resource] = {}
    bodies = mapping(values.decided(template["Resources"]))
    for key, name, written in _each(bodies, values):
        if len(found) >= limits.IMPORT_RESOURCES:
            raise TooLarge([Error("$.Resources", f"more than {limits.IMPORT_RESOURCES:,} resources")])
        body = mapping(written)
        kind = str(body.get("Type", ""))
        own = mapping(body.get("Properties"))
        properties = _with_globals(own, kind, shared)
        of_all = frozenset(_variables(properties) - _variables(own))
        condition = str(body.get("Condition") or "")
        connectors = mapping(body.get("Connectors"))
        path = at(body, "Metadata", "aws:cdk:path")
        written_at = str(path) if isinstance(path, str) else ""
        found[name] = Resource(
            name,
            kind,
            properties,
            connectors,
            values,
            condition,
            written_at,
            origin=("", key),
            variables_of_all=of_all,
        )
    return found


def _each(bodies: dict[str, Any], values: Values) -> Iterator[tuple[str, str, Any]]:
    """Key in the template, name and body of each resource; those of one loop have the loop's key."""
    rounds = count(1)
    for key, body in bodies.items():
        looped = key.startswith(_FOR_EACH)
        for name, written in _unrolled({key: body}, rounds, values):
            yield key, name, _named_plainly(written, values) if looped or _computes_names(written) else written


def _computes_names(value: Any) -> bool:
    """Is the name of what it refers to worked out, as language extensions allow?"""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack += part
        elif isinstance(part, dict):
            if isinstance(part.get("Ref"), dict) or isinstance(_attribute_of(part), dict):
                return True
            stack += part.values()
    return False


def _attribute_of(part: dict[str, Any]) -> Any:
    """Whose attribute a value is, as it is written."""
    found = part.get("Fn::GetAtt")
    return found[0] if isinstance(found, list) and found else None


def _named_plainly(value: Any, values: Values) -> Any:
    """The value with the names written out that `Ref` and `GetAtt` work out."""
    if isinstance(value, list):
        return [_named_plainly(part, values) for part in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("Ref"), dict) and (name := values.text(value["Ref"])):
        return {"Ref": name}
    if isinstance(said := _attribute_of(value), dict) and (name := values.text(said)):
        return {"Fn::GetAtt": [name, *value["Fn::GetAtt"][1:]]}
    return {key: _named_plainly(part, values) for key, part in value.items()}


def _with_globals(properties: dict[str, Any], kind: str, shared: dict[str, Any]) -> dict[str, Any]:
    """Globals fill what a SAM resource leaves out; mappings are merged."""
    if not kind.startswith("AWS::Serverless::"):
        return properties
    return _merged(mapping(shared.get(kind.rpartition("::")[2])), properties)


def _variables(properties: dict[str, Any]) -> set[str]:
    return {str(name) for name in mapping(at(properties, "Environment", "Variables"))}


def _merged(outer: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    found = {**outer, **own}
    for key in outer.keys() & own.keys():
        if isinstance(outer[key], dict) and isinstance(own[key], dict):
            found[key] = _merged(outer[key], own[key])
    return found


def _unrolled(bodies: dict[str, Any], rounds: Iterator[int], known: Values) -> Iterator[tuple[str, Any]]:
    """Resources with every `Fn::ForEach` unrolled over a list that is known; one over another stands once.

    `rounds` counts those of all loops, which multiply also where they make nothing. Raises TooLarge.
    """
    for name, body in bodies.items():
        if name.startswith(_FOR_EACH) and isinstance(body, list) and len(body) == 3:
            variable, collection, inner = body
            values = known.listed(collection)
            for value in values[: limits.IMPORT_RESOURCES] or [f"Each{name.removeprefix(_FOR_EACH)}"]:
                if next(rounds) > limits.TEMPLATE_ROUNDS:
                    most = f"more than {limits.TEMPLATE_ROUNDS:,} rounds of loops"
                    raise TooLarge([Error(f"$.Resources.{name[:80]}", most)])
                yield from _unrolled(mapping(_put_in(inner, str(variable), value)), rounds, known)
        else:
            yield name, body


def _put_in(value: Any, variable: str, text: str) -> Any:
    if isinstance(value, str):
        return value.replace(f"${{{variable}}}", text).replace(f"&{{{variable}}}", text)
    if isinstance(value, list):
        return [_put_in(item, variable, text) for item in value]
    if isinstance(value, dict):
        if value == {"Ref": variable}:
            return text
        return {_put_in(key, variable, text): _put_in(inner, variable, text) for key, inner in value.items()}
    return value
