"""Moving by a distance, with whatever lies in the frames now: what somebody put in meanwhile moves along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Final

from .state import Plain, State

# What a place is called in each kind of part that has one.
PLACES: Final = {"frame": "box", "node": "position", "note": "box", "box": "box", "image": "box"}


def shifted(state: State, named: Mapping[str, Set[str]], dx: float, dy: float, far: float) -> Iterator[Plain]:
    """The effects that move parts, by kind, and what lies in those of them that are frames. None goes beyond `far`."""
    frames = _with_inner(state, named["frame"])

    def by(point: Plain) -> Plain:
        return {**point, "x": min(far, max(-far, point["x"] + dx)), "y": min(far, max(-far, point["y"] + dy))}

    moving: set[str] = set()
    for name, field in PLACES.items():
        for key in list(state.order[name]):
            part = state.parts[name][key]
            if key in (frames if name == "frame" else named[name]) or part.get("frame") in frames:
                moving.add(key)
                if part.get(field):
                    yield {"do": "update", name: key, "set": {field: by(part[field])}}
    for name in ("connection", "line"):
        for key in list(state.order[name]):
            part = state.parts[name][key]
            moves = key in named[name] or {part.get("source"), part.get("target")} <= moving
            if moves and (found := _moved_line(part, by)):
                yield {"do": "update", name: key, "set": found}


def _moved_line(part: Plain, by: Callable[[Plain], Plain]) -> Plain:
    found: Plain = {field: by(part[field]) for field in ("start", "end") if part.get(field)}
    if part.get("route"):
        found["route"] = [by(point) for point in part["route"]]
    return found


def _with_inner(state: State, frames: Set[str]) -> set[str]:
    found, more = set(frames), set(frames)
    while more:
        more = {key for key, frame in state.parts["frame"].items() if frame.get("parent") in found} - found
        found |= more
    return found
