"""What node and link functions work with: the sketch, the growing template, the report, checked settings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from patterns_app.core.engine.topology import Topology, topology_of
from patterns_app.core.interchange.model import Subject
from patterns_app.core.services.forms import filled
from patterns_app.core.services.model import Service, Setting
from patterns_app.core.services.naming import rule_of
from patterns_app.core.services.template import code_of, kind_of, rows_below, write
from patterns_app.core.services.values import Properties, Value, ref
from patterns_app.core.sketch.model import Connection, Node, SettingValue
from patterns_app.core.vocabulary.model import ConnectionKind

from .harmless import is_pattern
from .template import Template

Scalar = bool | int | float | str
_ONE_LINE = r"[^\x00-\x1f\x7f]*"


@dataclass(frozen=True)
class Part:
    """What a node became: its resource (or nothing), and how others name it."""

    name: str
    ref: Value
    arn: Value


@dataclass(frozen=True)
class Step:
    """One task of a workflow. `names` are the definition's substitutions, `${key}` in the parameters."""

    resource: str
    parameters: Properties
    names: dict[str, Value] = field(default_factory=dict)
    rights: tuple[Properties, ...] = ()


@dataclass
class Work:
    """One export under way."""

    subject: Subject
    template: Template = field(default_factory=Template)
    notes: list[str] = field(default_factory=list)
    pinned: Mapping[str, str] = field(default_factory=dict)  # logical ids that nodes have already
    said: frozenset[str] = frozenset()  # connections that the template beside says already
    parts: dict[str, Part] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)  # the role of a node that has one beside it
    beside: dict[tuple[str, str], str] = field(default_factory=dict)  # other helpers of a node, by what they are
    claims: dict[tuple[str, ...], str] = field(default_factory=dict)  # what only one may have, and who has it
    events: dict[tuple[str, str], str] = field(default_factory=dict)  # by resource and event: the part it comes from
    steps: dict[str, Step] = field(default_factory=dict)  # of workflows, by connection
    processors: dict[str, list[Properties]] = field(default_factory=dict)  # of delivery streams
    routes: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # of an API: paths and methods given away
    later: list[Callable[[], None]] = field(default_factory=list)  # what waits until all connections are known
    wishes: list[tuple[Node, str, str, Value]] = field(default_factory=list)  # environment variables

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The sketch's nodes by id."""
        return {node.id: node for node in self.subject.sketch.nodes}

    @cached_property
    def _lines(self) -> dict[str, tuple[list[Connection], list[Connection]]]:
        found: dict[str, tuple[list[Connection], list[Connection]]] = {key: ([], []) for key in self.nodes}
        for line in self.subject.sketch.connections:
            found[line.source][0].append(line)
            found[line.target][1].append(line)
        return found

    @cached_property
    def topology(self) -> Topology:
        """The sketch with the behaviour of every connection."""
        return topology_of(self.subject.sketch, self.subject.vocabulary)

    def outgoing(self, node: Node, *kinds: str, to: str = "", at: str = "") -> list[Connection]:
        """Connections that start at a node, of some kinds, to some service, or at one other node."""
        return [
            line
            for line in self._lines[node.id][0]
            if (not kinds or line.kind in kinds)
            and (not to or self.nodes[line.target].service == to)
            and (not at or line.target == at)
        ]

    def incoming(self, node: Node, *kinds: str, by: str = "") -> list[Connection]:
        """Connections that end at a node, of some kinds, from some service."""
        return [
            line
            for line in self._lines[node.id][1]
            if (not kinds or line.kind in kinds) and (not by or self.nodes[line.source].service == by)
        ]

    def title(self, node: Node) -> str:
        """What the report calls a node: its label and its id."""
        label = plain(self.subject.name(node))
        return f"{label} ({node.id})" if label and label != node.id else node.id

    def note(self, text: str) -> None:
        """Say something in the report, once."""
        if text not in self.notes:
            self.notes.append(text)

    def setting(self, part: Node | Connection, key: str) -> Scalar | None:
        """A setting that is there and fits the vocabulary; None otherwise, and a note when it does not fit."""
        value = part.settings.get(key)
        if value is None:
            return None
        known = self._known(part).get(key)
        if known is None or not fits(value, known):
            self.note(f"{part.id}: the setting {key} has a value that cannot be used, so it is left out.")
            return None
        if isinstance(value, str) and known.type == "text" and value and (why := _wrong_text(value, known)):
            self.note(f"{part.id}: the setting {key} is no {why} that AWS takes, so it is left out.")
            return None
        return value

    def _known(self, part: Node | Connection) -> dict[str, Setting]:
        return self._settings.get(part.service if isinstance(part, Node) else part.kind, {})

    def fill(
        self,
        part: Node | Connection,
        place: str,
        properties: Properties,
        *,
        but: Collection[str] = (),
        instead: Mapping[str, Scalar] | None = None,
    ) -> Properties:
        """Write a part's settings into the properties at a place: a resource type, or a path into one.

        What the table and the code of the service's folder say; `but` are settings that cannot stand here, `instead`
        values that count instead of the sketch's. Answers the properties.
        """
        counts = instead or {}

        def value(key: str) -> Scalar | None:
            if key in but:
                return None
            if key in counts:
                return counts[key]
            return self.own_name(part) or None if key == "name" and isinstance(part, Node) else self.setting(part, key)

        settings = [one for one in self._known(part).values() if one.key not in but]
        write(rows_below(settings, place), lambda one: value(one.key), properties)
        if isinstance(part, Node) and place == kind_of(place) and (code := code_of(part.service)):
            code.write(place, value, properties)
        return properties

    def has(self, part: Node | Connection, key: str) -> bool:
        """Is there such a setting for a part of its service or kind?"""
        return key in self._known(part)

    def number(self, part: Node | Connection, key: str, default: int | None = None) -> int | None:
        """A setting that is a whole number."""
        value = self.setting(part, key)
        return int(value) if isinstance(value, int | float) else default

    def text(self, part: Node | Connection, key: str, default: str = "") -> str:
        """A setting that is a text; the default, and a note, when it is not of the form that AWS takes."""
        value = self.setting(part, key)
        return value if isinstance(value, str) and value else default

    def kind(self, node: Node) -> str:
        """The resource type that is written for a node: what its service says, else what that is first of all."""
        known = self.subject.vocabulary.services[node.service]
        return known.resource.type if known.resource else known.cloudformation[0]

    def begun(self, node: Node) -> Properties:
        """What a resource of the node's service begins with, by its data; to be changed."""
        made = self.subject.vocabulary.services[node.service].resource
        found: Properties = filled(made.properties, {"node": node.id}) if made else {}
        return found

    def companion(self, node: Node, end: str) -> tuple[str, Properties]:
        """The type with this end that stands beside a node's resource, and what such a one begins with, by the data."""
        part, made = self.parts.get(node.id), self.subject.vocabulary.services[node.service].resource
        one = next(one for one in (made.beside if made else ()) if one.type.endswith(f"::{end}"))
        names = {"name": part.name, "ref": part.ref, "arn": part.arn} if part else {}
        begun: Properties = filled(one.properties, {"node": node.id, **names})
        return one.type, begun

    def figure(self, limit: str) -> float:
        """The figure of a documented limit. Raises KeyError for a limit without one."""
        found = self.subject.vocabulary.limits[limit].number
        if found is None:
            raise KeyError(limit)
        return found

    def usual(self, part: Node | Connection, key: str) -> float:
        """A setting that is a number, or what it is when nobody sets it."""
        value = self.number(part, key)
        usual = self._known(part)[key].default
        return value if value is not None else float(usual) if isinstance(usual, int | float) else 0

    def most(self, part: Node | Connection, key: str) -> float:
        """The greatest number that a setting may be."""
        found = self._known(part)[key].maximum
        return float("inf") if found is None else found

    def first(self, who: str, *claim: str) -> bool:
        """May somebody have what only one can have? Who asks first may, and may ask again."""
        return self.claims.setdefault(claim, who) == who

    def own_name(self, node: Node) -> str:
        """The name that a resource shall have, if it is of the form that AWS takes and no other has it."""
        name = self.text(node, "name")
        rule = rule_of(node.service)
        if name and rule and not rule.takes(name, self.on(node, "fifo")):
            self.note(f"{node.id}: the setting name is no text of the form that AWS takes, so it is left out.")
            return ""
        name = rule.ended(name, self.on(node, "fifo")) if name and rule else name
        if name and not self.first(node.id, node.service, "is called", name):
            self.note(f"{node.id}: another part is called {name} too, so AWS gives this one a name.")
            return ""
        return name

    def on(self, part: Node | Connection, key: str) -> bool:
        """A setting that is switched on."""
        return self.setting(part, key) is True

    @cached_property
    def _settings(self) -> dict[str, dict[str, Setting]]:
        words = self.subject.vocabulary
        owners: tuple[Service | ConnectionKind, ...] = (*words.services.values(), *words.kinds.values())
        return {owner.key: {one.key: one for one in owner.settings} for owner in owners}

    def name_of(self, node: Node, suffix: str) -> str:
        """The logical id of a node's resource: the one that it has, else a free one that ends in `suffix`."""
        return self.pinned.get(node.id) or self.template.name(node.id, suffix)

    def made(self, node: Node, kind: str, suffix: str, properties: Properties, **attributes: Value) -> Part:
        """A resource for a node, named and known by its reference and its ARN."""
        name = self.name_of(node, suffix)
        self.template.add(name, kind, properties, **attributes)
        part = Part(name, ref(name), {"Fn::GetAtt": [name, "Arn"]})
        self.parts[node.id] = part
        return part

    def properties(self, node: Node) -> Properties:
        """The properties of a node's resource."""
        return self.template.properties(self.parts[node.id].name)


def fits(value: SettingValue, known: Setting) -> bool:
    """Has a value the type, the range and the choices of its setting?"""
    if known.type == "boolean":
        return isinstance(value, bool)
    if known.type in ("integer", "number"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        whole = known.type == "number" or float(value).is_integer()
        least = known.minimum is None or value >= known.minimum
        return whole and least and (known.maximum is None or value <= known.maximum)
    return isinstance(value, str) and (known.type in ("text", "part") or value in known.choices)


def _wrong_text(value: str, known: Setting) -> str:
    """What a text is not, or nothing where AWS takes it."""
    if any(row.form == "json" for row in known.template):
        return "" if _is_json_pattern(value) else "JSON of the form"
    form = known.pattern or _ONE_LINE
    return "" if re.fullmatch(form, value) else "text of the form"


def _is_json_pattern(text: str) -> bool:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and is_pattern(value)


def plain(text: str) -> str:
    """A text on one line with nothing in it that YAML or a terminal would take for more than text."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
