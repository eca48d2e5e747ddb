"""From which resource, and which of its properties, each part of the sketch comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from patterns_app.core.interchange.assembling import slug, spaced
from patterns_app.core.interchange.reading_model import Keys, Mark
from patterns_app.core.sketch.model import Sketch

from .saying import Join, Said
from .template import Resource, references

_REFERS = ("Ref", "Fn::GetAtt", "Fn::Sub")


@dataclass
class Marks:
    """The marks so far, by id of a node, frame or connection."""

    found: dict[str, Mark] = field(default_factory=dict)
    # By resource: what it names, and where.
    _mentions: dict[str, dict[str, list[Keys]]] = field(default_factory=dict)
    # By resource, name and what `_distance` asks of a join: the mentions that are nearest, in their order.
    _ways: dict[tuple[str, str, bool, bool, bool], list[Keys]] = field(default_factory=dict)
    _begun: dict[tuple[str, str, bool, bool, bool, int], dict[Keys, list[Keys]]] = field(default_factory=dict)
    _told: set[tuple[str, str, str, str, bool, Keys]] = field(default_factory=set)  # what is said of a line already
    said: dict[str, dict[Mark, None]] = field(default_factory=dict)  # by connection: all places that say it

    def signed(self, said: Said, resource: Resource) -> Said:
        """What was said, with the name of the resource that says it."""
        return replace(said, by=resource.name) if isinstance(said, Join) else said

    def of_part(self, part: str, resource: Resource) -> None:
        """A node or a frame stands where its resource does."""
        self.found[part] = _mark(resource)

    def of_line(self, line: str, join: Join, resources: Mapping[str, Resource], outside: Iterable[str]) -> None:
        """A connection stands where the resource that says it names its other end by what makes the connection.

        A resource of its own, as an event source mapping, names both: it stands at its source, and is said at its
        target, of which it may name several. Of its ends, those without a mark are outside of the template: they stand
        where they are named.
        """
        resource = resources.get(join.by)
        if resource is None:
            return
        place = (line, join.by, join.source, join.target, "dlq" in join.kinds, join.at)
        if place in self._told:  # thousands of joins may say the same line by the same mentions
            return
        self._told.add(place)
        if join.by not in self._mentions:
            self._mentions[join.by] = _mentions(resource.properties)
        said = self.said.setdefault(line, {})
        said |= dict.fromkeys(_mark(resource, way) for way in self._ways_to((join.target, join.source), join))
        self.found.setdefault(line, _mark(resource, self._ways_to((join.source, join.target), join)[0]))
        for end in outside:
            self.found.setdefault(end, self.found[line])

    def _ways_to(self, ends: Iterable[str], join: Join) -> list[Keys]:
        """Where the first of the ends that the resource names is named."""
        named = self._mentions[join.by]
        end = next((end for end in ends if end != join.by and end in named), "")
        return self._nearest(end, join) if not join.at else self._below(end, join).get(join.at) or [join.at]

    def joined(self, line: str, other: str) -> None:
        """One connection stands for another too, which says the same."""
        self.said.setdefault(line, {}).update(self.said.pop(other, {}))

    def _nearest(self, end: str, join: Join) -> list[Keys]:
        """The mentions that make the connection; worked out once for all that have the same right."""
        key = _asked(end, join)
        if key not in self._ways:
            ways = self._mentions[join.by].get(end, [()])
            near = [_distance(way, join) for way in ways]
            nearest = min(near)
            self._ways[key] = [way for way, far in zip(ways, near, strict=True) if far == nearest]
        return self._ways[key]

    def _below(self, end: str, join: Join) -> dict[Keys, list[Keys]]:
        """The nearest mentions by where they begin, as far as the place of the join goes; worked out once as well."""
        key = (*_asked(end, join), len(join.at))
        if key not in self._begun:
            found = self._begun[key] = {}
            for way in self._nearest(end, join):
                found.setdefault(way[: len(join.at)], []).append(way)
        return self._begun[key]


def _asked(end: str, join: Join) -> tuple[str, str, bool, bool, bool]:
    """What the nearest mentions of a name hang on."""
    return (join.by, end, "dlq" in join.kinds, join.source == join.by, join.target == join.by)


def marks_of_kept(sketch: Sketch, file: str, template: dict[str, Any]) -> dict[str, Mark]:
    """The marks of a sketch that the template carries: our own templates name resources after their nodes."""
    nodes = {node.id for node in sketch.nodes}
    by_id = {slug(spaced(name)): name for name in map(str, template["Resources"])}
    return {node: Mark(file, ("Resources", name)) for node, name in by_id.items() if node in nodes}


def _mark(resource: Resource, below: Keys = ()) -> Mark:
    file, key = resource.origin
    keys: Keys = ("Resources", key, "Properties", *below) if below else ("Resources", key)
    return Mark(file, keys, name=f"Resources.{key}")


def _distance(way: Keys, join: Join) -> int:
    """How far a mention is from what makes a connection: 0 is nearest, of the same ones the first counts.

    Who starts a part is named by an event or a property, what the part uses by a right; a variable only tells a name.
    """
    if "dlq" in join.kinds:
        return 0 if any("dead" in str(key).lower() for key in way) else 1
    tells = ("Tags", "Environment") if join.source == join.by else ("Tags", "Environment", "Policies")
    if any(key in way for key in tells):
        return 2
    return 0 if ("Events" in way) == (join.target == join.by) else 1


def _mentions(properties: dict[str, Any]) -> dict[str, list[Keys]]:
    """Each name that the properties refer to, with the ways to where it is named, in their order."""
    found: dict[str, list[Keys]] = {}
    waiting: list[tuple[Keys, Any]] = [((), properties)]
    while waiting:
        way, value = waiting.pop()
        if isinstance(value, dict) and any(key in value for key in _REFERS):
            for name in references(value):
                found.setdefault(name, []).append(way)
        waiting += reversed([((*way, key), inner) for key, inner in _inside(value)])
    return found


def _inside(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from ((str(key), inner) for key, inner in value.items())
    elif isinstance(value, list):
        yield from enumerate(value)
