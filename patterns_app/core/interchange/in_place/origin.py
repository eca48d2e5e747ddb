"""The template that a sketch came from, as it was read: its text, its resources, and which of them is which part."""

from __future__ import annotations

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, NoReturn

from patterns_app.core import limits
from patterns_app.core.interchange.cloudformation.kept import PLACE, kept_sketch
from patterns_app.core.interchange.cloudformation.nesting import with_nested
from patterns_app.core.interchange.cloudformation.plain import items, mapping
from patterns_app.core.interchange.cloudformation.reader import read_templates
from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.encodings import as_utf8
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading_model import Imported, Keys
from patterns_app.core.interchange.sam.work import Work
from patterns_app.core.interchange.sam.writer import build
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.parser import Error, NotASketch
from patterns_app.core.vocabulary.catalog import vocabulary

NAME = "template"
_FUNCTION = "AWS::Serverless::Function"
_MADE_BY_SAM = ("ServerlessRestApi", "ServerlessHttpApi")


class Ends(NamedTuple):
    """A connection by the logical ids of its ends, and by its rule: a bus may have several for one target."""

    source: str
    target: str
    kind: str
    rule: str = ""

    @property
    def any_rule(self) -> Ends:
        """The same whatever its rule is called."""
        return self._replace(rule="")


def ends_by(names: Mapping[str, str], line: Connection) -> Ends:
    """A connection by the names of its ends; by their ids where they have none."""
    rule = str(line.settings.get("rule_name", "")) if line.kind == "rule" else ""
    return Ends(names.get(line.source, line.source), names.get(line.target, line.target), line.kind, rule)


def same_in(known: Collection[Ends], wanted: Ends) -> Ends:
    """A connection as it stands among others: a rule with another name is meant where it is the only one."""
    if wanted in known or wanted.kind != "rule":
        return wanted
    alike = [ends for ends in known if ends.any_rule == wanted.any_rule]
    return alike[0] if len(alike) == 1 else wanted


@dataclass(frozen=True)
class Text:
    """The text of a file, and how it becomes the same bytes again."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def bytes_of(self, text: str) -> bytes:
        """A text in the encoding of the file."""
        return self.mark + text.encode(self.encoding)


def text_of(data: bytes) -> Text:
    """The text of a template. Raises NotASketch for a damaged one."""
    for mark, encoding in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"), (BOM_UTF8, "utf-8")):
        if data.startswith(mark):
            return Text(as_utf8(data).decode("utf-8", "strict"), encoding, mark)
    load(data)  # refuses what is no UTF-8
    return Text(data.decode())


@dataclass(frozen=True)
class Origin:
    """A template and what was read from it. `sketch` is what somebody who opened it got."""

    value: dict[str, Any]
    imported: Imported
    sketch: Sketch
    names: Mapping[str, str]  # by node: its logical id
    files: Mapping[str, bytes] = field(default_factory=dict)  # what it names beside itself
    is_ours: bool = False  # it carries a sketch
    path: str = NAME  # what it is called among the files that it nests

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The bodies of the resources by logical id, as they are written."""
        return {str(name): body for name, body in self.value["Resources"].items() if isinstance(body, dict)}

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The sketch's nodes by id."""
        return {node.id: node for node in self.sketch.nodes}

    @cached_property
    def elsewhere(self) -> dict[str, str]:
        """By node that a template makes which this one nests: the file of that."""
        marks = ((node, self.imported.marks.get(node)) for node in self.nodes)
        return {node: mark.file for node, mark in marks if mark is not None and mark.file not in ("", self.path)}

    @cached_property
    def lines(self) -> frozenset[str]:
        """The ids of its connections."""
        return frozenset(line.id for line in self.sketch.connections)

    @cached_property
    def needed(self) -> dict[str, set[str]]:
        """Whom each resource names."""
        known = self.resources.keys()
        return {
            name: {*references(body), *_listed(body.get("DependsOn"))} & known for name, body in self.resources.items()
        }

    def type_of(self, name: str) -> str:
        """The type of a resource; empty where there is none of that name."""
        return str(self.resources.get(name, {}).get("Type", ""))

    def ends_of(self, line: Connection) -> Ends:
        """A connection by the logical ids of its ends; the ids of nodes where they have none."""
        return same_in(self.places.keys(), ends_by(self.names, line))

    def place_of(self, line: Connection) -> Keys:
        """Where the template says a connection first; nothing where that is not known."""
        return next(iter(self.places_of(line)), ())

    def places_of(self, line: Connection) -> tuple[Keys, ...]:
        """All places where the template says a connection."""
        return tuple(self.places.get(self.ends_of(line), ()))

    @cached_property
    def places(self) -> dict[Ends, list[Keys]]:
        """All places where this template, and none that it nests, says what was read from it as connections."""
        names = logical_ids(self.imported) if self.is_ours else self.names
        found: dict[Ends, list[Keys]] = {}
        for line in self.imported.sketch.connections:
            ends = ends_by(names, line)
            said = (mark.keys for mark in self.imported.said.get(line.id, ()) if mark.file in ("", self.path))
            found.setdefault(ends, []).extend(said)
        return found

    @cached_property
    def said_by(self) -> dict[str, set[Ends]]:
        """The connections that each resource says."""
        found: dict[str, set[Ends]] = {}
        for ends, places in self.places.items():
            for keys in places:
                found.setdefault(str(keys[1]), set()).add(ends)
        return found

    @cached_property
    def naming(self) -> dict[str, set[str]]:
        """Who names each resource, but for who only waits for it."""
        found: dict[str, set[str]] = {}
        for name, body in self.resources.items():
            for other in references({key: inner for key, inner in body.items() if key != "DependsOn"}):
                found.setdefault(other, set()).add(name)
        return found


