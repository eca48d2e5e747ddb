"""What the types of a sketch do not say: ids have the right letters and are unique, references lead somewhere.

`reference_problems` is what the parser demands of every document. A scenario may name a connection that has since
been removed from the drawing: that is no error of the document, so `scenario_problems` is asked separately.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, combinations
from operator import attrgetter
from typing import Any

from .model import ID_PATTERN, Frame, PlainLine, Scenario, Sketch
from .parts import DRAWN, ID_SPACES, PLURALS, REFERENCES, parts_of

_NONE: frozenset[str] = frozenset()
# What a field of many parts names. A comprehension with the field's name in it reads several times as fast as any
# other way in Python, and a large sketch has ten thousand such fields.
_NAMED: dict[str, Callable[[Iterable[Any]], set[str | None]]] = {
    "about": lambda parts: {part.about for part in parts},
    "authoriser": lambda parts: {part.authoriser for part in parts},
    "dead_letters": lambda parts: {part.dead_letters for part in parts},
    "frame": lambda parts: {part.frame for part in parts},
    "opens": lambda parts: {part.opens for part in parts},
    "page": lambda parts: {part.page for part in parts},
    "parent": lambda parts: {part.parent for part in parts},
    "source": lambda parts: {part.source for part in parts},
    "target": lambda parts: {part.target for part in parts},
}
_FIELDS = {
    name: [(field, kinds, _NAMED[field]) for field, kinds in fields.items()] for name, fields in REFERENCES.items()
}
_NOTHING = frozenset({None})
ID_EXPECTED = "expected an id: at most 64 lower-case letters, digits and hyphens, the first no hyphen"
_LISTS = attrgetter(*PLURALS.values())  # of a sketch, in this order
_ID = re.compile(ID_PATTERN)
_IDS = re.compile(r"(?:[a-z0-9][a-z0-9-]{0,63}\n)*+")  # many of them, a line each


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place of the document. `path` is a JSON path without the leading `$.`."""

    path: str
    message: str


def reference_problems(sketch: Sketch) -> Iterator[Problem]:
    """Ids that are none or repeat, and references that lead nowhere."""
    ids = {name: [part.id for part in parts] for name, parts in zip(PLURALS, _LISTS(sketch), strict=True) if parts}
    known = {name: set(found) for name, found in ids.items()}
    yield from _ill_formed_ids(ids)
    yield from _repeated_ids(sketch, ids, known)
    for name in ids:
        if name != "scenario":
            yield from _lost_references(sketch, name, known)
    yield from _frame_problems(sketch.frames, {frame.id: frame for frame in sketch.frames}, known.get("node", _NONE))
    for index, scenario in enumerate(sketch.scenarios):
        yield from _scenario_shape(f"scenarios[{index}]", scenario, known.get("frame", _NONE))
    yield from _loose_ends(sketch.lines)
    for index, ignored in enumerate(sketch.ignored):
        if not any(ignored.target in known[name] for name in DRAWN if name in known):
            yield Problem(f"ignored[{index}].target", f"there is nothing with the id {ignored.target!r}")


def _lost_references(sketch: Sketch, name: str, known: Mapping[str, Set[str]]) -> Iterator[Problem]:
    """Fields of one kind of part that name what is not there.

    A large sketch has thousands of parts and hardly a reference that is lost, so a field of all parts is looked at in
    one go first; places are only made up where something is to be told.
    """
    parts = parts_of(sketch, name)
    for field, kinds, named in _FIELDS[name]:
        if (found := named(parts)) == _NOTHING:
            continue
        lost = found.difference(_NOTHING, *(known.get(kind, _NONE) for kind in kinds))
        what = kinds[0] if len(kinds) == 1 else "part"
        for index, part in enumerate(parts) if lost else ():
            if (value := getattr(part, field)) in lost:
                yield Problem(f"{PLURALS[name]}[{index}].{field}", f"there is no {what} {value!r}")


def is_id(text: str) -> bool:
    """Has the text the letters of an id?"""
    return _ID.search(text) is not None


