"""What a rule says and gets: words, findings, quick fixes and the view of a sketch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from patterns_app.core.services.model import Source
from patterns_app.core.sketch.graph import Graph
from patterns_app.core.sketch.model import Connection, Frame, Node
from patterns_app.core.sketch.operations import Operation
from patterns_app.core.sketch.parts import mentioned_beside
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.classes import PREFIX
from patterns_app.core.vocabulary.verdict import Verdict

from .whole import SQUARE, Whole, called, first_of

T = TypeVar("T")
Severity = Literal["error", "warning", "info"]
RuleId = Annotated[str, Meta(pattern=r"^[A-Z]{3,4}-\d{3}$")]
FindingKey = tuple[str, tuple[str, ...], tuple[str, ...]]


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule's texts, from the YAML file beside its check.

    An error is only what cannot be deployed or loses data by construction.
    """

    id: RuleId
    severity: Severity
    title: str
    when: str  # what the rule looks for
    why: str
    mend: str
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    ours: str = ""  # what of it no page says: our own judgement, reckoning or trial, in a sentence
    strict: Severity | None = None  # in the strict profile, when it differs
    needs_load: bool = False  # speaks only when the user has entered a load
    # The finding is about something that is not there yet: drawing on may answer it, so it can wait while one draws.
    unfinished: bool = False
    # What a finding hangs on: "system", the parts that connections join to its first part; that and which nodes of a
    # service there are `anywhere`; or the whole sketch. After an edit a rule of systems looks at those alone that the
    # edit has touched (see incremental.py).
    looks_at: Literal["system", "system and services", "sketch"] = "sketch"
    # Of pages that do not speak of every finding: by kind of connection their places in `sources`, from 1.
    speaks_of: dict[str, tuple[int, ...]] = {}
    # Where in a file a finding stands: at its connections, or at its parts, where those only show what is wrong there.
    stands_at: Literal["connections", "nodes"] = "connections"

    @property
    def source(self) -> str:
        """Its sources in one text: titles with the pages' dates, and what is our own."""
        return self.in_one_text(self.sources)

    def sources_of(self, kinds: Iterable[str]) -> tuple[Source, ...]:
        """Those that speak of what connections of these kinds bring about: one that speaks of no kind speaks of all."""
        wanted = {place for kind in kinds for place in self.speaks_of.get(kind, ())}
        kept = {place for places in self.speaks_of.values() for place in places} - wanted
        return tuple(one for place, one in enumerate(self.sources, 1) if place not in kept)

    def in_one_text(self, sources: Iterable[Source]) -> str:
        """Titles of sources with the pages' dates, and what is our own."""
        pages = (f"{one.title} ({one.page})" if one.page else one.title for one in sources)
        return "; ".join([*pages, *([self.ours] if self.ours else [])])


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rules of one folder have in common, from its `family.yaml`."""

    key: str  # the letters before the number in the ids of its rules
    place: int  # among the families, from 1
    name: str
    aim: str  # in one line
    protects: str
    asks: tuple[str, ...]  # the questions behind its rules
    first: str  # what to mend first


class Fix(Struct, frozen=True):
    """A fix that can be done at once."""

    title: str
    operations: tuple[Operation, ...]


class Found(Struct, frozen=True):
    """What a rule found: the rest of a finding comes from its words."""

    message: str
    nodes: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    fix: Fix | None = None
    source: str = ""  # who says so, where it is not the rule's own source
    unfinished: bool | None = None  # where it is not as the rule's words say for all that it finds
    severity: Severity | None = None  # where it is less than the rule's: it rests on what nobody has set
    kinds: tuple[str, ...] = ()  # of the connections that bring it about, where the rule's pages differ by them


class Finding(Struct, frozen=True):
    """A questionable place of a sketch, as pages and API show it."""

    rule: str
    severity: Severity
    message: str
    why: str
    source: str
    nodes: tuple[str, ...]
    connections: tuple[str, ...]
    fix: Fix | None
    unfinished: bool = False  # about something that is not there yet
    title: str = ""  # the rule's, which names all findings of one kind
    sources: tuple[Source, ...] = ()  # the rule's
    mend: str = ""  # in words, also where no fix is at hand

    @property
    def key(self) -> FindingKey:
        """What makes it the same one before and after a change elsewhere, and where parts stand in another order."""
        return self.rule, tuple(sorted(self.nodes)), tuple(sorted(self.connections))


@dataclass(frozen=True)
class Load:
    """What arrives in a second."""

    messages: float
    kilobytes: float  # 0 where nobody entered a size


@dataclass(frozen=True)
class Loads:
    """What the load entered at clients and devices makes of the rest of a sketch, by id."""

    nodes: dict[str, Load]
    lines: dict[str, Load]
    complete: frozenset[str]  # nodes at which nothing else arrives, as far as drawn


@dataclass(frozen=True)
class View:
    """What a rule may look at."""

    graph: Graph
    vocabulary: Vocabulary
    whole: Whole  # all of the sketch, of which the graph may be a part: fixes ask it

    @classmethod
    def of(cls, graph: Graph, vocabulary: Vocabulary) -> View:
        """All of a sketch."""
        return cls(graph, vocabulary, Whole(graph))

    def taken(self, name: str) -> bool:
        """Has a part of the sketch this id?"""
        self.whole.asked.add(name)
        return name in self.whole.ids

    def first(self, service: str) -> Node | None:
        """The first node of a service in all of the sketch: a fix may use what is there already."""
        self.whole.asked.add(first_of(service))
        return next(iter(self.whole.graph.by_service.get(service, ())), None)

    def anywhere(self, service: str) -> View:
        """All of the sketch, for a fix that asks which nodes of a service there are and whom these lead to."""
        self.whole.asked.add(first_of(service))
        return View(self.whole.graph, self.vocabulary, self.whole)

    @property
    def is_single(self) -> bool:
        """Has the sketch one node alone?"""
        return len(self.whole.graph.nodes) == 1

    def of_service(self, work_out: Callable[[View, str], T], node: str) -> T:
        """What `work_out` says of a node where it looks at the node's service alone: it is asked once a service."""
        key = work_out, self.graph.nodes[node].service
        if key not in self._of_services:
            self._of_services[key] = work_out(self, node)
        found: T = self._of_services[key]
        return found

    @cached_property
    def _of_services(self) -> dict[tuple[Callable[[View, str], Any], str], Any]:
        return {}

    def name(self, node: str) -> str:
        """A node's label, or its service's name where it has none; of a very long one the beginning.

        Of several with one label, with the frame that tells them apart.
        """
        found = self.whole.graph.nodes[node]
        name = found.label or self.vocabulary.short_name(found.service)
        if found.label:
            self.whole.asked.add(called(found.label))
            name = self.whole.told_apart(found.label)[node]
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"

    def service_name(self, node: str) -> str:
        """The name of a node's service."""
        service = self.vocabulary.services.get(self.graph.nodes[node].service)
        return service.name if service else self.graph.nodes[node].service

    def verdict(self, connection: Connection) -> Verdict:
        """What is known of a connection's two services, by its kind and as both are set."""
        source, target = self.graph.nodes[connection.source], self.graph.nodes[connection.target]
        ends = (source.settings, target.settings)
        return self.vocabulary.verdict(source.service, target.service, connection.kind, ends)

    @cached_property
    def not_known(self) -> tuple[tuple[Connection, Verdict], ...]:
        """The connections that are impossible or of which nothing is known, with what is said of them."""
        nodes, settled = self.graph.nodes, self.vocabulary.pairs.settled
        asked = [
            line
            for line in self.graph.sketch.connections
            if (nodes[line.source].service, nodes[line.target].service, line.kind) not in settled
        ]
        return tuple((line, verdict) for line in asked if (verdict := self.verdict(line)).verdict != "known")

    @cached_property
    def impossible(self) -> frozenset[str]:
        """The ids of the connections along which nothing can travel."""
        return frozenset(line.id for line, verdict in self.not_known if verdict.verdict == "impossible")

    def is_near_a_node(self, x: float, y: float, pixels: float) -> bool:
        """Does a node stand closer to this place than so many pixels (at most 128), to each side?"""
        column, row = x // SQUARE, y // SQUARE
        squares = [(beside, near) for beside in (column, column - 1, column + 1) for near in (row, row - 1, row + 1)]
        self.whole.asked.update(squares)
        for square in squares:
            for other in self.whole.places.get(square, ()):
                if abs(other.x - x) < pixels and abs(other.y - y) < pixels:
                    return True
        return False

    @cached_property
    def frames(self) -> dict[str, Frame]:
        """The frames by id."""
        return {frame.id: frame for frame in self.graph.sketch.frames}

    @cached_property
    def unjudged(self) -> frozenset[str]:
        """Ids of the nodes that are a class of the diagrams package: nothing is known of them but a picture."""
        by_service = self.graph.by_service
        pictures = [service for service in by_service if service.startswith(PREFIX)]
        return frozenset([node.id for service in pictures for node in by_service[service]])

    def is_mentioned(self, node: str) -> bool:
        """Does some part of the sketch name this node? Who is named nowhere can go without a trace."""
        graph = self.graph
        by_lines = node in graph.outgoing or node in graph.incoming
        return by_lines or node in self.authorisers or node in self.named_for_failures or node in self._mentioned_beside

    @cached_property
    def _mentioned_beside(self) -> frozenset[str]:
        return mentioned_beside(self.graph.sketch)

    @cached_property
    def authorisers(self) -> frozenset[str]:
        """Ids of the parts that some route asks whether the caller may."""
        return frozenset({line.authoriser or "" for line in self.graph.sketch.connections} - _NOBODY)

    @cached_property
    def named_for_failures(self) -> frozenset[str]:
        """Ids of the parts that some target or subscription names for what it could not be given."""
        lines = self.graph.sketch.connections
        named = {dead_letters(line) for line in lines if line.dead_letters or "dead_letters" in line.settings}
        return frozenset(named - _NOBODY)

    @cached_property
    def waited_for(self) -> frozenset[str]:
        """Ids of the nodes whose work a client waits for: what its requests lead to, link by link."""
        kinds = self.vocabulary.answered
        waiting = [node.id for node in self.graph.by_service.get("client.browser", ())]
        found: set[str] = set()
        while waiting:
            node = waiting.pop()
            steers = self.graph.nodes[node].service == "aws.step-functions-express"
            for line in self.graph.outgoing.get(node, ()):
                is_answered = line.kind in kinds or (steers and line.kind == "orchestrate")
                if is_answered and line.target not in found:
                    found.add(line.target)
                    waiting.append(line.target)
        return frozenset(found)

    @cached_property
    def call_order(self) -> tuple[tuple[str, tuple[Connection, ...]], ...]:
        """The nodes that wait for answers of others, and those others, with their calls: who is called comes first.

        A call that closes a circle is left out.
        """
        steered = {node.id for node in self.graph.by_service.get("aws.step-functions-express", ())}
        calls: dict[str, list[Connection]] = {}
        for kind in ("sync", "origin", "orchestrate"):
            for line in self.graph.by_kind.get(kind, ()):
                if kind != "orchestrate" or line.source in steered:
                    calls.setdefault(line.source, []).append(line)
                    calls.setdefault(line.target, [])
        return tuple(callees_first(calls))

    @cached_property
    def call_places(self) -> dict[str, int]:
        """Of the nodes in the order of calls each its place, where who calls comes first."""
        return {node: -number for number, (node, _) in enumerate(self.call_order)}

    @cached_property
    def loads(self) -> dict[str, Loads]:
        """Loads that have been reckoned already (by load.py), as several rules ask for the same."""
        return {}


def dead_letters(line: Connection) -> str:
    """The id that a target or subscription names for what it could not be given; empty where it names none."""
    return line.dead_letters or str(line.settings.get("dead_letters") or "")


def callees_first(calls: dict[str, list[Connection]]) -> Iterator[tuple[str, tuple[Connection, ...]]]:
    """Each node with its connections, after all that they lead to; one that closes a circle is left out.

    Depth first, with a list in place of recursion: chains may be long.
    """
    done: set[str] = set()
    for start, lines in calls.items():
        open_calls = {} if start in done else {start: iter(lines)}
        while open_calls:
            node, left = next(reversed(open_calls.items()))
            onward = next(
                (line.target for line in left if line.target not in done and line.target not in open_calls), None
            )
            if onward is not None:
                open_calls[onward] = iter(calls[onward])
                continue
            del open_calls[node]
            done.add(node)
            yield node, tuple(line for line in calls[node] if line.target in done and line.target != node)


_NOBODY = frozenset({""})
_LONGEST_NAME = 80
Check = Callable[[View], Iterator[Found]]
