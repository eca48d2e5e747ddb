"""The layout of a plan: each connected piece drawn in the ways that fit its size, the best one kept, all packed.

Graphviz draws small pieces best, ours the large ones. Which it was shows in no file: the same plan, the same drawing.
"""

from __future__ import annotations

from dataclasses import replace

from . import graphviz, own
from .graphviz import Geometry
from .layered.packing import story_first
from .looks import SCREEN, Looks, extent, looks
from .plan import Plan, PlannedFrame, PlannedLine, PlannedNode
from .scene import Place, Rect

# Up to here Graphviz takes a few milliseconds. A labelled line is routed in two pieces.
_CARDS = 20
_PIECES = 60
_COMPARED = 60  # pieces with lines: of more, nobody compares how each is drawn, and all together would take seconds
_CLOSER = (0.4, 0.28)  # inches between layers, for a drawing that is a little wider than a screen
_CLOSED = 0.8  # so much of its width is left


def arrange(plan: Plan, program: str = "") -> Geometry:
    """Lay out a plan, or route the lines of one that is `placed`. `program`: a system `dot` instead of the built-in."""
    if plan.placed:
        return own.arrange(plan)
    back = {line.id for line in plan.lines if line.looks_back}
    if back:
        turned = (replace(line, source=line.target, target=line.source, looks_back=False) for line in plan.lines)
        lines = (new if new.id in back else line for line, new in zip(plan.lines, turned, strict=True))
        found = arrange(replace(plan, lines=tuple(lines)), program)
        ways = {name: way[::-1] if name in back else way for name, way in found.lines.items()}
        return replace(found, lines=ways)
    pieces = _pieces(plan)
    alone = [piece for piece in pieces if _is_lone_card(piece)]
    story = sorted((piece for piece in pieces if not _is_lone_card(piece)), key=lambda piece: -(len(piece.nodes) // 4))
    best = _best if len(story) <= _COMPARED else _ours
    drawn = [best(piece, program) for piece in story] + [own.arrange(piece) for piece in alone]
    areas = [extent(geometry) for geometry in drawn]
    sizes = [(area.width, area.height) for area in areas]
    whole = story_first(sizes[: len(story)], sizes[len(story) :])
    result = Geometry(whole.width, whole.height, {}, {}, {}, {})
    for geometry, area, (x, y) in zip(drawn, areas, whole.places, strict=True):
        result = _joined(result, geometry, (x - area.x, y - area.y))
    return result


def _best(piece: Plan, program: str) -> Geometry:
    found: list[tuple[Geometry, Looks]] = []
    lines = len(piece.lines) + sum(1 for line in piece.lines if line.label)
    if len(piece.nodes) <= _CARDS and lines <= _PIECES and graphviz.is_here(program):
        geometry = graphviz.arrange(piece, program)
        found.append((geometry, looks(geometry)))
        if found[0][1].spotless:
            return geometry
        if found[0][1].width > SCREEN[0] >= _CLOSED * found[0][1].width:
            closer = (graphviz.arrange(piece, program, gap) for gap in _CLOSER)
            found += [(geometry, looks(geometry)) for geometry in closer]
    if not found:
        return own.arrange(piece)
    geometry = own.arrange(replace(piece, routed=True))  # its lines tell which of the drawings is the best
    found.append((geometry, looks(geometry)))
    return min(found, key=lambda one: one[1].cost)[0]


def _ours(piece: Plan, _program: str) -> Geometry:
    return own.arrange(piece)


def _is_lone_card(piece: Plan) -> bool:
    return len(piece.nodes) == 1 and not piece.frames and not piece.lines


def _pieces(plan: Plan) -> list[Plan]:
    """What hangs together by lines or frames, in the order of the document."""
    every = [node.id for node in plan.nodes] + [frame.id for frame in plan.frames]
    root = {name: name for name in every}

    def find(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    pairs = [(node.id, node.frame) for node in plan.nodes] + [(frame.id, frame.parent) for frame in plan.frames]
    for one, other in [*pairs, *((line.source, line.target) for line in plan.lines)]:
        if other is not None:
            root[find(one)] = find(other)
    names = list(dict.fromkeys(find(name) for name in every))
    if len(names) == 1:
        return [plan]
    nodes: dict[str, list[PlannedNode]] = {name: [] for name in names}
    frames: dict[str, list[PlannedFrame]] = {name: [] for name in names}
    lines: dict[str, list[PlannedLine]] = {name: [] for name in names}
    for node in plan.nodes:
        nodes[find(node.id)].append(node)
    for frame in plan.frames:
        frames[find(frame.id)].append(frame)
    for line in plan.lines:
        lines[find(line.source)].append(line)
    return [
        replace(plan, nodes=tuple(nodes[name]), frames=tuple(frames[name]), lines=tuple(lines[name])) for name in names
    ]


def _joined(whole: Geometry, part: Geometry, shift: Place) -> Geometry:
    """The part put into the whole; empties nothing that is there."""
    dx, dy = shift

    def moved(boxes: dict[str, Rect]) -> dict[str, Rect]:
        return {name: box.moved(dx, dy) for name, box in boxes.items()}

    whole.nodes.update(moved(part.nodes))
    whole.labels.update(moved(part.labels))
    whole.frames.update(moved(part.frames))
    whole.lines.update({name: tuple((x + dx, y + dy) for x, y in line) for name, line in part.lines.items()})
    return replace(whole, simple=whole.simple + part.simple, crowded=whole.crowded or part.crowded)
