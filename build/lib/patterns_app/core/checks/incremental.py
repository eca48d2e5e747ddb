"""What the rules have found in a sketch, kept by system, so that after an edit only what it touches is looked at again.

A system is what connections join: the parts that can be reached from each other, whichever way the lines lead. Most
rules say (`looks_at: system` in their words) that a finding hangs on the system of its first part and on nothing else;
those are asked again about the systems that have changed. All other rules are asked about the whole sketch each time.
A fix has to know more, which ids are free and where nodes stand: what it asked for is noted with the system, and a
system is looked at again when the answer has changed. So is what a rule asks of the whole sketch, also where it finds
nothing then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from patterns_app.core.sketch.graph import Graph, graph_of
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .asking import NotKnown
from .model import Found, View, Words, dead_letters
from .registry import Rule, rules
from .whole import Square, Whole, called, first_of, square_of

# What a rule may look at beside nodes and lines. A change of the rest of the document changes nothing that is found.
_LOOKED_AT = ("scenarios", "ignored", "notes", "boxes", "images", "lines")
Part = TypeVar("Part", Node, Connection)


@dataclass(frozen=True)
class _System:
    """One system: its nodes, what rules found in it (with the first node of each), and what their fixes asked for."""

    nodes: frozenset[str]
    founds: dict[str, list[tuple[str, Found]]]
    asked: set[str | Square]


@dataclass(frozen=True)
class Known:
    """What the rules have found in one state of a sketch. It does not change: the next state is made of it."""

    sketch: Sketch
    vocabulary: Vocabulary
    systems: Mapping[str, _System]  # by each of their nodes
    whole: Whole
    of_the_whole: Mapping[str, list[Found]]  # by rule: of those that look at all of the sketch

    def founds(self) -> Iterator[tuple[str, Words, Found]]:
        """Everything that was found, rule by rule in the order of their ids; of a rule in the order of the nodes."""
        places = {node.id: number for number, node in enumerate(self.sketch.nodes)}
        by_rule: dict[str, list[tuple[str, Found]]] = {}
        for system in self._distinct():
            for name, founds in system.founds.items():
                by_rule.setdefault(name, []).extend(founds)
        for name, rule in rules().items():
            sorted_ = sorted(by_rule.get(name, ()), key=lambda one: places[one[0]])
            yield from ((name, rule.words, found) for found in self.of_the_whole.get(name, [one for _, one in sorted_]))

    def after(self, sketch: Sketch) -> Known:
        """What the rules find in another state of the sketch. The fewer parts differ, the less is looked at."""
        changed = _changed(self.whole.graph, sketch)
        if changed is None:
            return look(sketch, self.vocabulary)
        again = set(changed.nodes)
        for system in self._distinct():
            if not (system.asked.isdisjoint(changed.answers) and system.nodes.isdisjoint(changed.nodes)):
                again |= system.nodes
        kept = {name: system for name, system in self.systems.items() if name not in again}
        whole = self.whole.after(changed.graph, changed.nodes_before_and_now, changed.gone, changed.new)
        view = View(whole.graph, self.vocabulary, whole)
        found = _systems(view, [node for node in sketch.nodes if node.id in again], whole)
        return Known(sketch, self.vocabulary, kept | found, whole, _of_the_whole(view))

    def _distinct(self) -> Iterable[_System]:
        return {id(system): system for system in self.systems.values()}.values()


def look(sketch: Sketch, vocabulary: Vocabulary) -> Known:
    """Ask every rule about all of a sketch."""
    whole = Whole(graph_of(sketch))
    view = View(whole.graph, vocabulary, whole)
    return Known(sketch, vocabulary, _systems(view, sketch.nodes, whole), whole, _of_the_whole(view))


def _of_the_whole(view: View) -> dict[str, list[Found]]:
    return {name: list(_found_by(rule, view)) for name, rule in rules().items() if rule.words.looks_at == "sketch"}


# -- what an edit has touched


@dataclass(frozen=True)
class _Changed:
    graph: Graph  # of the sketch as it is now
    nodes: set[str]  # with those at all ends of lines that have changed, then and now
    answers: set[str | Square]  # ids that have come or gone, and squares of the canvas where something has
    nodes_before_and_now: Sequence[tuple[Node | None, Node | None]]
    gone: set[str]  # ids
    new: set[str]


def _changed(before: Graph, new: Sketch) -> _Changed | None:
    """What differs; None where it is more than nodes and lines, or where they have another order."""
    old = before.sketch
    if any(getattr(old, name) != getattr(new, name) for name in _LOOKED_AT):
        return None
    if old.frames != new.frames and [_bare(one) for one in old.frames] != [_bare(one) for one in new.frames]:
        return None
    nodes, lines = _pairs(old.nodes, new.nodes), _pairs(old.connections, new.connections)
    if nodes is None or lines is None or min(len(old.nodes), len(new.nodes)) < 2:
        return None  # a single node is in order, and the first of two may not be
    touched = {node.id for pair in nodes for node in pair if node}
    touched.update(end for pair in lines for line in pair if line for end in _ends(line))
    answers: set[str | Square] = set()
    both: Sequence[tuple[Node | Connection | None, Node | Connection | None]] = [*nodes, *lines]
    gone = {before.id for before, now in both if before and not now}
    added = {now.id for before, now in both if now and not before}
    answers.update(gone, added)
    graph = graph_of(new, before)
    answers.update(first_of(service) for service in _near(before, touched) | _near(graph, touched))
    answers.update(called(node.label) for pair in nodes for node in pair if node)
    for node_before, node_now in nodes:
        places = [node.position if node else None for node in (node_before, node_now)]
        if places[0] != places[1]:
            answers.update(square_of(place) for place in places if place)
    return _Changed(graph, touched, answers, nodes, gone, added)


def _near(graph: Graph, touched: Set[str]) -> set[str]:
    """The services of what has been touched, and of what leads there."""
    near = {*touched, *(line.source for node in touched for line in graph.incoming.get(node, ()))}
    return {graph.nodes[node].service for node in near if node in graph.nodes}


def _bare(frame: Frame) -> Frame:
    """The frame without what no rule looks at: dragging a frame changes nothing."""
    return msgspec.structs.replace(frame, box=None, colour=None, collapsed=False)


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> list[tuple[Part | None, Part | None]] | None:
    """Parts that differ, before and now; None where those in both have changed their order."""
    first = _equal(old, new)
    last = min(_equal(old[::-1], new[::-1]), len(old) - first, len(new) - first)
    return _pairs_of(old[first : len(old) - last], new[first : len(new) - last])


def _equal(old: Sequence[Part], new: Sequence[Part]) -> int:
    """How many of the first parts are the same."""
    differ = (
        number for number, (one, other) in enumerate(zip(old, new, strict=False)) if one is not other and one != other
    )
    return next(differ, min(len(old), len(new)))


def _pairs_of(old: Sequence[Part], new: Sequence[Part]) -> list[tuple[Part | None, Part | None]] | None:
    left = {part.id: part for part in old}
    order = list(left)
    found: list[tuple[Part | None, Part | None]] = []
    added: set[str] = set()
    for part in new:
        before = left.pop(part.id, None)
        if before is None:
            added.add(part.id)
        if before != part:
            found.append((before, part))
    stayed = [name for name in order if name not in left]
    if stayed != [part.id for part in new if part.id not in added]:
        return None
    found += [(part, None) for part in left.values()]
    return found


# -- the systems of a sketch


def _systems(view: View, nodes: Sequence[Node], whole: Whole) -> dict[str, _System]:
    """The systems of these nodes (all of each), with what the rules find in them."""
    systems = {}
    joined = _joined(view, {node.id for node in nodes})
    for node in nodes:
        if node.id not in systems:
            members = _reached(view, node.id, joined)
            system = _System(members, {}, set())
            systems.update(dict.fromkeys(members, system))
    if systems:
        _ask(_part_of(view, systems, whole), systems)
    return systems


def _ask(view: View, systems: Mapping[str, _System]) -> None:
    """Let the rules of systems look, and note for each system what they find and what its fixes have asked for."""
    asked = view.whole.asked
    asked.clear()
    sources = {line.id: line.source for line in view.graph.sketch.connections}
    for name, rule in rules().items():
        if rule.words.looks_at == "sketch":
            continue
        for found in _found_by(rule, view):
            first = found.nodes[0] if found.nodes else sources[found.connections[0]]
            system = systems[first]
            system.founds.setdefault(name, []).append((first, found))
            system.asked.update(asked)
            asked.clear()
        if asked:  # and nothing was found because of the answer
            for system in {id(one): one for one in systems.values()}.values():
                system.asked.update(asked)
            asked.clear()


def _found_by(rule: Rule, view: View) -> Iterator[Found]:
    """What a rule finds; nothing more once it asks for a fact that is not among the data."""
    with suppress(NotKnown):
        yield from rule.check(view)


def _part_of(view: View, systems: Mapping[str, _System], whole: Whole) -> View:
    """The sketch with these systems alone, and everything in it that is neither a node nor a line."""
    sketch = view.graph.sketch
    if len(systems) == len(sketch.nodes):
        return View(view.graph, view.vocabulary, whole)
    part = msgspec.structs.replace(
        sketch,
        nodes=tuple(node for node in sketch.nodes if node.id in systems),
        connections=tuple(line for line in sketch.connections if line.source in systems),
    )
    return View(graph_of(part), view.vocabulary, whole)


def _joined(view: View, nodes: Set[str]) -> dict[str, set[str]]:
    """Nodes that belong together without a line between them: who is asked by a line, and who plays in one pattern."""
    groups = [tuple(frame.pattern.bindings.values()) for frame in view.graph.sketch.frames if frame.pattern]
    lines = (line for node in nodes for line in view.graph.outgoing.get(node, ()))
    groups += [ends for line in lines if len(ends := _ends(line)) > 2]
    found: dict[str, set[str]] = {}
    for group in groups:
        there = [name for name in group if name in view.graph.nodes]
        for name in there:
            found.setdefault(name, set()).update(there)
    return found


def _ends(line: Connection) -> tuple[str, ...]:
    """The nodes that a line names: source and target, then whom it asks and who gets what could not be delivered."""
    beside = (line.authoriser or "", dead_letters(line))
    return (line.source, line.target, *(name for name in beside if name))


def _reached(view: View, start: str, joined: Mapping[str, Set[str]]) -> frozenset[str]:
    """All nodes that connections join to this one, whichever way they lead."""
    found, waiting = {start}, [start]
    outgoing, incoming = view.graph.outgoing, view.graph.incoming
    while waiting:
        node = waiting.pop()
        near = [line.target for line in outgoing.get(node, ())]
        near += [line.source for line in incoming.get(node, ())]
        near += joined.get(node, ())
        for name in near:
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)
