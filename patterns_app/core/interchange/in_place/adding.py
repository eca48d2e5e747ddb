"""Added parts and connections as edits: what the writer of templates makes of the sketch with them, less what it makes
of the sketch without them. Parts that are there keep their logical ids in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from patterns_app.core.interchange.cloudformation.plain import items, mapping
from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.interchange.sam.work import Work
from patterns_app.core.services.values import Properties
from patterns_app.core.sketch.model import Connection, Node, Sketch

from .edits import Append, Put
from .events import event_resources, place_of_event
from .origin import Origin, written
from .planning import Plan, inside, is_intrinsic
from .rights import grant, statements_of

SAM = "AWS::Serverless-2016-10-31"
_FUNCTION = "AWS::Lambda::Function"
_EVENT = len(("Events", "its name"))
_STUB = ("InlineCode", "Handler", "Runtime")  # code that is there is its author's


def of_parts(plan: Plan, before: Sketch) -> None:
    """Everything that the added parts and connections need. `before` is the sketch without them."""
    added = [change.after for change in (*plan.of("added", "node"), *plan.of("added", "connection"))]
    again = [
        change.after for change in plan.of("changed", "connection") if {"kind", "source", "target"} & set(change.fields)
    ]
    nodes = tuple(one for one in added if isinstance(one, Node))
    lines = tuple(one for one in (*added, *again) if isinstance(one, Connection) and not _unseen(plan, one))
    lines = _with_ends(plan, lines, {node.id for node in (*before.nodes, *nodes)})
    if not nodes and not lines:
        return
    after = structs.replace(before, nodes=(*before.nodes, *nodes), connections=(*before.connections, *lines))
    old, new = (written(one, plan.origin.names, plan.origin) for one in (before, after))
    plan.names |= {node.id: new.parts[node.id].name for node in nodes if node.id in new.parts}
    for note in new.notes:
        if note not in old.notes:
            plan.note(note)
    _Delta(plan, old, new).plan()


def _with_ends(plan: Plan, lines: tuple[Connection, ...], known: set[str]) -> tuple[Connection, ...]:
    """Those whose ends are there: others may have taken a part out of the template since."""
    for line in lines:
        if lost := [end for end in (line.source, line.target) if end not in known]:
            plan.refuse(f"{plan.line(line)}: it is not written, as {lost[0]} is not in the template any more.")
    return tuple(line for line in lines if line.source in known and line.target in known)


def _unseen(plan: Plan, line: Connection) -> bool:
    """Does a file say it that the template only names? Then it is no change, as that file was not there to be read."""
    body = plan.origin.resources.get(plan.origin.names.get(line.source, ""), {})
    named = [inside(body, ("Properties", key)) for key in ("DefinitionUri", "DefinitionS3Location", "BodyS3Location")]
    if any(named) and not inside(body, ("Properties", "Definition")):
        plan.refuse(f"{plan.line(line)}: what {plan.called(line.source)} does stands in a file beside it, which stays.")
        return True
    return False


class _Delta:
    """The differences between two writings, as edits of the template."""

    def __init__(self, plan: Plan, old: Work, new: Work) -> None:
        self._plan = plan
        self._origin = plan.origin
        self._old, self._new = old.template, new.template
        self._starts = old.events
        self._owners = {name: node for node, name in new.roles.items()}
        self._known = {
            *self._origin.resources,
            *(self._new.resources.keys() - self._old.resources.keys()),
            *self._new.parameters,
        }
        self._known |= set(self._origin.value.get("Parameters") or ())
        self._known |= set(self._origin.names.values())  # also what SAM makes by itself

    def plan(self) -> None:
        """Plan all edits."""
        for name, body in self._new.resources.items():
            if name not in self._old.resources:
                self._fresh(name, body)
            elif body != self._old.resources[name]:
                self._more(name, self._old.resources[name], body)
        for section, old, new in (
            ("Parameters", self._old.parameters, self._new.parameters),
            ("Outputs", self._old.outputs, self._new.outputs),
        ):
            for name, body in new.items():
                if name not in old and not self._is_foreign(body, name):
                    self._plan.do(Put((section, name), body), f"{name} is added")
        self._transform()

    def _transform(self) -> None:
        """Resources of SAM ask for its transform."""
        puts = [
            one.edit for one in self._plan.edits if isinstance(one.edit, Put) and one.edit.keys[:1] == ("Resources",)
        ]
        sam = [one for one in puts if str(mapping(one.value).get("Type")).startswith("AWS::Serverless::")]
        there = self._origin.value.get("Transform")
        if not sam or there == SAM or (isinstance(there, list) and SAM in there):
            return
        self._plan.note(
            f"{sam[0].keys[-1]} is a resource of SAM, so the template gets its transform:"
            " who deploys it says --capabilities CAPABILITY_AUTO_EXPAND from now on, beside CAPABILITY_IAM."
        )
        if there is None:
            self._plan.do(Put(("Transform",), SAM), "the transform of SAM")
        elif isinstance(there, list):
            self._plan.do(Append(("Transform",), SAM), "the transform of SAM")
        else:
            self._plan.do(Put(("Transform",), [there, SAM]), "the transform of SAM")

    def _is_foreign(self, value: Any, about: str) -> bool:
        """Does it name what neither the template makes nor the change? Then it cannot be written, which is said."""
        lost = sorted(
            {
                name
                for name in references(value)
                if name not in self._known and name not in _roles_of_sam(self._origin, self._new.resources)
            }
        )
        if lost:
            self._plan.refuse(f"{about} is not written: the template does not make {', '.join(lost)}, which it names.")
        return bool(lost)

    def _fresh(self, name: str, body: Properties) -> None:
        properties = body.get("Properties", {})
        if (policy := self._policy_of(body)) and policy in self._origin.resources:
            for statement in properties["PolicyDocument"]["Statement"]:
                if not self._is_foreign(statement, policy):
                    self._plan.do(
                        Append(("Resources", policy, "Properties", "PolicyDocument", "Statement"), statement), policy
                    )
        elif body["Type"] == "AWS::IAM::Policy" and (user := self._user_of(properties)):
            self._grant(user, properties["PolicyDocument"]["Statement"])
        elif not self._is_foreign(body, name):
            self._plan.do(Put(("Resources", name), body), f"{name} is added")

    def _user_of(self, properties: Properties) -> str:
        """The part that is there and whose role a policy is for."""
        for role in references(properties.get("Roles", [])):
            user = role.removesuffix("Role")
            if role not in self._origin.resources and user in self._origin.resources:
                return user
        return ""

    def _policy_of(self, body: Properties) -> str:
        """The policy of the same kind that the same part has already: a second one would take its place."""
        properties = body.get("Properties", {})
        if "PolicyDocument" not in properties or str(body["Type"]).startswith("AWS::IAM::"):
            return ""
        about = {name for key, value in properties.items() if key != "PolicyDocument" for name in references(value)}
        for name, other in self._origin.resources.items():
            others = mapping(other.get("Properties"))
            named = {one for key, value in others.items() if key != "PolicyDocument" for one in references(value)}
            if other.get("Type") == body["Type"] and about & named:
                return name
        return ""

    def _more(self, name: str, old: Properties, new: Properties) -> None:
        """A resource that is there gets more."""
        if name not in self._origin.resources:
            self._more_of_a_helper(name, old, new)
            return
        before, after = old.get("Properties", {}), new.get("Properties", {})
        if fresh := [one for one in statements_of(after) if one not in statements_of(before)]:
            self._grant(name, fresh)
        for keys, value, is_item in _differences(before, after):
            if keys[0] == "Policies" or keys[-1] in _STUB:
                continue
            self._property(name, keys, value, is_item)
        self._depends(name, [one for one in items(new.get("DependsOn")) if one not in items(old.get("DependsOn"))])

    def _depends(self, name: str, others: list[str]) -> None:
        there = self._origin.resources[name].get("DependsOn")
        keys: Keys = ("Resources", name, "DependsOn")
        fresh = [one for one in dict.fromkeys(map(self._in_place_of, others)) if one not in items(there)]
        if isinstance(there, list):
            for one in fresh:
                self._plan.do(Append(keys, one), name)
        elif fresh:
            every = [*items(there), *fresh]
            self._plan.do(Put(keys, every if len(every) > 1 else every[0]), name)

    def _in_place_of(self, name: str) -> str:
        """The policy that is there, where one of the writer's goes into it."""
        body = self._new.resources.get(name)
        return (body and name not in self._origin.resources and self._policy_of(body)) or name

    def _more_of_a_helper(self, name: str, old: Properties, new: Properties) -> None:
        """The writer's own helper of a part that is there gets more; the template has its own in its place, or none."""
        fresh = [one for one in statements_of(new["Properties"]) if one not in statements_of(old["Properties"])]
        if new["Type"] == "AWS::IAM::Role" and fresh and name in self._owners:
            self._grant(self._origin.names.get(self._owners[name], ""), fresh)
        elif "PolicyDocument" in new["Properties"]:
            said = {**new["Properties"], "PolicyDocument": {**new["Properties"]["PolicyDocument"], "Statement": fresh}}
            self._fresh(name, {**new, "Properties": said})
        elif new != old:
            self._plan.refuse(
                f"{name}: what a connection needs of it is not written, as the template has no such resource."
            )

    def _grant(self, user: str, statements: list[Properties]) -> None:
        fresh = [one for one in statements if not self._is_foreign(one, f"a right of {user}")]
        if fresh:
            grant(self._plan, user, fresh, self._new.name(user, "Rights") if user else "")

    def _property(self, name: str, keys: Keys, value: Any, is_item: bool) -> None:
        """One property of a resource that is there."""
        kind, whole = self._origin.type_of(name), ("Resources", name, "Properties", *keys)
        about = f"{name}.{'.'.join(map(str, keys))}"
        if self._is_foreign(value, about):
            return
        if keys[0] == "Events" and len(keys) > _EVENT:
            place = place_of_event(self._origin, name, self._starts[name, str(keys[1])])
            if place is None:
                self._plan.refuse(f"{about} is not written: which event of {name} it belongs to is not clear.")
            else:
                whole = (*place, *keys[_EVENT + 1 :])
                self._value(whole, value, is_item, ".".join(map(str, (name, *whole[3:]))))
            return
        if kind != self._new.resources[name]["Type"]:
            if keys[0] == "Events" and len(keys) == 2 and kind == _FUNCTION:
                self._event(name, str(keys[1]), value)
                return
            if keys[0] != "Environment" or kind != _FUNCTION:
                self._plan.refuse(f"{about} is not written: {name} is of type {kind}, which has no such property.")
                return
        if keys[:2] == ("Environment", "Variables") and self._has_value(name, value):
            return
        self._value(whole, value, is_item, about)

    def _value(self, whole: Keys, value: Any, is_item: bool, about: str) -> None:
        there = inside(self._origin.value, whole)
        if is_item:
            self._item(whole, there, value, about)
        elif there is None:
            self._plan.do(Put(whole, value), about)
        elif there != value:
            self._plan.refuse(f"{about} is not written: the template says something else there already.")

    def _item(self, whole: Keys, there: Any, value: Any, about: str) -> None:
        if there is None or isinstance(there, list):
            self._plan.do(Append(whole, value), about)
        else:
            self._plan.refuse(f"{about} is not written: what stands there is no list.")

    def _has_value(self, name: str, value: Any) -> bool:
        there = inside(self._origin.value, ("Resources", name, "Properties", "Environment", "Variables"))
        return isinstance(there, dict) and value in there.values()

    def _event(self, name: str, event: str, said: Properties) -> None:
        """An event of SAM as the resources that CloudFormation has for it."""
        made = event_resources(name, event, said)
        if made is None:
            self._plan.refuse(
                f"{name}.Events.{event} is not written: {name} is no function of SAM,"
                f" and {said.get('Type')} is an event that only SAM has."
            )
            return
        for wish, body in made.resources.items():
            self._plan.do(Put(("Resources", self._new.name(wish)), body), f"{wish} is added")
        if made.rights:
            self._grant(name, [made.rights])


def _roles_of_sam(origin: Origin, written: dict[str, Properties]) -> set[str]:
    """The roles that SAM makes beside functions and workflows without one."""
    bodies = {**written, **origin.resources}
    sam = {name for name, body in bodies.items() if str(body.get("Type")).startswith("AWS::Serverless::")}
    return {f"{name}Role" for name in sam}


def _differences(old: Any, new: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any, bool]]:
    """What is new at which place, and whether it is one more item of a list. What is gone is not told."""
    for key, value in new.items():
        way, there = (*keys, str(key)), old.get(key)
        if value == there:
            continue
        if isinstance(value, dict) and isinstance(there, dict) and not is_intrinsic(value) and not is_intrinsic(there):
            yield from _differences(there, value, way)
        elif isinstance(value, dict) and there is None and key in ("Events", "Environment", "Variables"):
            yield from _differences({}, value, way)
        elif isinstance(value, list) and isinstance(there, list | None):
            yield from ((way, item, True) for item in value if item not in (there or ()))
        else:
            yield way, value, False