def _ill_formed_ids(ids: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """All ids are looked at in one go first, as one text."""
    text = "\n".join((*chain.from_iterable(ids.values()), ""))
    if _IDS.fullmatch(text) and text.count("\n") == sum(map(len, ids.values())):
        return
    for name, found in ids.items():
        for index, one in enumerate(found):
            if not is_id(one):
                yield Problem(f"{PLURALS[name]}[{index}].id", ID_EXPECTED)


def _repeated_ids(sketch: Sketch, ids: Mapping[str, Sequence[str]], known: Mapping[str, Set[str]]) -> Iterator[Problem]:
    for names in ID_SPACES:
        found = [name for name in names if name in ids]
        if all(len(known[name]) == len(ids[name]) for name in found) and all(
            known[one].isdisjoint(known[other]) for one, other in combinations(found, 2)
        ):
            continue  # places are only made up where one is to be told
        seen: dict[str, str] = {}
        for name in names:
            for index, part in enumerate(parts_of(sketch, name)):
                path = f"{PLURALS[name]}[{index}].id"
                if part.id in seen:
                    yield Problem(path, f"the id {part.id!r} is already used at {seen[part.id]}")
                seen.setdefault(part.id, path)


def _loose_ends(lines: Iterable[PlainLine]) -> Iterator[Problem]:
    for index, line in enumerate(lines):
        for part, place in (("source", "start"), ("target", "end")):
            if (getattr(line, part) is None) == (getattr(line, place) is None):
                yield Problem(f"lines[{index}]", f"an end of a line is either a part ({part!r}) or a place ({place!r})")


def _frame_problems(all_frames: Iterable[Frame], frames: dict[str, Frame], nodes: Set[str]) -> Iterator[Problem]:
    for index, frame in enumerate(all_frames):
        if _has_cycle(frame, frames):
            yield Problem(f"frames[{index}].parent", f"the frame {frame.id!r} lies inside itself")
        for role, node in (frame.pattern.bindings if frame.pattern else {}).items():
            if node not in nodes:
                yield Problem(f"frames[{index}].pattern.bindings.{role}", f"there is no node {node!r}")


def _has_cycle(frame: Frame, frames: dict[str, Frame]) -> bool:
    seen = {frame.id}
    parent = frame.parent
    while parent is not None and parent in frames:
        if parent in seen:
            return True
        seen.add(parent)
        parent = frames[parent].parent
    return False


def _scenario_shape(path: str, scenario: Scenario, frames: Set[str]) -> Iterator[Problem]:
    if scenario.frame is not None and scenario.frame not in frames:
        yield Problem(f"{path}.frame", f"there is no frame {scenario.frame!r}")
    seen: dict[str, int] = {}
    for number, step in enumerate(scenario.steps):
        if step.id is not None and seen.setdefault(step.id, number) != number:
            earlier = f"{path}.steps[{seen[step.id]}].id"
            yield Problem(f"{path}.steps[{number}].id", f"the id {step.id!r} is already used at {earlier}")
    for number, step in enumerate(scenario.steps):
        for position, move in enumerate(step.moves):
            if (move.connection is None) == (move.at is None):
                message = "a move names either a connection or, with 'at', a node"
                yield Problem(f"{path}.steps[{number}].moves[{position}]", message)


def scenario_problems(sketch: Sketch) -> Iterator[Problem]:
    """Steps that name a connection or node which the sketch does not have (any more)."""
    nodes = {node.id for node in sketch.nodes}
    connections = {connection.id for connection in sketch.connections}
    for index, scenario in enumerate(sketch.scenarios):
        for number, step in enumerate(scenario.steps):
            path = f"scenarios[{index}].steps[{number}]"
            for position, move in enumerate(step.moves):
                if move.connection is not None and move.connection not in connections:
                    place = f"{path}.moves[{position}].connection"
                    yield Problem(place, f"there is no connection {move.connection!r}")
                if move.at is not None and move.at not in nodes:
                    yield Problem(f"{path}.moves[{position}].at", f"there is no node {move.at!r}")
            for node in step.marks:
                if node not in nodes:
                    yield Problem(f"{path}.marks.{node}", f"there is no node {node!r}")
