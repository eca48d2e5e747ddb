"""What names a service of AWS and none of its parts: an endpoint of a network, an alarm on a metric of all parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from patterns_app.core.reading import Entry, convert, load_yaml
from patterns_app.core.services.reader import forms
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary

from .asking import asked_outside
from .called import WORKFLOWS
from .definitions import tasks
from .saying import ELSEWHERE, Join, Outside, Said
from .template import Resource, references

_ENDPOINT, _ALARM = "AWS::EC2::VPCEndpoint", "AWS::CloudWatch::Alarm"
_OF_SOMEBODY = ".vpce."
_FILE = "by_service.yaml"


class _Names(Entry, frozen=True):
    """by_service.yaml: names of services that stand in no folder of theirs."""

    namespaces: dict[str, str]
    endpoints: dict[str, str]


def by_service(resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]]) -> Iterator[Said]:
    """The connections of resources that name a service alone, to its parts in the template, and parts outside."""
    for name, resource in resources.items():
        if name in nodes and resource.type == _ENDPOINT:
            yield from _endpoint(resource, nodes)
        elif name in nodes and resource.type == _ALARM:
            yield from _alarm(resource, nodes)
        elif name in nodes and resource.type in WORKFLOWS:
            asked = (asked_outside(state, given) for _, state, given in tasks(resource.properties))
            yield from {one.id: one for one in asked if one}.values()


def _endpoint(resource: Resource, nodes: Mapping[str, Mapping[str, Any]]) -> Iterator[Said]:
    """It leads to all parts of its service; to one outside where the template makes none."""
    words = re.sub(r"[^a-z0-9.-]", "", _written_out(resource.get("ServiceName")).lower())
    known = {**names.by_prefix(), **_told().endpoints}
    service = next((known[one] for one in reversed(words.split(".")) if one in known), "")
    if not service or _OF_SOMEBODY in words:
        return
    parts = _parts_of(service, nodes)
    if not parts:
        part = f"{ELSEWHERE}endpoint-{service}"
        yield Outside(part, service, vocabulary().short_name(service))
        parts = [part]
    yield from (Join(resource.name, part, ("route",), by=resource.name) for part in parts)


def _alarm(resource: Resource, nodes: Mapping[str, Mapping[str, Any]]) -> Iterator[Said]:
    """A metric without dimensions is one of all parts of its service; where there is one part, it is that part's."""
    if list(references([resource.get(key) for key in ("Dimensions", "Metrics", "AlarmRule")])):
        return
    service = _by_namespace().get(str(resource.get("Namespace") or ""), "")
    parts = _parts_of(service, nodes)
    if len(parts) == 1:
        yield Join(resource.name, parts[0], ("watch",), by=resource.name)


def _parts_of(service: str, nodes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One name for each part of a service."""
    return list({node["id"]: name for name, node in nodes.items() if node["service"] == service}.values())


@cache
def _by_namespace() -> dict[str, str]:
    """The services by the namespaces of their metrics, those that have one alone."""
    found: dict[str, list[str]] = {}
    for key, form in forms().items():
        if form.watched:
            found.setdefault(form.watched.namespace, []).append(key)
    return {namespace: keys[0] for namespace, keys in found.items() if len(keys) == 1} | _told().namespaces


@cache
def _told() -> _Names:
    return convert(load_yaml(__package__, _FILE), _Names, _FILE)


def _written_out(value: Any) -> str:
    """A text with what only a deployment knows left out."""
    if isinstance(value, dict):
        inner = next(iter(value.values()), "") if "Ref" not in value else ""
        return _written_out(inner[-1] if "Fn::Join" in value and isinstance(inner, list) and inner else inner)
    if isinstance(value, list):
        return "".join(_written_out(one) for one in value)
    return value if isinstance(value, str) else ""
