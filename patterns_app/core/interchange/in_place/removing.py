"""Removed parts and connections as edits: their resources go, and what still names them is told with its place."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.interchange.cloudformation.becoming import folded_because
from patterns_app.core.interchange.cloudformation.plain import mapping
from patterns_app.core.interchange.positions import written
from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.sketch.model import Connection, Node

from .cutting import LINES_ALONE, Cutting, about_gone
from .edits import Remove, emptied
from .origin import places_by_name
from .planning import Plan, inside

_RIGHTS = "AWS::IAM::"
_OF_ONE = ("AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::ECS::TaskDefinition")
_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy")
_PERMISSION = "Permission"
_NAMING = ("Resources", "Outputs", "Conditions", "Metadata")


def of_nodes(plan: Plan) -> set[str]:
    """The resources of removed parts, and those that were only about them. Answers the logical ids that go."""
    gone: set[str] = set()
    for change in plan.of("removed", "node"):
        name = plan.origin.names.get(change.id)
        if change.id not in plan.origin.nodes:
            continue  # somebody has taken it out already
        if change.id in plan.origin.elsewhere:
            plan.refuse(f"{plan.called(change.id)} is not removed: {plan.origin.elsewhere[change.id]} makes it.")
        if name in plan.origin.resources:
            gone.add(name)  # what the template does not make is there only for its connections
    beside = _only_about(plan, gone)
    for name in sorted(gone | beside, key=list(plan.origin.resources).index):
        plan.do(Remove(("Resources", name)), f"{name} is removed")
    return gone | beside


def _only_about(plan: Plan, gone: set[str]) -> set[str]:
    """Resources that are no parts of the system and belong to what goes: a policy of a queue, a permission to call.

    What says connections goes with the last of them, and what a part that stays names has to stay.
    """
    parts = set(plan.origin.names.values())
    found: set[str] = set()
    for name, named in plan.origin.needed.items():
        kind = plan.origin.type_of(name)
        about = named & parts
        if name in parts or kind.startswith(_RIGHTS) or not (about & gone) or not folded_because(kind):
            continue
        if _PERMISSION in kind or (about <= gone and kind not in LINES_ALONE):
            found.add(name)
    found |= _nobodys(plan, gone | found)
    while kept := {name for name in found if plan.origin.naming.get(name, set()) - gone - found}:
        found -= kept
    return found


def _nobodys(plan: Plan, gone: set[str]) -> set[str]:
    """Roles and tasks of what goes that are for nothing else, and the policies of those."""
    naming, needed = plan.origin.naming, plan.origin.needed
    found, parts = set[str](), set(plan.origin.names.values())
    waiting = list(gone)
    while waiting:
        of_one = {name for name in needed.get(waiting.pop(), ()) if plan.origin.type_of(name) in _OF_ONE}
        waiting += of_one - found - gone - parts
        found |= of_one - gone - parts
    policies = {
        name
        for role in found
        for name in naming.get(role, ())
        if plan.origin.type_of(name) in _POLICIES and needed[name] <= gone | found
    }
    return found | policies


def of_lines(plan: Plan, gone: set[str]) -> set[str]:
    """What makes removed connections: an event, a mapping, a right. Answers the logical ids that go with them."""
    removed = [line for line in _lines(plan) if line.id in plan.origin.lines]
    cutting = Cutting(plan, gone, {plan.origin.ends_of(line) for line in removed})
    also = cutting.resources()
    for name in sorted(also, key=list(plan.origin.resources).index):
        plan.do(Remove(("Resources", name)), f"{name} is removed")
    for line in removed:
        ends, places = plan.origin.ends_of(line), plan.origin.places_of(line)
        left = [keys for keys in places if keys[1] not in gone | also]
        for keys in left:
            if own := cutting.entry(keys, ends):
                plan.do(Remove(own), plan.line(line))
            elif not {ends.source, ends.target} & gone:  # what names a part that goes is told place by place
                said = f"{written(keys)} says it beside other things, so it stays; take it out by hand."
                plan.refuse(f"{plan.line(line)}: {said}")
        if not places and not {ends.source, ends.target} & gone:
            plan.refuse(f"{plan.line(line)}: no one place of the template says it, so it stays.")
    return also


def _lines(plan: Plan) -> Iterator[Connection]:
    for change in (*plan.of("removed", "connection"), *plan.of("changed", "connection")):
        line = change.before
        if isinstance(line, Connection) and (
            change.what == "removed" or {"kind", "source", "target"} & set(change.fields)
        ):
            yield line


def dangling(plan: Plan, gone: set[str]) -> None:
    """What still names what goes: outputs and rights for it go too, nobody waits for it, and the rest is told."""
    places = places_by_name({key: plan.origin.value.get(key) for key in _NAMING})
    for name in sorted(gone):
        for keys in places.get(name, ()):
            if any(plan.removes(keys[:length]) for length in range(1, len(keys) + 1)):
                continue
            if keys[0] == "Outputs":
                plan.do(Remove(keys[:2]), f"the output {keys[1]}")
                exported = inside(plan.origin.value, (*keys[:2], "Export"))
                others = ", which other stacks may import" if exported else ""
                plan.note(f"{written(keys[:2])} named {name}, so it is removed too{others}.")
            elif keys[-1] == "DependsOn":
                plan.do(Remove(_waiting(plan, keys, name)), f"{written(keys)} named {name}")
            elif keys[0] == "Resources" and (own := about_gone(plan.origin, keys, gone)):
                plan.do(Remove(own), f"{written(own)} was about {name}")
            else:
                plan.refuse(f"{name} is removed, and {written(keys)} still names it.")
    _emptied(plan)


def _removed(plan: Plan) -> list[Keys]:
    return [one.edit.keys for one in plan.edits if isinstance(one.edit, Remove)]


def _emptied(plan: Plan) -> None:
    """A policy without a statement goes; so does the section of outputs without one."""
    for keys in emptied(plan.origin.value, [Remove(keys) for keys in _removed(plan)]):
        if keys[-1] == "Statement":
            owner = keys[: -2 if keys[-2] == "PolicyDocument" else -1]
            plan.do(Remove(owner[:2] if len(owner) == 3 else owner), f"{written(keys)} has nothing left")
    outputs = mapping(plan.origin.value.get("Outputs"))
    if outputs and all(("Outputs", str(name)) in _removed(plan) for name in outputs):
        plan.do(Remove(("Outputs",)), "no output is left")


def _waiting(plan: Plan, keys: Keys, name: str) -> Keys:
    said = inside(plan.origin.value, keys)
    return (*keys, said.index(name)) if isinstance(said, list) else keys


def nodes_left(plan: Plan) -> tuple[tuple[Node, ...], tuple[Connection, ...]]:
    """The parts and connections that were there and stay, as they were."""
    kept = {node.id for node in plan.wanted.nodes}
    changed = {
        change.id for change in plan.of("changed", "connection") if {"kind", "source", "target"} & set(change.fields)
    }
    lines = {line.id for line in plan.wanted.connections} - changed
    nodes = tuple(node for node in plan.origin.sketch.nodes if node.id in kept)
    return nodes, tuple(line for line in plan.origin.sketch.connections if line.id in lines)
