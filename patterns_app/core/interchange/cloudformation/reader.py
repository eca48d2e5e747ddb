"""A template as a sketch: every resource becomes a node, a part of something, a connection or a named leftover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from patterns_app.core import limits
from patterns_app.core.interchange.assembling import GENERIC, Ids, assembled, default_kind, label, spaced
from patterns_app.core.interchange.reading_model import Imported, Leftover
from patterns_app.core.services.reader import form_of
from patterns_app.core.sketch.elsewhere import NOT_MADE
from patterns_app.core.sketch.parser import Error, InputError, TooLarge
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import Vocabulary, vocabulary
from patterns_app.core.vocabulary.model import UNSPECIFIED

from .allowed import POLICIES, Allowed, prefixes_of
from .becoming import at_the_edge, drawn, folded_because, logs_written_to, service_of
from .by_service import by_service
from .called import with_called
from .callers import with_callers
from .constructs import construct_frames, helpers, label_of, words_of
from .events import the_default_bus
from .grouping import group_frames, stack_frames
from .handlers import anything, handler_of
from .holders import ROLE, Holders
from .kept import kept_sketch
from .lines import LineKey, of_its_own, said_again, without_doubles
from .marking import Marks, marks_of_kept
from .networks import Networks
from .outsiders import by_names, named_outside, stem
from .owners import fronts_elsewhere, owned, run_by_services
from .roles import of_policies_and_roles
from .routing import with_routes
from .saying import ELSEWHERE, Join, Outside, Said
from .settings import fitting, open_in, said_by_others, settings_of
from .sharing import nobody_tells, not_told, rights, users
from .side_files import SideFiles, elsewhere
from .stacks import read_stacks
from .tasks import settle_order
from .template import Resource, references
from .text import load
from .unsaid import steps_left, unsaid, untold

_TEMPLATES = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
# What these are called is an address, which much else in a template is made of.
_ADDRESSES = ("AWS::Route53::", "AWS::CertificateManager::", "AWS::SES::")
_NAMES = (
    *("BucketName", "TableName", "QueueName", "TopicName", "FunctionName", "StateMachineName", "Name", "ClusterName"),
    *("DeliveryStreamName", "DBInstanceIdentifier", "DBClusterIdentifier", "ReplicationGroupId", "LogGroupName"),
)
_POLLS = ("queue_poll", "stream_poll")


def read_template(data: bytes) -> Imported:
    """The architecture of a SAM or CloudFormation template. Raises InputError."""
    return read_templates({"template": data}, {})


def read_templates(templates: Mapping[str, bytes], files: Mapping[str, bytes]) -> Imported:
    """The architecture of templates by path, with the other files of the upload that they name. Raises InputError."""
    loaded = {path: _load(path, data, alone=len(templates) == 1) for path, data in templates.items()}
    kept = kept_sketch(next(iter(loaded.values()))) if len(loaded) == 1 else None
    if isinstance(kept, Imported):
        return replace(kept, marks=marks_of_kept(kept.sketch, *next(iter(loaded.items()))))
    sides = SideFiles(files)
    stacks = read_stacks(loaded, sides)
    reading = _Reading({name: one for stack in stacks for name, one in stack.all_resources().items()}, vocabulary())
    reading.read()
    frames = [*reading.networks.frames.values(), *group_frames(reading.resources, reading.nodes, reading.ids)]
    frames += construct_frames(reading.resources, reading.nodes, reading.ids)
    frames += stack_frames(stacks, reading.nodes, reading.ids)
    title = next((stack.title for stack in stacks if stack.title), "")
    sketch = assembled(title, list(reading.parts()), frames, list(without_doubles(reading.lines, reading.marks)))
    left_over = (*reading.left_over, *_files_left(sides, templates), *([kept] if kept else []))
    became, marks = reading.became | sides.used, reading.marks.found
    said = {line: tuple(places) for line, places in reading.marks.said.items()}
    outside = frozenset(reading.outside)
    unknown = dict(reading.unknown())
    return Imported(sketch, "cloudformation", became, left_over, marks, said, sides.damaged, outside, unknown)


def _load(path: str, data: bytes, alone: bool) -> dict[str, Any]:
    if len(data) > limits.IMPORT_BYTES:
        raise TooLarge([Error(path, f"the file has {len(data):,} bytes; at most {limits.IMPORT_BYTES:,} are read")])
    try:
        return load(data)
    except InputError as error:
        if alone:
            raise
        raise type(error)([Error(f"{path}: {one.path}", one.message) for one in error.errors]) from None


def _files_left(sides: SideFiles, templates: Mapping[str, bytes]) -> Iterator[Leftover]:
    yield from (Leftover(path, why) for path, why in sides.damaged.items())
    unused = [path for path in sides.files if path not in (sides.used | sides.damaged) and path not in templates]
    if unused:
        shown = ", ".join(unused[:8]) + (" ..." if len(unused) > 8 else "")
        yield Leftover("other files" if len(unused) > 1 else unused[0], f"no template names them: {shown}")


@dataclass
class _Reading:
    """Goes over the resources: first what they are, then what they say about each other."""

    resources: dict[str, Resource]
    words: Vocabulary
    ids: Ids = field(default_factory=Ids)
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[LineKey, dict[str, Any]] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)  # nodes that the template does not make
    opened: dict[str, frozenset[str]] = field(default_factory=dict)  # by part: settings that only a deployment knows
    elsewhere: set[str] = field(default_factory=set)  # nodes of whose settings the template says nothing
    logs: frozenset[str] = frozenset()  # log groups that are the target of something
    read_by_some: frozenset[str] = frozenset()  # names that other resources refer to
    joined: set[tuple[str, str]] = field(default_factory=set)  # ends of the lines so far
    handing: set[str] = field(default_factory=set)  # parts of which somebody is handed what they keep
    marks: Marks = field(default_factory=Marks)
    given: dict[tuple[str, str], str] = field(default_factory=dict)  # parts outside by service and what names them
    edge: dict[str, str] = field(default_factory=dict)  # what distributions name, and the function that it is

    def read(self) -> None:
        self.logs, self.edge = frozenset(logs_written_to(self.resources)), dict(at_the_edge(self.resources))
        self.resources = with_callers(with_called(with_routes(self.resources)))
        self.read_by_some = frozenset(name for one in self.resources.values() for name in one.named)
        for resource in self.resources.values():
            self._place(resource)
            if named := elsewhere(resource):
                why = f"what it says stands in {named}: send that file along and it is read too"
                self.left_over.append(Leftover(resource.name, why))
        self._other_settings()
        self._name_again()
        owned(self.resources, self.nodes)
        for group, front in list(fronts_elsewhere(self.resources, self.nodes)):
            self._outside(group, front)
        said = list(self._all_said())
        said += [*self.networks.says(), *by_service(self.resources, self.nodes)]
        outsiders = by_names({one.id: the_default_bus(one) for one in said if isinstance(one, Outside)}, self.resources)
        joins = [one for one in said if isinstance(one, Join)]
        # What is only mentioned comes last, and before it what may be meant by a line that says more.
        for join in sorted(joins, key=lambda one: (not one.sure, one.fetches, UNSPECIFIED in one.kinds)):
            self._join(replace(join, target=self.edge.get(join.target, join.target)), outsiders)
        settle_order(self.lines, self.nodes)
        self.left_over += steps_left(self.resources, self.nodes, self.joined)
        for name, words in unsaid(self.resources, self.nodes, self.joined):
            self.became[name] = f"{self.became.get(name, 'told above')}; {words}"

    def _all_said(self) -> Iterator[Said]:
        """What all resources say. Raises TooLarge: rights count once for each part that has them, so they multiply."""
        told = 0
        for resource in self.resources.values():
            for one in self._says(resource):
                told += 1
                if told > limits.TEMPLATE_USES:
                    many = f"more than {limits.TEMPLATE_USES:,} uses of parts, those that rights allow included"
                    raise TooLarge([Error(f"$.Resources.{resource.name[:80]}", many)])
                yield self.marks.signed(one, resource)

    def parts(self) -> Iterator[dict[str, Any]]:
        """Each node once. What the template does not make is there only for its lines: without any it is left out."""
        joined = {end for line in self.lines.values() for end in (line["source"], line["target"])}
        outside = frozenset(self.outside)
        for node in {node["id"]: node for node in self.nodes.values()}.values():
            if node["id"] in joined or node["id"] not in outside:
                yield node

    def unknown(self) -> Iterator[tuple[str, frozenset[str] | None]]:
        """The settings by part that only a deployment knows; None for all, of parts that are set up elsewhere."""
        yield from ((node, None) for node in self.elsewhere)
        parts = [*{node["id"]: node for node in self.nodes.values()}.values(), *self.lines.values()]
        for part in parts:
            if keys := self.opened.get(part["id"], frozenset()) - part.get("settings", {}).keys():
                yield part["id"], keys

    def _open(self, part: str, keys: frozenset[str]) -> None:
        self.opened[part] = self.opened.get(part, frozenset()) | keys

    def _other_settings(self) -> None:
        """Settings that stand in resources of their own; those of the part itself win."""
        services = {name: node["service"] for name, node in self.nodes.items()}
        for name, settings, is_open in said_by_others(self.resources, services):
            if node := self.nodes.get(name):
                self._open(node["id"], is_open)
                known = self.words.services[node["service"]].settings
                if found := fitting(settings, known) | node.get("settings", {}):
                    node["settings"] = found
        for name, settings in of_policies_and_roles(self.resources, self.nodes, self.allowed):
            self.nodes[name]["settings"] = settings | self.nodes[name].get("settings", {})

    def _name_again(self) -> None:
        """A part may be meant by the parameter or the text that gives it its name, often to avoid a circle."""
        for name, node in list(self.nodes.items()):
            resource = self.resources[name]
            if resource.type.startswith(_ADDRESSES):
                continue
            for key in _NAMES:
                if other := named_outside(resource.get(key), node["service"]):
                    for alias in (other.id, other.stands_for):
                        if alias and alias not in self.resources:
                            self.nodes.setdefault(alias, node)
        for name in [one for one in self.nodes if one in self.resources]:  # a name that is made holds the logical id
            self.nodes.setdefault(f"outside-{name}", self.nodes[name])

    def _place(self, resource: Resource) -> None:
        """A node, a frame, a part of something or a leftover."""
        if why := self._part_of_another(resource):
            self.became[resource.name] = f"folded in: {why}"
        elif resource.name in self.logs:
            self._node(resource, names.owner(resource.type))
        elif service := service_of(resource, self.resources):
            twin = form_of(service).twin_at_edge if resource.name in self.edge.values() else ""
            self._node(resource, twin or service)
        elif picture := drawn().get(resource.type):
            self._node(resource, picture)
        elif resource.type == "AWS::EC2::VPC":
            self.became[resource.name] = f"frame {self.networks.vpc(resource)}"
        elif resource.type in _TEMPLATES:
            self.left_over.append(Leftover(resource.name, "another template: send its file along and it is read too"))
        elif why := folded_because(resource.type):
            self.became[resource.name] = f"folded in: {why}"
        elif resource.type.startswith("AWS::") and not resource.type.startswith("AWS::CloudFormation::"):
            self._node(resource, GENERIC)
        else:
            why = "is no part of a running system"
            self.left_over.append(Leftover(resource.name, f"{resource.type or chr(63)} {why}"))

    def _part_of_another(self, resource: Resource) -> str:
        """Why a resource is no part by what else is in the template, whatever its type; or nothing."""
        if resource.type == "AWS::SSM::Parameter" and resource.name not in self.read_by_some:
            return "a value for other templates"
        if resource.name in self.tasks:
            return "what the service runs"
        return "a helper of the CDK, which works while the stack is deployed" if resource.name in self.helpers else ""

    def _node(self, resource: Resource, service: str) -> None:
        called = words_of(resource)
        node = self.ids.of(resource.name, called or spaced(resource.own_name))
        part: dict[str, Any] = {"id": node, "service": service, "label": label(label_of(resource))}
        if settings := settings_of(resource, service, self.words):
            part["settings"] = settings
        if service == GENERIC:
            part["notes"] = resource.type
        if frame := self.networks.of(resource):
            part["frame"] = frame
        self.nodes[resource.name] = part
        self._open(node, open_in(resource, service) | untold(resource, self.resources))
        self.marks.of_part(node, resource)
        only = f", made only when {resource.condition}" if resource.condition else ""
        self.became[resource.name] = f"node {node} ({service}){only}"

    def _says(self, resource: Resource) -> Iterator[Said]:
        if resource.type == ROLE:
            yield from self._rights(resource, self.holders.of({resource.name}) or self.holders.by_principal(resource))
        elif resource.type in POLICIES:
            roles = set(references([resource.get("Roles"), resource.get("RoleName")]))
            yield from self._rights(resource, self.holders.of({resource.name, *roles}))
        elif handler := handler_of(resource.type):
            yield from handler(resource)
        elif resource.name in self.nodes:
            yield from anything(resource)

    def _rights(self, resource: Resource, names: list[str]) -> Iterator[Said]:
        by = users(names, self.resources, self.nodes)
        for part in not_told(resource, by):
            if part in self.nodes or part.startswith(ELSEWHERE):
                self.left_over.append(Leftover(resource.name, nobody_tells(part, len(by))))
        return rights(resource, by)

    @cached_property
    def helpers(self) -> frozenset[str]:
        """The functions that are no parts of the system."""
        return helpers(self.resources)

    @cached_property
    def tasks(self) -> frozenset[str]:
        """The task definitions that are parts of services."""
        return frozenset(run_by_services(self.resources))

    @cached_property
    def holders(self) -> Holders:
        """Who has which role; asked when all nodes are there."""
        return Holders(self.resources, self.nodes)

    @cached_property
    def allowed(self) -> Allowed:
        """Who may use what; asked when all nodes are there."""
        return Allowed(self.resources, self.nodes)

    @cached_property
    def networks(self) -> Networks:
        """The frames of VPCs and subnets."""
        return Networks(self.resources, self.ids, self.marks.of_part)

    def _join(self, join: Join, outsiders: dict[str, Outside]) -> None:
        for end in (join.source, join.target):
            if end in outsiders and end not in self.nodes and end not in self.resources:
                self._outside(end, outsiders[end])
        if join.source not in self.nodes or join.target not in self.nodes:
            return
        one, other = self.nodes[join.source], self.nodes[join.target]
        # Nothing joins with itself; nor is a part of a part that names its owner a connection.
        kind = self._kind(join, one, other) if one is not other and self._counts(join, other) else None
        if kind is None:
            return
        key = (one["id"], other["id"], kind, of_its_own(kind, join))
        if key in self.lines:
            said_again(self.lines[key], join)
            self._open(self.lines[key]["id"], join.open)
            self.marks.of_line(self.lines[key]["id"], join, self.resources, outside=())
            return
        part: dict[str, Any] = {"source": one["id"], "target": other["id"], "kind": kind}
        part["id"] = self.ids.of(f"line {key}", f"{one['id']}-{other['id']}")
        if join.label:
            part["label"] = label(join.label)
        if settings := fitting(join.settings, self.words.kinds[kind].settings):
            part["settings"] = settings
        self.lines[key] = part
        self._open(part["id"], join.open)
        self.joined.add((one["id"], other["id"]))
        if kind in _POLLS:
            self.handing.add(one["id"])
        self.marks.of_line(part["id"], join, self.resources, outside=(one["id"], other["id"]))

    def _counts(self, join: Join, other: dict[str, Any]) -> bool:
        """Does it hold what a connection counts under: that nobody is handed what is fetched, that it is allowed?"""
        # What stands there for people is linked to, not asked.
        if (join.fetches and other["id"] in self.handing) or (join.address and form_of(other["service"]).edge):
            return False
        if join.only_of and not self._answers_to(join.only_of, other["service"]):
            return False
        return not join.needs_right or self.allowed.may_use(join.source, join.target, join.of_all)

    def _answers_to(self, prefix: str, service: str) -> bool:
        """Do the actions that a service is used by begin so? Where nobody knows them, they may."""
        own, known = prefixes_of(service), self.words.services.get(service)
        if own or not known or not known.iam_prefix:
            return not own or prefix in own or "*" in prefix
        return prefix.startswith(known.iam_prefix)

    def _kind(self, join: Join, one: dict[str, Any], other: dict[str, Any]) -> str | None:
        """The first wish that the pair is known by, a row of its own before a rule, else its usual kind.

        A mere mention joins only what nothing else joins, and only where the two have more than everything has.
        """
        known = self.words.pairs.usual(one["service"], other["service"])
        allowed = known.kinds
        generic = not all(self.words.describes(end["service"]) for end in (one, other))
        if not join.sure:
            ends = one["id"], other["id"]
            joined = ends in self.joined or ends[::-1] in self.joined
            if joined or not ((allowed and not known.rare) or generic):
                return None
        if self._says_not_how(join, one, other):
            return None if (one["id"], other["id"]) in self.joined else UNSPECIFIED
        verdicts = [self.words.verdict(one["service"], other["service"], kind) for kind in join.kinds]
        heard = [said for said in verdicts if said.verdict == "known"]
        wished = min(heard, key=lambda said: not said.has_row, default=None)
        if wished:
            return wished.default
        if (one["id"], other["id"]) in self.joined and join.kinds and not allowed:
            return None
        return (join.kinds[0] if join.kinds and not allowed else None) or default_kind(
            self.words, one["service"], other["service"]
        )

    def _says_not_how(self, join: Join, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Is it a call by a program of what may be waited for or not, and is nothing said of it?"""
        source = self.words.services.get(one["service"])
        called = any(UNSPECIFIED in kinds for kinds in form_of(other["service"]).verbs.values())
        told = UNSPECIFIED not in join.kinds if join.sure else not join.needs_right
        return bool(called and not told and source and source.runs_code)

    def _outside(self, end: str, part: Outside) -> None:
        if part.id not in self.nodes and part.service in names.named_by_right():
            made = {node["id"]: node for node in self.nodes.values() if node["service"] == part.service}
            if len(made) == 1:  # the template makes the only one that can be meant
                self.nodes[part.id] = next(iter(made.values()))
        same = self.given.setdefault((part.service, stem(part.stands_for) or part.id), part.id)
        if known := self.nodes.get(part.id) or self.nodes.get(same):
            self.nodes[part.id] = self.nodes[end] = known
            return
        node = self.ids.of(part.id, spaced(part.label))
        if not part.made:
            self.outside.append(node)
        if part.is_elsewhere:
            self.elsewhere.add(node)
        self.nodes[part.id] = self.nodes[end] = {
            "id": node,
            "service": part.service,
            "label": label(stem(part.label) if part.stands_for == part.label else part.label),
            "notes": "Made by SAM." if part.made else f"Said by {part.by}." if part.by else NOT_MADE,
        }
        if settings := {**(form_of(part.service).outside or {}), **dict(part.settings)}:
            self.nodes[part.id]["settings"] = settings
