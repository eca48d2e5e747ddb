"""Frames that are folded: a picture shows one card in the place of each, and the lines that lead to what is inside."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from patterns_app.core.sketch.model import Connection, Node, PlainLine, Point, Sketch

_SHEETS = ("notes", "boxes", "images")
SERVICE = "folded"  # no key of the vocabulary: the card gets the general icon and this as its caption


def folded(sketch: Sketch) -> Sketch:
    """The sketch as it is shown. What the outermost folded frame holds is gone; lines to it end on its card."""
    shown_as = _shown_as(sketch)
    if not shown_as:
        return sketch
    parents = {frame.id: frame.parent for frame in sketch.frames}
    cards = tuple(
        Node(
            id=frame.id,
            service=SERVICE,
            label=frame.label,
            frame=parents[frame.id],
            position=Point(x=frame.box.x, y=frame.box.y) if frame.box else None,
        )
        for frame in sketch.frames
        if frame.id in set(shown_as.values())
    )
    hidden = {node.id: shown_as[node.frame] for node in sketch.nodes if node.frame in shown_as}
    return replace(
        sketch,
        nodes=(*(node for node in sketch.nodes if node.id not in hidden), *cards),
        frames=tuple(frame for frame in sketch.frames if frame.id not in shown_as),
        connections=tuple(line for one in sketch.connections if (line := _led(one, hidden)) is not None),
        scenarios=(),
        ignored=(),
        **_loose(sketch, shown_as, hidden),
    )


def _loose(sketch: Sketch, shown_as: dict[str | None, str], hidden: dict[str, str]) -> dict[str, Any]:
    """What lies in a folded frame is gone, and a line that ends in what is gone."""
    kept = {name: tuple(part for part in getattr(sketch, name) if part.frame not in shown_as) for name in _SHEETS}
    gone = {part.id for name in _SHEETS for part in getattr(sketch, name) if part.frame in shown_as}
    lines: list[PlainLine] = []
    for line in sketch.lines:
        ends = {end: hidden.get(name, name) for end in ("source", "target") if (name := getattr(line, end))}
        if gone.isdisjoint(ends.values()) and ends.get("source", "") != ends.get("target"):
            lines.append(replace(line, **ends))
        else:
            gone.add(line.id)
    return {**kept, "lines": tuple(lines)}


def _shown_as(sketch: Sketch) -> dict[str | None, str]:
    """For each frame that is folded or inside a folded one: the outermost folded frame that holds it."""
    frames = {frame.id: frame for frame in sketch.frames}
    found: dict[str | None, str] = {}
    for frame in sketch.frames:
        outermost, above = None, frame.id
        while above in frames:
            outermost = above if frames[above].collapsed else outermost
            above = frames[above].parent or ""
        if outermost is not None:
            found[frame.id] = outermost
    return found


def _led(line: Connection, hidden: dict[str, str]) -> Connection | None:
    source, target = hidden.get(line.source, line.source), hidden.get(line.target, line.target)
    if source == target and line.source != line.target:
        return None
    return replace(line, source=source, target=target)
