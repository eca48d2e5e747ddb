"""What the types of a sketch do not say: ids have the right letters and are unique, references lead somewhere.

`reference_problems` is what the parser demands of every document. A scenario may name a connection that has since
been removed from the drawing: that is no error of the document, so `scenario_problems` is asked separately.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

from .model import ID_LETTERS, ID_PATTERN, Frame, PlainLine, Scenario, Sketch
from .parts import DRAWN, ID_SPACES, PLURALS, REFERENCES, parts_of

_Known = frozenset[str | None] | set[str | None]  # ids, and None: a field that names nothing is in order
_NONE: _Known = frozenset({None})
# What a field of many parts names that is not there. A comprehension with the field's name in it reads several times as
# fast as any other way in Python, and a large sketch has ten thousand such fields.
_LOST: dict[str, Callable[[Iterable[Any], _Known], set[str]]] = {
    "about": lambda parts, there: {part.about for part in parts if part.about not in there},
    "authoriser": lambda parts, there: {part.authoriser for part in parts if part.authoriser not in there},
    "dead_letters": lambda parts, there: {part.dead_letters for part in parts if part.dead_letters not in there},
    "frame": lambda parts, there: {part.frame for part in parts if part.frame not in there},
    "opens": lambda parts, there: {part.opens for part in parts if part.opens not in there},
    "page": lambda parts, there: {part.page for part in parts if part.page not in there},
    "parent": lambda parts, there: {part.parent for part in parts if part.parent not in there},
    "source": lambda parts, there: {part.source for part in parts if part.source not in there},
    "target": lambda parts, there: {part.target for part in parts if part.target not in there},
}
_FIELDS = {  # of scenarios `_scenario_shape` looks at all
    name: [(field, kinds, _LOST[field]) for field, kinds in fields.items() if name != "scenario"]
    for name, fields in REFERENCES.items()
}
ID_EXPECTED = "expected an id: at most 64 lower-case letters, digits and hyphens, the first no hyphen"
_LISTS = attrgetter(*PLURALS.values())  # of a sketch, in this order
_ID = re.compile(ID_PATTERN)
_IDS = re.compile(rf"(?:{ID_LETTERS}\n)*+")  # many of them, a line each


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place of the document. `path` is a JSON path without the leading `$.`."""

    path: str
    message: str


def reference_problems(sketch: Sketch) -> Iterator[Problem]:
    """Ids that are none or repeat, and references that lead nowhere."""
    # Most documents are small and have nothing wrong: each question is asked of all parts in one go first, and only
    # where the answer is odd are places made up.
    lists = [(name, parts) for name, parts in zip(PLURALS, _LISTS(sketch), strict=True) if parts]
    ids = {name: [part.id for part in parts] for name, parts in lists}
    known: dict[str, _Known] = {name: {None, *found} for name, found in ids.items()}
    every = list(chain.from_iterable(ids.values()))
    if not _are_ids(every):
        yield from _ill_formed_ids(ids)
    if len(set(every)) < len(every):
        yield from _repeated_ids(sketch)
    for name, parts in lists:
        for field, kinds, lost_among in _FIELDS[name]:
            one = known.get(kinds[0], _NONE)
            there = one if len(kinds) == 1 else one.union(*(known.get(kind, _NONE) for kind in kinds))
            if lost := lost_among(parts, there):
                yield from _lost_references(name, parts, field, kinds, lost)
    yield from _inside_parts(sketch, known)


def _inside_parts(sketch: Sketch, known: Mapping[str, _Known]) -> Iterator[Problem]:
    """What stands deeper than in a field, or hangs on several of them."""
    if sketch.frames:
        frames = {frame.id: frame for frame in sketch.frames}
        yield from _frame_problems(sketch.frames, frames, known.get("node", _NONE))
    for index, scenario in enumerate(sketch.scenarios):
        yield from _scenario_shape(f"scenarios[{index}]", scenario, known.get("frame", _NONE))
    if sketch.lines:
        yield from _loose_ends(sketch.lines)
    for index, ignored in enumerate(sketch.ignored):
        if not any(ignored.target in known[name] for name in DRAWN if name in known):
            yield Problem(f"ignored[{index}].target", f"there is nothing with the id {ignored.target!r}")


def _lost_references(
    name: str, parts: Sequence[Any], field: str, kinds: tuple[str, ...], lost: Set[str]
) -> Iterator[Problem]:
    """The places in one field of one kind of part that name what is not there."""
    what = kinds[0] if len(kinds) == 1 else "part"
    for index, part in enumerate(parts):
        if (value := getattr(part, field)) in lost:
            yield Problem(f"{PLURALS[name]}[{index}].{field}", f"there is no {what} {value!r}")


def is_id(text: str) -> bool:
    """Has the text the letters of an id?"""
    return _ID.search(text) is not None


def _are_ids(texts: Sequence[str]) -> bool:
    """Are all of these ids? They are looked at as one text."""
    text = "\n".join(texts) + "\n"
    return not texts or (_IDS.fullmatch(text) is not None and text.count("\n") == len(texts))


def _ill_formed_ids(ids: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for name, found in ids.items():
        for index, one in enumerate(found):
            if not is_id(one):
                yield Problem(f"{PLURALS[name]}[{index}].id", ID_EXPECTED)


def _repeated_ids(sketch: Sketch) -> Iterator[Problem]:
    """Ids that are there twice in one space; a scenario may be called as a node is."""
    for names in ID_SPACES:
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


def _frame_problems(all_frames: Iterable[Frame], frames: dict[str, Frame], nodes: _Known) -> Iterator[Problem]:
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


def _scenario_shape(path: str, scenario: Scenario, frames: _Known) -> Iterator[Problem]:
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
