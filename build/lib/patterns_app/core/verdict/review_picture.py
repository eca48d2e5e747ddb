"""The picture of a change as a Mermaid flowchart, which GitHub and GitLab draw in a comment."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.interchange.differing import both
from patterns_app.core.interchange.mermaid_words import mermaid_id
from patterns_app.core.pipeline import written
from patterns_app.core.sketch.difference import What, difference
from patterns_app.core.sketch.model import Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

SIGNS: Final[dict[What, str]] = {"added": "+", "removed": "−", "changed": "~"}
# Told apart by sign, by line and by colour, on a light and on a dark page.
_CARDS: Final[dict[What, str]] = {
    "added": "fill:#d3f0dd,stroke:#1a7f43,stroke-width:3px,color:#0b3d20",
    "removed": "fill:#f8dcdc,stroke:#b3261e,stroke-width:2px,stroke-dasharray:6 4,color:#5c1410",
    "changed": "fill:#fdf0cf,stroke:#946200,stroke-width:3px,color:#453000",
}
_LINES: Final[dict[What, str]] = {
    "added": "stroke:#1a7f43,stroke-width:3px",
    "removed": "stroke:#b3261e,stroke-width:2px,stroke-dasharray:6 4",
    "changed": "stroke:#946200,stroke-width:3px",
}


def picture(before: Sketch, after: Sketch) -> tuple[str, bool]:
    """Mermaid text of both, and is it the whole? A large one shows what changed and what is next to it."""
    changes: dict[str, What] = {}
    for one in difference(before, after).changes:
        if one.part in ("node", "connection"):
            changes[one.id] = one.what
    whole = both(before, after)
    shown = whole if len(whole.nodes) <= limits.REVIEW_PICTURE_NODES else _near(whole, changes)
    return _text(_signed(shown, changes), changes), shown is whole


def _near(whole: Sketch, changes: dict[str, What]) -> Sketch:
    """The parts that changed, those that a changed connection joins, and their neighbours; as many as are drawn."""
    lines = [line for line in whole.connections if {line.id, line.source, line.target} & changes.keys()]
    wanted = {node.id for node in whole.nodes if node.id in changes}
    wanted |= {end for line in lines for end in (line.source, line.target)}
    nodes = tuple(node for node in whole.nodes if node.id in wanted)[: limits.REVIEW_PICTURE_NODES]
    kept = {node.id for node in nodes}
    joined = tuple(line for line in whole.connections if {line.source, line.target} <= kept)
    return replace(whole, nodes=nodes, connections=joined, frames=_holding(whole, nodes), scenarios=())


def _holding(whole: Sketch, nodes: tuple[Node, ...]) -> tuple[Frame, ...]:
    """The frames that these nodes lie in, with those around them."""
    parents = {frame.id: frame.parent for frame in whole.frames}
    kept: set[str] = set()
    for node in nodes:
        frame = node.frame
        while frame in parents and frame not in kept:
            kept.add(frame)
            frame = parents[frame]
    return tuple(frame for frame in whole.frames if frame.id in kept)


def _signed(sketch: Sketch, changes: dict[str, What]) -> Sketch:
    """The same with a sign before the name of what changed."""
    names = {node.id: node.label or vocabulary().short_name(node.service) for node in sketch.nodes}
    nodes = (
        replace(node, label=f"{SIGNS[changes[node.id]]} {names[node.id]}") if node.id in changes else node
        for node in sketch.nodes
    )
    lines = (
        replace(line, label=f"{SIGNS[changes[line.id]]} {line.label}".strip()) if line.id in changes else line
        for line in sketch.connections
    )
    return replace(
        sketch, title="", nodes=tuple(nodes), connections=tuple(lines), notes=(), boxes=(), images=(), lines=()
    )


def _text(sketch: Sketch, changes: dict[str, What]) -> str:
    lines = [written(sketch, "mermaid", "").decode().rstrip("\n")]
    for what in SIGNS:
        if nodes := [mermaid_id(node.id) for node in sketch.nodes if changes.get(node.id) == what]:
            lines += [f"    classDef {what} {_CARDS[what]}", f"    class {','.join(nodes)} {what}"]
        places = (str(place) for place, line in enumerate(sketch.connections) if changes.get(line.id) == what)
        if joined := ",".join(places):
            lines.append(f"    linkStyle {joined} {_LINES[what]}")
    return "\n".join(lines) + "\n"
