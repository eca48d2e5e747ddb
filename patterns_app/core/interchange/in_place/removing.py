"""Removed parts and connections as edits: their resources go, and what still names them is told with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core.interchange.cloudformation.becoming import folded_because
from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.interchange.positions import written
from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.sketch.model import Connection, Node

from .edits import Remove
from .origin import named_in
from .planning import Plan, inside

_RIGHTS = "AWS::IAM::"
_LETTERS = ("RedrivePolicy", "DeadLetterQueue", "DeadLetterConfig")


def of_nodes(plan: Plan) -> set[str]:
    """The resources of removed parts, and those that were only about them. Answers the logical ids that go."""
    gone: set[str] = set()
    for change in plan.of("removed", "node"):
        name = plan.origin.names.get(change.id)
        if change.id not in plan.origin.nodes:
            continue  # somebody has taken it out already
        if name is None or name not in plan.origin.resources:
            plan.note(f"{plan.called(change.id)}: the template does not make it, so there is no resource to remove.")
            continue
        gone.add(name)
    beside = set(_only_about(plan, gone))
    for name in sorted(gone | beside, key=list(plan.origin.resources).index):
        plan.do(Remove(("Resources", name)), f"{name} is removed")
    return gone | beside


def _only_about(plan: Plan, gone: set[str]) -> Iterator[str]:
    """Resources that are no parts of the system and belong to what goes: a policy of a queue, a permission to call."""
    parts = set(plan.origin.names.values())
    for name, named in plan.origin.needed.items():
        kind = plan.origin.type_of(name)
        about = named & parts
        if name in parts or kind.startswith(_RIGHTS) or not (about & gone) or not folded_because(kind):
            continue
        if about <= gone or "Permission" in kind:
            yield name


def of_lines(plan: Plan, gone: set[str]) -> set[str]:
    """What makes removed connections: an event, a mapping, a right. Answers the logical ids that go with them."""
    also: set[str] = set()
    for line in _lines(plan):
        ends = plan.origin.ends_of(line)
        if line.id not in plan.origin.lines:
            continue
        if ends.source in gone and ends.target in gone:
            continue
        keys = plan.origin.place_of(line)
        name = str(keys[1]) if len(keys) > 1 else ""
        if name in gone | also:
            continue
        other = ends.source if name == ends.target else ends.target
        is_right = plan.origin.type_of(name).startswith(_RIGHTS)
        if name and name not in plan.origin.names.values() and not is_right:
            also.add(name)
            plan.do(Remove(("Resources", name)), plan.line(line))
        elif own := _own_place(plan, keys, other):
            plan.do(Remove(own), plan.line(line))
        elif {ends.source, ends.target} & gone:
            continue  # what names a part that goes is told place by place
        elif keys:
            plan.note(
                f"{plan.line(line)}: {written(keys)} says it beside other things, so it stays; take it out by hand."
            )
        else:
            plan.note(f"{plan.line(line)}: no one place of the template says it, so it stays.")
    return also


def _lines(plan: Plan) -> Iterator[Connection]:
    for change in (*plan.of("removed", "connection"), *plan.of("changed", "connection")):
        line = change.before
        if isinstance(line, Connection) and (
            change.what == "removed" or {"kind", "source", "target"} & set(change.fields)
        ):
            yield line


def _own_place(plan: Plan, keys: Keys, other: str) -> Keys | None:
    """The entry that is about this connection alone: an event, a policy that names the other end and nobody else."""
    resource, below = keys[:3], keys[3:]
    if below[:1] == ("Events",) and len(below) > 1:
        return (*resource, *below[:2])
    if below[:1] and below[0] in _LETTERS:
        return (*resource, below[0])
    for length in range(1, len(below) + 1) if other else ():
        own = (*resource, *below[:length])
        if isinstance(own[-1], int) and _is_about(plan, inside(plan.origin.value, own), other):
            return own
    return None


def _is_about(plan: Plan, value: Any, other: str) -> bool:
    """Is a policy, a statement or a target about one resource and nothing else?"""
    if set(references(value)) & set(plan.origin.resources) != {other}:
        return False
    lists = [inner for key, inner in _inner(value) if key in ("Statement", "Resource") and isinstance(inner, list)]
    return all(other in set(references(item)) for found in lists for item in found)


def _inner(value: Any) -> Iterator[tuple[str, Any]]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield from part.items()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def dangling(plan: Plan, gone: set[str]) -> None:
    """Tell each place that still names what goes."""
    planned = [one.edit.keys for one in plan.edits if isinstance(one.edit, Remove)]
    for section in ("Resources", "Outputs", "Conditions", "Metadata"):
        for name in sorted(gone):
            for keys in named_in(plan.origin.value.get(section), name, (section,)):
                if not any(keys[: len(one)] == one for one in planned):
                    plan.note(f"{name} is removed, and {written(keys)} still names it.")


def nodes_left(plan: Plan) -> tuple[tuple[Node, ...], tuple[Connection, ...]]:
    """The parts and connections that were there and stay, as they were."""
    kept = {node.id for node in plan.wanted.nodes}
    changed = {
        change.id for change in plan.of("changed", "connection") if {"kind", "source", "target"} & set(change.fields)
    }
    lines = {line.id for line in plan.wanted.connections} - changed
    nodes = tuple(node for node in plan.origin.sketch.nodes if node.id in kept)
    return nodes, tuple(line for line in plan.origin.sketch.connections if line.id in lines)
