"""What of a sketch a picture shows: without technical parts, groups as cards, or one part with what is near it.

Each is asked for; nothing is left out by itself. What is left out takes its lines with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from patterns_app.core.sketch.model import Connection, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .folding import folded

_DEAD_LETTERS = "dlq"


class NoSuchPart(ValueError):
    """The focus is on a part that the sketch does not have."""


@dataclass(frozen=True)
class View:
    """What is shown. `technical` False leaves out logs, alarms, roles and what only takes dead letters; `groups` False
    shows a card in the place of each outermost frame; `focus` is the id of a node or frame that is shown with what is
    at most `reach` connections away."""

    technical: bool = True
    groups: bool = True
    focus: str = ""
    reach: int = 1


WHOLE = View()


def has_part(sketch: Sketch, name: str) -> bool:
    """Is there a node or a frame with this id?"""
    return any(node.id == name for node in sketch.nodes) or any(frame.id == name for frame in sketch.frames)


def viewed(sketch: Sketch, view: View, vocabulary: Vocabulary) -> Sketch:
    """The sketch as it is shown, with folded frames as cards. Raises NoSuchPart."""
    if view.focus and not has_part(sketch, view.focus):
        raise NoSuchPart(f"focus: there is no part {view.focus[:40]!r} in the sketch")
    if not view.technical:
        gone = _technical(sketch, vocabulary) - {view.focus}
        sketch = _only(sketch, {node.id for node in sketch.nodes} - gone)
    if view.focus:
        sketch = _only(sketch, _near(sketch, view.focus, view.reach))
    if not view.groups:
        frames = tuple(frame if frame.parent else replace(frame, collapsed=True) for frame in sketch.frames)
        sketch = _packed(replace(sketch, frames=frames))
    return folded(sketch)


def _packed(sketch: Sketch) -> Sketch:
    """Without places: a card in the place of a large group would stand in an empty room."""
    nodes = tuple(replace(node, position=None) for node in sketch.nodes)
    frames = tuple(replace(frame, box=None) for frame in sketch.frames)
    lines = tuple(replace(line, route=()) for line in sketch.connections)
    return replace(sketch, nodes=nodes, frames=frames, connections=lines)


def _technical(sketch: Sketch, vocabulary: Vocabulary) -> set[str]:
    """Nodes whose service is there for those who run it, and those that get dead letters and nothing else."""
    services = vocabulary.services
    found = {node.id for node in sketch.nodes if node.service in services and services[node.service].technical}
    into: dict[str, set[str]] = {}
    for line in sketch.connections:
        into.setdefault(line.target, set()).add(line.kind)
    return found | {target for target, kinds in into.items() if kinds == {_DEAD_LETTERS}}


def _near(sketch: Sketch, focus: str, reach: int) -> set[str]:
    """The nodes that are so many connections from the focus, whichever way the lines lead."""
    shown = _held(sketch, focus) | ({focus} & {node.id for node in sketch.nodes})
    for _ in range(reach):
        ends = [(line.source, line.target) for line in sketch.connections]
        shown |= {end for pair in ends if not shown.isdisjoint(pair) for end in pair}
    return shown


def _held(sketch: Sketch, frame: str) -> set[str]:
    """The nodes in a frame, and in the frames in it."""
    inside = {frame}
    while more := {one.id for one in sketch.frames if one.parent in inside} - inside:
        inside |= more
    return {node.id for node in sketch.nodes if node.frame in inside}


def _only(sketch: Sketch, shown: set[str]) -> Sketch:
    """The sketch with these nodes, the lines between them, and the frames that hold one of them."""
    nodes = tuple(node for node in sketch.nodes if node.id in shown)
    if len(nodes) == len(sketch.nodes):
        return sketch
    kept = _around(sketch, shown)
    lines = tuple(line for line in sketch.connections if _within(line, shown))
    loose: dict[str, Any] = dict.fromkeys(("notes", "boxes", "images", "lines"), ())
    frames = tuple(frame for frame in sketch.frames if frame.id in kept)
    return _packed(replace(sketch, nodes=nodes, frames=frames, connections=lines, scenarios=(), ignored=(), **loose))


def _around(sketch: Sketch, shown: set[str]) -> set[str]:
    parents = {frame.id: frame.parent for frame in sketch.frames}
    kept: set[str] = set()
    for node in sketch.nodes:
        above = node.frame if node.id in shown else None
        while above in parents and above not in kept:
            kept.add(above)
            above = parents[above]
    return kept


def _within(line: Connection, shown: set[str]) -> bool:
    return line.source in shown and line.target in shown