def _listed(value: Any) -> list[str]:
    return [one for one in items(value) if isinstance(one, str)]


def origin_of(data: bytes, files: Mapping[str, bytes], path: str = NAME) -> Origin:
    """Read a template, with the files beside it that it names, those that it nests too. Raises InputError."""
    data = as_utf8(data)
    value = load(data)
    _sound(value)
    kept = kept_sketch(value)
    if not isinstance(kept, Imported):
        templates, _ = with_nested(path, {**files, path: data})
        imported = read_templates(templates, files)
        return Origin(value, imported, imported.sketch, logical_ids(imported, path), files, path=path)
    imported = without_kept(value, files)
    work = written(kept.sketch, {})
    names = {node: part.name for node, part in work.parts.items() if part.name in value["Resources"]}
    return Origin(value, imported, kept.sketch, names, files, is_ours=True)


_SECTIONS = ("Parameters", "Conditions", "Outputs", "Globals", "Metadata")


def _sound(value: dict[str, Any]) -> None:
    """Refuse what a deployment refuses too: what only reads may pass it over, but nothing can be written into it."""
    places: dict[str, tuple[Any, tuple[type, ...]]] = {f"$.{name}": (value.get(name), (dict,)) for name in _SECTIONS}
    for name, body in value["Resources"].items():
        if isinstance(body, dict):
            place, properties = f"$.Resources.{str(name)[:80]}", body.get("Properties")
            places[f"{place}.DependsOn"] = body.get("DependsOn"), (str, list)
            places[f"{place}.Properties"] = properties, (dict,)
            if body.get("Type") == _FUNCTION:
                places[f"{place}.Properties.Events"] = mapping(properties).get("Events"), (dict,)
    wrong = [place for place, (found, kinds) in places.items() if found is not None and not isinstance(found, kinds)]
    if wrong:
        said = "has another form than a template has there"
        raise NotASketch([Error(place, said) for place in wrong[: limits.ERRORS_REPORTED]])


def written(sketch: Sketch, pinned: Mapping[str, str], beside: Origin | None = None) -> Work:
    """What the writer of templates makes of a sketch; `pinned` are logical ids that nodes have already.

    With `beside` it takes account of the template that is there: of its names, and of who needs whom.
    """
    said = beside.lines if beside else frozenset[str]()
    work = Work(Subject(sketch, vocabulary(), _never), pinned=pinned, said=said)
    if beside:
        others = (beside.value.get(section) for section in ("Parameters", "Conditions", "Outputs"))
        taken = {*beside.resources, *(str(name) for found in others if isinstance(found, dict) for name in found)}
        work.template.beside(beside.needed, taken)
    build(work)
    return work


def _never(plan: object) -> NoReturn:
    raise AssertionError("a template has no places, so nothing is laid out")


def without_kept(value: dict[str, Any], files: Mapping[str, bytes], path: str = NAME) -> Imported:
    """What the resources of a template say, whatever sketch it carries."""
    metadata = {key: inner for key, inner in mapping(value.get("Metadata")).items() if key != PLACE.rpartition(".")[2]}
    data = json.dumps({**value, "Metadata": metadata}).encode()
    templates, _ = with_nested(path, {**files, path: data})
    return replace(read_templates(templates, files), format="cloudformation")


def logical_ids(imported: Imported, path: str = NAME) -> dict[str, str]:
    """The logical id of each node that is a resource of the template, written once and not by a loop.

    What a template makes that it nests is none of its own.

    What SAM makes by itself is named as SAM names it.
    """
    found = {node.id: node.label for node in imported.sketch.nodes if node.label in _MADE_BY_SAM}
    for name, words in imported.became.items():
        what, _, rest = words.partition(" ")
        node = rest.partition(" ")[0]
        mark = imported.marks.get(node)
        if what == "node" and mark and mark.file in ("", path) and mark.keys == ("Resources", name):
            found[node] = name
    return found


def places_by_name(value: Any) -> dict[str, list[Keys]]:
    """The places in a value that name logical ids, as deep as they go, by those ids: one walk for all of them."""
    found: dict[str, list[Keys]] = {}
    for name, keys in _naming(value, (), frozenset()):
        found.setdefault(name, []).append(keys)
    return found


def _naming(value: Any, keys: Keys, told: frozenset[str]) -> Iterator[tuple[str, Keys]]:
    """Ids with their places; what is `told` stands in a place around this one, which is told for it."""
    if isinstance(value, dict):
        if len(value) == 1 and not value.keys().isdisjoint(("Ref", "Fn::GetAtt", "Fn::Sub")):
            here = dict.fromkeys(one for one in references(value) if one not in told)
            yield from ((name, keys) for name in here)
            told = told.union(here)
        for key, inner in value.items():
            place = (*keys, str(key))
            waited_for = set(_listed(inner)) - told if key == "DependsOn" else set[str]()
            yield from ((name, place) for name in sorted(waited_for))
            yield from _naming(inner, place, told | waited_for if waited_for else told)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _naming(inner, (*keys, number), told)
