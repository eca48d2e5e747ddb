"""Where CloudFormation has what Terraform says in another shape or by another name: places.yaml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from patterns_app.core.interchange.cloudformation.plain import at, items, mapping
from patterns_app.core.reading import Entry, convert, load_yaml
from patterns_app.core.services.template import put

from .naming import camel, property_of, spelt, type_of

_FILE = "places.yaml"
OPEN = {"Fn::ImportValue": "known after apply"}  # in place of a value that only a deployment knows
_NOTHING: tuple[Any, ...] = (None, "", [])  # how a plan writes that an argument is not given


class Place(Entry, frozen=True):
    """What becomes of one attribute. Paths are of names with slashes between them, in Terraform's own below `each`."""

    to: str = ""  # where CloudFormation has it; in its own place where nothing is said
    only: str = ""  # the attribute that has to be said, and not to be false, for this one to mean anything
    unset: tuple[Any, ...] = ()  # values that mean that it is not set
    values: dict[str, Any] = msgspec.field(
        default_factory=dict
    )  # what its values are called; one that is not here is none
    many: bool = False  # a list also where there is one
    text: bool = False  # JSON as a text
    lines: bool = False  # JSON whose keys begin with small letters, which CloudFormation's begin with capitals
    each: dict[str, str | Place] = msgspec.field(default_factory=dict)  # what becomes of the attributes of each block


class _Places(Entry, frozen=True):
    """places.yaml."""

    documents: tuple[str, ...]
    places: dict[str, dict[str, str | Place]]


@cache
def _places() -> _Places:
    return convert(load_yaml(__package__, _FILE), _Places, _FILE)


def is_document(key: str) -> bool:
    """Is it JSON that an attribute of this name says, as a text?"""
    return key in _places().documents


def is_said(value: Any) -> bool:
    """Is there a value at all, and more than what stands for none?"""
    return value not in _NOTHING


@cache
def _told_of(terraform: str) -> frozenset[str]:
    """Names of the attributes that mean something for a part: what the table says, and the vocabulary's rows."""
    table = _places().places.get(terraform, {})
    inside = [path for place in table.values() if isinstance(place, Place) for path in place.each]
    return frozenset(step for path in (*table, *inside) for step in path.split("/"))


def is_told_of(terraform: str, key: str) -> bool:
    """Does it matter that an attribute is said, though nobody knows its value yet?"""
    return key in _told_of(terraform) or camel(key).lower() in spelt(type_of(terraform))


def placed(terraform: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a resource, where CloudFormation has them."""
    return _placed(type_of(terraform), _places().places.get(terraform, {}), found)


def _placed(kind: str, table: Mapping[str, str | Place], found: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: _copied(value) for key, value in found.items()}
    told: list[tuple[str, Any]] = []
    for path, said in table.items():
        place = Place(to=said) if isinstance(said, str) else said
        steps = _steps(kind, path)
        value = at(properties, *steps)
        if value is None:
            continue
        _take_out(properties, steps)
        is_meant = not place.only or at(found, *_steps(kind, place.only)) not in (None, False, "false")
        value = _valued(kind, place, value) if is_meant else None
        if value is not None:
            told.append((place.to or "/".join(steps), value))
    for path, value in told:
        put(properties, tuple(path.split("/")), value)
    return properties


def _steps(kind: str, path: str) -> tuple[str, ...]:
    return tuple(property_of(kind, step) for step in path.split("/"))


def _copied(value: Any) -> Any:
    return {key: _copied(one) for key, one in value.items()} if isinstance(value, dict) else value


def _take_out(properties: dict[str, Any], steps: tuple[str, ...]) -> None:
    """Take a value out, and the blocks in which nothing is left."""
    *above, last = steps
    ways = [properties]
    for step in above:
        ways.append(ways[-1][step])
    del ways[-1][last]
    for number in range(len(above), 0, -1):
        if not ways[number]:
            del ways[number - 1][above[number - 1]]


def _valued(kind: str, place: Place, value: Any) -> Any:
    if any(value == one and type(value) is type(one) for one in place.unset):
        return None
    if place.values:
        return place.values.get(str(value).lower() if isinstance(value, bool) else str(value))
    if place.each:
        value = [_placed(kind, place.each, mapping(one)) for one in items(value)]
        return value if place.many else next(iter(value), None)
    if place.text and isinstance(value, dict | list):
        text = json.dumps(value)
        return value if '"Fn::' in text else text
    value = _capitals(value) if place.lines else value
    return items(value) if place.many else value


def _capitals(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"{key[:1].upper()}{key[1:]}": _capitals(one) for key, one in value.items()}
    return [_capitals(one) for one in value] if isinstance(value, list) else value
