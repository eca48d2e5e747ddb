"""DOT to geometry with the Graphviz that is inside the pygraphviz wheel. Runs in a worker process only:
Graphviz is not thread-safe, holds the interpreter's lock and may end the process that it runs in."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from patterns_app.core.ports.extras import has
from patterns_app.core.ports.programs import filtered

from . import lines
from .plan import Plan
from .scene import Place, Rect

RANKS_APART = 0.6  # inches


@dataclass(frozen=True)
class Geometry:
    """Where everything goes, in pixels from the top left; `lines` are corner points from source to target."""

    width: float
    height: float
    nodes: dict[str, Rect]
    labels: dict[str, Rect]
    frames: dict[str, Rect]
    lines: dict[str, tuple[Place, ...]]
    simple: int = 0  # lines that found no way round what stands between their ends
    crowded: bool = False  # so many lines that some lie on each other


def arrange(plan: Plan, program: str = "", gap: float = RANKS_APART) -> Geometry:
    """Lay out a plan. `program` is the path of a system `dot` to use instead of the built-in Graphviz.

    `gap`: inches between two layers.
    """
    from .dot import to_dot

    dot = to_dot(plan, gap)
    return _finished(read_geometry(_run_program(program, dot) if program else _run_builtin(dot)), plan)


def is_here(program: str) -> bool:
    """Can it be asked? The core is installed without it, and everything has a layout of our own."""
    return has("diagrams") if program else has("diagrams", "pygraphviz")


def _finished(geometry: Geometry, plan: Plan) -> Geometry:
    """Cards as large as they were planned, for Graphviz writes no more than five figures; lines made neat."""
    nodes = {}
    for node in plan.nodes:
        x, y = geometry.nodes[node.id].centre
        nodes[node.id] = Rect(x - node.width / 2, y - node.height / 2, node.width, node.height)
    neat = {
        line.id: lines.neat(
            geometry.lines[line.id], nodes[line.source], nodes[line.target], geometry.labels.get(line.id)
        )
        for line in plan.lines
    }
    return replace(geometry, nodes=nodes, lines=neat)


def _run_builtin(dot: str) -> bytes:
    from pygraphviz import AGraph

    graph = AGraph(string=dot)
    try:
        return bytes(graph.draw(format="json0", prog="dot"))
    finally:
        graph.close()


def _run_program(program: str, dot: str) -> bytes:
    command = [program, "-Kdot", "-Tjson0"]
    return filtered(command, dot.encode())


def read_geometry(output: bytes) -> Geometry:
    """Graphviz' JSON output, its y axis turned round to grow downwards."""
    graph = json.loads(output)
    left, bottom, right, top = _numbers(graph["bb"])
    flip = _Flip(left, top)
    nodes: dict[str, Rect] = {}
    labels: dict[str, Rect] = {}
    frames: dict[str, Rect] = {}
    for item in graph.get("objects", ()):
        name = item["name"]
        if name.startswith("cluster_f-"):
            frames[name.removeprefix("cluster_f-")] = flip.box(_numbers(item["bb"]))
        elif name.startswith("n-"):
            nodes[name[2:]] = flip.centred(item)
        elif name.startswith("l-"):
            labels[name[2:]] = flip.centred(item)
    parts = {edge["id"]: flip.points(edge["pos"]) for edge in graph.get("edges", ())}
    return Geometry(right - left, top - bottom, nodes, labels, frames, _joined(parts, labels))


def _joined(parts: dict[str, list[Place]], labels: dict[str, Rect]) -> dict[str, tuple[Place, ...]]:
    """The two halves of a labelled line made one, through the middle of its label."""
    lines: dict[str, tuple[Place, ...]] = {}
    for name, points in parts.items():
        kind, line = name[0], name[2:]
        if kind == "c":
            lines[line] = tuple(points)
        elif kind == "a":
            lines[line] = (*points, labels[line].centre, *parts[f"b-{line}"])
    return lines


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


@dataclass(frozen=True)
class _Flip:
    """From Graphviz' points (origin at the bottom left) to pixels (origin at the top left); one point is one pixel."""

    left: float
    top: float

    def place(self, x: float, y: float) -> Place:
        return (x - self.left, self.top - y)

    def box(self, corners: tuple[float, ...]) -> Rect:
        left, bottom, right, top = corners
        x, y = self.place(left, top)
        return Rect(x, y, right - left, top - bottom)

    def centred(self, item: dict[str, Any]) -> Rect:
        x, y = self.place(*_numbers(item["pos"]))
        width, height = float(item["width"]) * 72, float(item["height"]) * 72
        return Rect(x - width / 2, y - height / 2, width, height)

    def points(self, spline: str) -> list[Place]:
        """Corner points of a line of straight pieces: every third point of Graphviz' Bézier list."""
        coordinates = [_numbers(part) for part in spline.split() if part[0] not in "es"]
        return [self.place(x, y) for x, y in coordinates[::3]]
