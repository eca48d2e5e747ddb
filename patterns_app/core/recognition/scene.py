"""A sketch as recognition looks at it: who is connected with whom, and what a file does not tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from patterns_app.core import limits
from patterns_app.core.patterns.identity import ANY, Asked
from patterns_app.core.sketch.elsewhere import made_elsewhere
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
from patterns_app.core.sketch.naming import Names
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import DEFINITION

from .compiling import Touch, Touches, bit_of

# A connection as seen from one of its ends: its kind, the node at the other end and that one's service.
Seen = tuple[str, str, str, Connection]
Unknown = Mapping[str, frozenset[str] | None]
_NONE: tuple[Seen, ...] = ()


def _keeping(vocabulary: Vocabulary) -> frozenset[str]:
    """The services that keep messages for others, which how they are set up decides on."""
    return vocabulary.acting.get("queue", frozenset()) | vocabulary.acting.get("stream", frozenset())


class OutOfSteps(Exception):
    """The budget ended."""


class Scene:
    """Nodes and connections by node.

    `outside` are nodes that a file names and does not make: nothing around them can be missing. `unknown` are settings
    by part that only a deployment knows, None for all of them. What the sketch itself says is elsewhere is added.
    """

    def __init__(
        self,
        sketch: Sketch,
        vocabulary: Vocabulary,
        outside: Iterable[str] = (),
        unknown: Unknown | None = None,
        steps: int = 0,
    ) -> None:
        self.sketch, self.vocabulary = sketch, vocabulary
        elsewhere = made_elsewhere(sketch)
        keeping = {node.id for node in sketch.nodes if node.id in elsewhere and node.service in _keeping(vocabulary)}
        self.outside, self.unknown = elsewhere.union(outside), {**dict.fromkeys(keeping), **(unknown or {})}
        self.left, self._small = steps, dict[str, str]()  # the names of nodes in small letters
        self.operations_left = limits.RECOGNISE_OPERATIONS
        self.graph = graph_of(sketch)
        self.nodes: Mapping[str, Node] = self.graph.nodes
        self.is_file = sketch.template is not None
        # Sets of nodes are numbers with a bit for each: the nodes of a service lie side by side.
        self._masks: dict[frozenset[str], int] = {}
        self._in_order = [node.id for some in self.graph.by_service.values() for node in some]
        self._bits = {node: 1 << at for at, node in enumerate(self._in_order)}
        self._of_service = {
            service: sum(self._bits[node.id] for node in some) for service, some in self.graph.by_service.items()
        }
        self._index()

    def _index(self) -> None:
        """Take in the connections."""
        self.out: dict[str, list[Seen]] = {}
        self.into: dict[str, list[Seen]] = {}
        # The kinds of these, as bits: whether there is any that is asked for.
        self.kinds_out, self.kinds_into = dict.fromkeys(self.nodes, 0), dict.fromkeys(self.nodes, 0)
        # Who is joined how: does it begin there, of which kind, with which service at the other end.
        self._touching: dict[Touch, int] = {}
        self._touching_twice: dict[Touch, int] = {}  # the same of more than one connection
        nodes = self.nodes
        for line in self.sketch.connections:
            source = nodes[line.source]
            self._join(line.kind, source, nodes[line.target], line)
            # A subscription or target may say for itself who gets what it could not deliver.
            keeper = nodes.get(line.dead_letters or str(line.settings.get("dead_letters") or ""))
            if keeper is not None:
                self._join("dlq", source, keeper, line)
        for (outward, kind, service), some in tuple(self._touching.items()):
            for how in ((outward, kind, ANY), (outward, ANY, service)):
                self._touch(how, some)
                self._touch(how, self._touching_twice.get((outward, kind, service), 0))

    def _join(self, kind: str, source: Node, target: Node, line: Connection) -> None:
        start, end, bit = source.id, target.id, bit_of(kind)
        self.out.setdefault(start, []).append((kind, end, target.service, line))
        self.into.setdefault(end, []).append((kind, start, source.service, line))
        self.kinds_out[start] |= bit
        self.kinds_into[end] |= bit
        self._touch((True, kind, target.service), self._bits[start])
        self._touch((False, kind, source.service), self._bits[end])

    def _touch(self, how: Touch, nodes: int) -> None:
        before = self._touching.get(how, 0)
        self._touching[how] = before | nodes
        if again := before & nodes:
            self._touching_twice[how] = self._touching_twice.get(how, 0) | again

    def mask_of(self, services: frozenset[str]) -> int:
        """The set of nodes of these services."""
        known = self._masks.get(services)
        if known is None:
            wanted = self._of_service.keys() if ANY in services else self._of_service.keys() & services
            known = self._masks[services] = sum(self._of_service[service] for service in wanted)
        return known

    def mask_of_touching(self, asked: Touches) -> int:
        """The set of nodes with one of these connections, or with several."""
        once, twice = 0, 0
        for touch in self._touching.keys() & asked.ways:
            more = self._touching[touch]
            twice |= once & more
            if asked.several:
                twice |= self._touching_twice.get(touch, 0)
            once |= more
        return twice if asked.several else once

    def mask_of_set(self, nodes: int, asked: Iterable[Asked]) -> int:
        """Those of a set of nodes of which one setting is what is asked."""
        fits = (node for node in self.ids_of(nodes) if self.one_is_as_asked(self.nodes[node], asked))
        return sum(self._bits[node] for node in fits)

    def ids_of(self, nodes: int) -> list[str]:
        """The ids of a set of nodes."""
        found = []
        while nodes:
            last = nodes & -nodes
            found.append(self._in_order[last.bit_length() - 1])
            nodes ^= last
        return found

    def sent(self, node: str) -> Iterable[Seen]:
        """The connections that begin at a node."""
        return self._counted(self.out.get(node, _NONE))

    def taken(self, node: str) -> Iterable[Seen]:
        """The connections that end at a node."""
        return self._counted(self.into.get(node, _NONE))

    def _counted(self, lines: list[Seen] | tuple[Seen, ...]) -> Iterable[Seen]:
        self.left -= 1 + len(lines)
        if self.left < 0:
            raise OutOfSteps
        return lines

    @cached_property
    def joined(self) -> frozenset[tuple[str, str, str]]:
        """Source, target and kind of all connections."""
        return frozenset((line.source, line.target, line.kind) for line in self.sketch.connections)

    @cached_property
    def has_clients(self) -> bool:
        """Is anybody drawn who calls from outside?"""
        return any(key in self.graph.by_service for key in ("client.browser", "client.iot-device"))

    def is_named(self, node: str, words: Iterable[str]) -> bool:
        """Has a node's name one of the words?"""
        name = self._small.get(node)
        if name is None:
            name = self._small[node] = self.nodes[node].label.lower()
        return any(word in name for word in words)

    def name(self, node: str) -> str:
        """A node's name, or its service's."""
        return self._names[node]

    @cached_property
    def _names(self) -> Names:
        return Names(self.sketch, lambda node: self.vocabulary.short_name(node.service))

    def value(self, part: Node | Connection, key: str) -> SettingValue | None:
        """A setting: as set, else the vocabulary's default, else None."""
        value = part.settings.get(key)
        if value is not None:
            return value
        of = part.service if isinstance(part, Node) else part.kind
        return self.vocabulary.defaults.get(of, {}).get(key)

    def knows(self, part: Node | Connection, key: str) -> bool:
        """Could the file say what this setting is?"""
        return not (part.id in self.unknown and ((keys := self.unknown[part.id]) is None or key in keys))

    def reads(self, node: str) -> bool:
        """Does the file tell all that a workflow calls? Not where its definition lies elsewhere or names it later."""
        return self.knows(self.nodes[node], DEFINITION)

    def is_elsewhere(self, node: str) -> bool:
        """Would what a node is joined with be said elsewhere?"""
        return node in self.outside or not self.reads(node)

    def is_as_asked(self, part: Node | Connection, asked: Asked) -> bool | None:
        """Is a setting what is asked? None where nobody can know."""
        if not self.knows(part, asked.name):
            return None
        if asked.given is not None:
            return (asked.name in part.settings) is asked.given
        value = part.settings.get(asked.name) if asked.unset is not None else self.value(part, asked.name)
        if value is None:
            return asked.unset
        if asked.one_of:
            return any(value is one or (value == one and type(value) is type(one)) for one in asked.one_of)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return (asked.least is None or value >= asked.least) and (asked.most is None or value <= asked.most)

    def one_is_as_asked(self, part: Node | Connection, asked: Iterable[Asked]) -> bool | None:
        """Is one of the settings what is asked?"""
        return either([self.is_as_asked(part, one) for one in asked])


def either(values: Iterable[bool | None]) -> bool | None:
    """Is one of these so? None where none is and one is not known."""
    found: bool | None = False
    for value in values:
        if value:
            return True
        if value is None:
            found = None
    return found


def every(values: Iterable[bool | None]) -> bool | None:
    """Are all of these so? None where none is not so and one is not known."""
    found: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            found = None
    return found


def not_so(value: bool | None) -> bool | None:
    """The opposite; what is not known stays so."""
    return None if value is None else not value
