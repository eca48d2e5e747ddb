"""A template that is being built: resources in order, names given once, and who needs whom first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.services.values import Properties, Value, document, ref

_SHORT = {"Ref": "!Ref", "Fn::GetAtt": "!GetAtt", "Fn::Sub": "!Sub"}


@dataclass
class Template:
    """Collects resources. Links between them go through `needs`, so that no circle comes about."""

    resources: dict[str, Properties] = field(default_factory=dict)
    parameters: dict[str, Properties] = field(default_factory=dict)
    outputs: dict[str, Properties] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _last: dict[tuple[str, str], int] = field(default_factory=dict)
    _needs: dict[str, set[str]] = field(default_factory=dict)
    _rights: dict[str, list[Properties]] = field(default_factory=dict)
    _guards: dict[str, tuple[str, list[Properties]]] = field(default_factory=dict)

    def beside(self, needed: Mapping[str, set[str]], taken: Iterable[str]) -> None:
        """Take account of a template that is there: whom its resources need, and the names that are given."""
        self._needs.update({name: set(names) for name, names in needed.items()})
        self._taken.update(taken)

    def name(self, wish: str, suffix: str = "") -> str:
        """A free logical id in PascalCase that ends in `suffix`.

        Nodes' ids end in the noun of their type. What SAM makes by itself ends otherwise (`Role`, `Event`,
        `Permission`, `Stage`), so the two cannot meet.
        """
        words = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", wish))
        stem = words.removesuffix(suffix)[:150] or ("" if suffix else "Part")
        found, number = f"{stem}{suffix}", self._last.get((stem, suffix), 1)
        while found in self._taken:
            number += 1
            found = f"{stem}{number}{suffix}"
        self._last[stem, suffix] = number
        self._taken.add(found)
        return found

    def add(self, name: str, kind: str, properties: Properties, **attributes: Value) -> Properties:
        """Put a resource in under a name from `name`; its properties may go on growing."""
        self.resources[name] = {"Type": kind, **attributes, "Properties": properties}
        return properties

    def properties(self, name: str) -> Properties:
        """The properties of a resource, to be changed."""
        found: Properties = self.resources[name]["Properties"]
        return found

    def parameter(self, name: str, description: str, default: str | None = None, kind: str = "String") -> Value:
        """A reference to a parameter, which is made when it is asked for first."""
        if name not in self.parameters:
            self._taken.add(name)
            body: Properties = {"Type": kind, "Description": description}
            self.parameters[name] = body if default is None else {**body, "Default": default}
        return ref(name)

    def output(self, wish: str, value: Value, description: str) -> None:
        """Something that a person wants to know after the deployment."""
        name, number = re.sub(r"[^A-Za-z0-9]", "", wish), 1
        found = name
        while found in self.outputs:
            number += 1
            found = f"{name}{number}"
        self.outputs[found] = {"Description": description, "Value": value}

    def needs(self, one: str, other: str) -> bool:
        """Note that `one` cannot be made before `other`; False, and nothing noted, where that were a circle."""
        if self.reaches(other, one):
            return False
        self._needs.setdefault(one, set()).add(other)
        return True

    def reaches(self, one: str, other: str) -> bool:
        """Does `one`, by however many steps, need `other`?"""
        seen, waiting = {one}, [one]
        while waiting:
            name = waiting.pop()
            if name == other:
                return True
            fresh = self._needs.get(name, set()) - seen
            seen |= fresh
            waiting += fresh
        return False

    def grant(self, user: str, statement: Properties) -> None:
        """A right of a function, workflow or role. Written by `finish`, when it is known who needs whom."""
        if statement not in self._rights.setdefault(user, []):
            self._rights[user].append(statement)

    def guard(self, owner: str, kind: str, target: Properties, statement: Properties) -> str:
        """A statement of the one policy of a part; the logical id of that policy. `target` names the part there."""
        if owner not in self._guards:
            name = self.name(owner, "Policy")
            statements: list[Properties] = []
            self.add(name, kind, {**target, "PolicyDocument": document(statements)})
            self._guards[owner] = (name, statements)
        name, statements = self._guards[owner]
        if statement not in statements:
            statements.append(statement)
        return name

    def finish(self) -> None:
        """Learn from the resources themselves who needs whom, then write the rights where they make no circle."""
        for name, resource in self.resources.items():
            named = {*references(resource), *_listed(resource.get("DependsOn"))}
            self._needs.setdefault(name, set()).update(named & self.resources.keys() - {name})
        for user, statements in self._rights.items():
            self._write_rights(user, statements)

    def _write_rights(self, user: str, statements: list[Properties]) -> None:
        """In the resource's own `Policies`; in a policy beside it, which nothing needs, against a circle."""
        inside, beside = [], []
        role = self.resources[user]["Type"] == "AWS::IAM::Role"
        for statement in statements:
            named = set(references(statement)) & self.resources.keys()
            own = role or not self._has_role(user)
            if own and all(self.needs(user, name) for name in named):
                inside.append(statement)
            else:
                beside.append(statement)
        if inside:
            policies: list[Value] = self.properties(user).setdefault("Policies", [])
            policies.append({"PolicyName": "rights", "PolicyDocument": document(inside)} if role else document(inside))
        if beside:
            name = self.name(user, "Rights")
            body = {"PolicyName": name, "Roles": [self._role(user)], "PolicyDocument": document(beside)}
            self.add(name, "AWS::IAM::Policy", body)

    def _has_role(self, user: str) -> bool:
        return "Role" in self.properties(user)

    def _role(self, user: str) -> Value:
        if self.resources[user]["Type"] == "AWS::IAM::Role":
            return ref(user)
        if self._has_role(user):
            return ref(next(references(self.properties(user)["Role"])))
        return ref(f"{user}Role")  # the role that SAM makes

    def body(self) -> Properties:
        """The template as plain values, without its head."""
        parts = {"Parameters": self.parameters, "Resources": self.resources, "Outputs": self.outputs}
        return {name: part for name, part in parts.items() if part}


def _listed(value: Value) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


class _Dumper(yaml.SafeDumper):
    """Block style, short forms of the intrinsic functions, and no anchors, which CloudFormation does not take."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def choose_scalar_style(self) -> str:
        """Logical ids need no quotes."""
        usual: str = super().choose_scalar_style()
        return "" if getattr(self.event, "tag", None) in ("!Ref", "!GetAtt") else usual

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _mapping(dumper: _Dumper, value: dict[str, Any]) -> yaml.Node:
    if len(value) == 1:
        key, inner = next(iter(value.items()))
        if key in _SHORT:
            text = ".".join(inner) if isinstance(inner, list) else inner
            return dumper.represent_scalar(_SHORT[key], text)
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items())


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else None
    if not value.replace("\n", "").isprintable():  # other signs that end a line for YAML, or that it does not take
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(str, _text)


def as_yaml(value: Properties) -> str:
    """The YAML text of a template."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=1_000_000, allow_unicode=True)
