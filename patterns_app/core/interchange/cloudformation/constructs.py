"""Templates that the CDK writes: names and groups by the paths of constructs, and the functions that only help it.

The CDK writes the path of each construct into the metadata of its resource; ids end in a hash that says nothing.
Source: AWS CDK developer guide, "Constructs" and "aws:cdk:path".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from patterns_app.core.interchange.assembling import Ids, label
from patterns_app.core.vocabulary import names as words

from .becoming import folded_because
from .ends import ending
from .events import DEFAULT_BUS, implicit
from .outsiders import named_by, outside
from .plain import at, items
from .saying import Join, Said
from .settings import settings_of_line
from .template import Resource, references

_ITSELF = ("Resource", "Default")  # what a construct calls the resource that it mainly is
CUSTOM = "Custom::"
_NOTIFIED = "AWS::S3::Bucket/NotificationConfiguration/LambdaConfigurations/*"  # where the filter is the same for all


@cache
def path_of(path: str) -> tuple[str, ...]:
    """The names of the constructs around a resource, from below the stack.

    >>> path_of("ShopStack/Orders/Handler/Resource")
    ('Orders', 'Handler')
    """
    names = path.split("/")[1:]
    while len(names) > 1 and names[-1] in _ITSELF:
        names.pop()
    return tuple(name for name in names if name)


def words_of(resource: Resource) -> str:
    """What a resource is called by its path; empty where it has none."""
    return " ".join(path_of(resource.path))


# What those call a resource of Terraform who have only one of its kind: it says nothing of what it is for.
_SAYING_NOTHING = frozenset({"this", "main", "default", "self"})


def label_of(resource: Resource, frames: int = 0) -> str:
    """What a resource is called in a drawing, inside of so many frames of its path: what its path or its own name says
    or, where that says nothing, the name that it is given; empty where none is written out: the service is shown.
    """
    told = list(path_of(resource.path)[frames:] or (resource.own_name,))
    while told and told[-1] in _SAYING_NOTHING:
        told.pop()
    if told:
        return " ".join(told)
    kind = resource.type.rpartition("::")[2]
    named = (resource.plain(key) for key in (f"{kind}Name", "Name", "DomainName"))
    return next((name for name in named if isinstance(name, str) and name), "")


def helpers(resources: Mapping[str, Resource]) -> frozenset[str]:
    """The functions that only do for the CDK what CloudFormation has no resource for."""
    asked: dict[str, set[bool]] = {}
    for one in resources.values():
        for name in dict.fromkeys(references(one.get("ServiceToken"))):
            own = one.type.startswith(CUSTOM) and bool(folded_because(one.type))
            asked.setdefault(name, set()).add(own)
    return frozenset(name for name, own in asked.items() if own == {True} and name in resources)


def construct_frames(
    resources: Mapping[str, Resource], nodes: Mapping[str, dict[str, Any]], ids: Ids
) -> Iterator[dict[str, Any]]:
    """A frame for each construct of the stack that holds several parts. Puts those without a frame into it."""
    held: dict[str, dict[int, tuple[dict[str, Any], Resource]]] = {}
    for name, one in resources.items():
        path = path_of(one.path)
        if len(path) > 1 and name in nodes and "frame" not in nodes[name]:
            held.setdefault(path[0], {}).setdefault(id(nodes[name]), (nodes[name], one))
    for construct, members in held.items():
        if len(members) > 1:
            frame = ids.of(f"construct {construct}", construct)
            for node, resource in members.values():
                node["frame"] = frame
                node["label"] = label(label_of(resource, frames=1))
            yield {"id": frame, "kind": "boundary", "label": label(construct)}


def notifications(resource: Resource) -> Iterator[Said]:
    """What the CDK tells a bucket by S3's own API: the same as the bucket's property, in other words."""
    value = resource.get("BucketName")
    other = outside(value, words.owner("AWS::S3::Bucket"), "Bucket")
    yield other
    bucket, said = named_by(value, other), resource.get("NotificationConfiguration")
    for key, inner in (("LambdaFunctionConfigurations", "LambdaFunctionArn"), ("QueueConfigurations", "QueueArn"),
                       ("TopicConfigurations", "TopicArn")):  # fmt: skip
        for one in items(at(said, key)):
            events = ", ".join(event for event in items(at(one, "Events")) if isinstance(event, str))
            narrowed = {"Filter": {"S3Key": {"Rules": at(one, "Filter", "Key", "FilterRules")}}}
            settings = settings_of_line(_NOTIFIED, narrowed, resource.values) | ({"event": events} if events else {})
            told = Join(bucket, "", ("notify",), events, settings)
            yield from ending(told, at(one, inner), words.owner("AWS::Lambda::Function"), "Notified", resource)
    if at(said, "EventBridgeConfiguration") is not None:
        yield implicit()[DEFAULT_BUS]
        yield Join(bucket, DEFAULT_BUS, ("notify",))
