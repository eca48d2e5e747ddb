"""Groups that are no network and that a template makes: clusters, fleets, organisations. As frames round their parts.

Networks have a room of their own (`networks.py`) and come first: a part stands in one frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from patterns_app.core.interchange.assembling import Ids, label
from patterns_app.core.vocabulary.frames import frame_types

from .stacks import Stack
from .template import Resource, references

# Kinds that stand for networks, and rules on who reaches whom: a part may have several of those.
_OTHERWISE = ("vpc", "subnet-public", "subnet-private", "security-group")


def group_frames(
    resources: Mapping[str, Resource], nodes: Mapping[str, dict[str, Any]], ids: Ids
) -> Iterator[dict[str, Any]]:
    """A frame for each group that several parts name and that is no part itself. Puts those without a frame into it."""
    groups = {name: kind for name, one in resources.items() if name not in nodes and (kind := _kind(one.type))}
    members: dict[str, list[str]] = {}
    for other, one in resources.items() if groups else ():
        for name in _named(one) & groups.keys() if other in nodes else ():
            members.setdefault(name, []).append(other)
    for name, kind in groups.items():
        named_by = [nodes[other] for other in members.get(name, ())]
        naming = {id(node): node for node in named_by if "frame" not in node}
        if len(naming) > 1:
            frame = ids.of(f"group {name}", name)
            for node in naming.values():
                node["frame"] = frame
            yield {"id": frame, "kind": kind, "label": label(name)}


def _kind(resource_type: str) -> str:
    """The kind of frame that a resource type is, or nothing."""
    kinds = (one for one in frame_types().values() if one.key not in _OTHERWISE)
    return next((one.key for one in kinds if resource_type in one.cloudformation), "")


def _named(resource: Resource) -> set[str]:
    """What a resource names in a property of its own: what stands deeper is used, not what it belongs to."""
    values = [value for value in resource.properties.values() if isinstance(value, dict) and len(value) == 1]
    return {name for value in values for name in references(value)}


def stack_frames(stacks: list[Stack], nodes: dict[str, dict[str, Any]], ids: Ids) -> Iterator[dict[str, Any]]:
    """A frame for each of several stacks, around those of its nodes that no network frames already.

    The frame of a nested stack stands in that of the stack that holds it.
    """
    holding = [stack for outer in stacks for _, stack in outer.named() if stack.resources.keys() & nodes.keys()]
    if len(holding) < 2:
        return
    short = _telling_apart([stack.path for stack in stacks])
    for stack in stacks:
        yield from _framed(stack, stack.path, short[stack.path], nodes, ids, len(stacks) > 1)


def _framed(
    stack: Stack, name: str, called: str, nodes: dict[str, dict[str, Any]], ids: Ids, also_around: bool
) -> Iterator[dict[str, Any]]:
    """The frame of a stack and of those inside; with `also_around` also where it has nothing but other stacks."""
    frame = ids.of(f"stack {name}", called)
    free = [nodes[member] for member in nodes if member in stack.resources]
    for node in free:
        node.setdefault("frame", frame)
    inside = [
        one
        for key, inner in stack.nested.items()
        for one in _framed(inner, key, inner.name, nodes, ids, also_around=False)
    ]
    if any(node["frame"] == frame for node in free) or (also_around and inside):
        yield {"id": frame, "kind": "boundary", "label": label(called)}
        inside = [one if "parent" in one else {**one, "parent": frame} for one in inside]
    yield from inside


def _telling_apart(paths: list[str]) -> dict[str, str]:
    """What tells files apart: of `shop/orders/template.yaml` and `shop/users/template.yaml` their own folders."""
    ends = {path.rpartition("/")[2] for path in paths}
    folders = [path.rpartition("/")[0] for path in paths]
    told_apart = len(ends) == 1 < len(paths) and all(folders) and len(set(folders)) == len(folders)
    names = folders if told_apart else paths
    above = [name.split("/")[:-1] for name in names]
    shared = next(
        (place for place, parts in enumerate(zip(*above, strict=False)) if len(set(parts)) > 1), min(map(len, above))
    )
    return {path: "/".join(name.split("/")[shared:]) for path, name in zip(paths, names, strict=True)}
