"""What the types of a sketch cannot say: ids are unique and references lead somewhere.

`reference_problems` is what the parser demands of every document. A scenario may name a connection that has since
been removed from the drawing: that is no error of the document, so `scenario_problems` is asked separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .model import Frame, Scenario, Sketch


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place of the document. `path` is a JSON path without the leading `$.`."""

    path: str
    message: str


def reference_problems(sketch: Sketch) -> Iterator[Problem]:
    """Ids that repeat and references that lead nowhere."""
    yield from _repeated_ids(sketch)
    nodes = {node.id for node in sketch.nodes}
    frames = {frame.id: frame for frame in sketch.frames}
    for index, node in enumerate(sketch.nodes):
        if node.frame is not None and node.frame not in frames:
            yield Problem(f"nodes[{index}].frame", f"there is no frame {node.frame!r}")
    yield from _frame_problems(sketch.frames, frames, nodes)
    for index, connection in enumerate(sketch.connections):
        if connection.source not in nodes:
            yield Problem(f"connections[{index}].source", f"there is no node {connection.source!r}")
        if connection.target not in nodes:
            yield Problem(f"connections[{index}].target", f"there is no node {connection.target!r}")
    for index, scenario in enumerate(sketch.scenarios):
        yield from _scenario_shape(f"scenarios[{index}]", scenario, frames)
    known = nodes | set(frames) | {connection.id for connection in sketch.connections}
    for index, ignored in enumerate(sketch.ignored):
        if ignored.target not in known:
            yield Problem(f"ignored[{index}].target", f"there is nothing with the id {ignored.target!r}")


def _repeated_ids(sketch: Sketch) -> Iterator[Problem]:
    for names in (("nodes", "frames", "connections"), ("scenarios",)):
        ids = [part.id for name in names for part in getattr(sketch, name)]
        if len(set(ids)) == len(ids):
            continue  # places are only made up where one is to be told
        seen: dict[str, str] = {}
        for name in names:
            for index, part in enumerate(getattr(sketch, name)):
                path = f"{name}[{index}].id"
                if part.id in seen:
                    yield Problem(path, f"the id {part.id!r} is already used at {seen[part.id]}")
                seen.setdefault(part.id, path)


def _frame_problems(all_frames: Iterable[Frame], frames: dict[str, Frame], nodes: set[str]) -> Iterator[Problem]:
    for index, frame in enumerate(all_frames):
        if frame.parent is not None and frame.parent not in frames:
            yield Problem(f"frames[{index}].parent", f"there is no frame {frame.parent!r}")
        elif _has_cycle(frame, frames):
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


def _scenario_shape(path: str, scenario: Scenario, frames: dict[str, Frame]) -> Iterator[Problem]:
    if scenario.frame is not None and scenario.frame not in frames:
        yield Problem(f"{path}.frame", f"there is no frame {scenario.frame!r}")
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
