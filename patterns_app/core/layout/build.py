"""From a sketch to a Scene. Places and hand-drawn routes are the user's; layout fills only what is missing.

`arrange` is a port: a function from Plan to Geometry. The product passes one that asks a worker process
(`workers.Workers.arrange`); a test may pass `graphviz.arrange` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from patterns_app.core import limits
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from . import lines, loose
from .graphviz import Geometry
from .legend import legend_of
from .plan import (
    CARD_WIDTH,
    FRAME_LABEL_HEIGHT,
    ROOMY_HEIGHT,
    Cards,
    CardStyle,
    Direction,
    Plan,
    PlannedFrame,
    card,
    frame_label_width,
    frame_line,
    line_label,
    line_label_size,
    placed_cards,
    plan,
    style_for,
    style_of,
)
from .scene import Place, Rect, Scene, SceneConnection, SceneFrame, SceneLine, SceneNode, SceneSheet

Arrange = Callable[[Plan], Geometry]

MARGIN = 16.0
_FRAME_MARGIN = 16.0
_SIMPLE = "No way round was found for {} of the lines: they may cross cards."
_CROWDED = "There are so many lines between these parts that some of them lie on each other."
_TOUCHING = "Some cards touch each other: lines may cross them."


class TooLargeToDraw(ValueError):
    """More nodes or connections than are drawn in one picture."""


def build_scene(
    sketch: Sketch,
    vocabulary: Vocabulary,
    arrange: Arrange,
    direction: Direction = "LR",
    roomy: bool = False,
    cards: Cards = "full",
    routed: bool = True,
) -> Scene:
    """Lay out a sketch. Raises TooLargeToDraw, and whatever `arrange` raises.

    `roomy` is for who goes on to place the nodes by hand: cards are as high as they will be then. Without `routed` it
    is for who asks for places alone: lines of what is large go straight, for to find ways takes most of the time.
    """
    _refuse_too_large(sketch)
    if not sketch.nodes and not sketch.frames:
        loose_parts = _Loose.of(sketch, (), {}, (), placed=True)
        return _framed(sketch, vocabulary, (), (), (), (), loose_parts) if loose_parts.any else _empty(sketch)
    planned = replace(plan(sketch, vocabulary, direction, roomy, cards), routed=routed)
    if any(node.position for node in sketch.nodes):
        planned = _keeping_places(planned, sketch, arrange)
    geometry = Geometry(0.0, 0.0, placed_cards(planned), {}, {}, {}) if _all_drawn(sketch) else arrange(planned)
    style = style_for(sketch, vocabulary, cards, roomy)
    return _Assembly(sketch, vocabulary, planned, geometry, style, roomy or planned.placed).scene()


def _empty(sketch: Sketch) -> Scene:
    return Scene(sketch.title, sketch.description, 320, 80, (), (), (), ())


def _all_drawn(sketch: Sketch) -> bool:
    """Has every node its place and every connection its route? Then there is nothing to lay out."""
    placed = bool(sketch.nodes) and all(node.position for node in sketch.nodes)
    return placed and all(line.route for line in sketch.connections)


def _refuse_too_large(sketch: Sketch) -> None:
    for name, count, most in (
        ("nodes", len(sketch.nodes), limits.DRAW_NODES),
        ("connections", len(sketch.connections), limits.DRAW_CONNECTIONS),
    ):
        if count > most:
            raise TooLargeToDraw(f"the sketch has {count:,} {name}; at most {most:,} are drawn in one picture")


def _keeping_places(planned: Plan, sketch: Sketch, arrange: Arrange) -> Plan:
    """The plan with a centre for every node: the user's own, and for the rest a layout of their own below."""
    height = planned.nodes[0].height
    centres = {node.id: _centre(node) for node in sketch.nodes if node.position}
    loose = frozenset(node.id for node in sketch.nodes) - set(centres)
    if loose:
        part = replace(
            planned,
            nodes=tuple(node for node in planned.nodes if node.id in loose),
            frames=_frames_around(planned, loose),
            lines=tuple(line for line in planned.lines if {line.source, line.target} <= loose),
            routed=False,
        )
        bottoms = [y + height / 2 for _, y in centres.values()]
        bottoms += [frame.box.y + frame.box.height for frame in sketch.frames if frame.box]
        below = max(bottoms) + height / 2
        left = min(x for x, _ in centres.values()) - CARD_WIDTH / 2
        for name, box in arrange(part).nodes.items():
            x, y = box.centre
            centres[name] = (left + x, below + y)
    nodes = tuple(replace(node, centre=centres[node.id], frame=None) for node in planned.nodes)
    unlabelled = tuple(replace(line, label=None) for line in planned.lines)
    return replace(planned, nodes=nodes, frames=(), lines=unlabelled, placed=True)


def _frames_around(planned: Plan, nodes: frozenset[str]) -> tuple[PlannedFrame, ...]:
    """The frames that hold at least one of the nodes, directly or in a frame inside."""
    parents = {frame.id: frame.parent for frame in planned.frames}
    kept: set[str] = set()
    for node in planned.nodes:
        frame = node.frame if node.id in nodes else None
        while frame is not None and frame not in kept:
            kept.add(frame)
            frame = parents[frame]
    return tuple(frame for frame in planned.frames if frame.id in kept)


def _centre(node: Node) -> Place:
    """A node's position is the top left corner of its full card; a smaller one stands in the middle of that."""
    assert node.position is not None
    return (node.position.x + CARD_WIDTH / 2, node.position.y + ROOMY_HEIGHT / 2)


class _Assembly:
    """Puts text and geometry together again."""

    def __init__(
        self, sketch: Sketch, vocabulary: Vocabulary, planned: Plan, geometry: Geometry, style: CardStyle, by_hand: bool
    ) -> None:
        self.sketch = sketch
        self.by_hand = by_hand
        self.style = style
        self.vocabulary = vocabulary
        self.planned = planned
        self.boxes = geometry.nodes
        self.geometry = geometry
        self.placed = {node.id for node in sketch.nodes if node.position}
        self.names = {node.id: node.label or self.vocabulary.short_name(node.service) for node in sketch.nodes}

    def scene(self) -> Scene:
        frames = self._frames(self.boxes)
        connections = tuple(self._connection(connection, self.boxes) for connection in self.sketch.connections)
        nodes = tuple(self._node(node, self.boxes[node.id]) for node in self.sketch.nodes)
        notes: tuple[str, ...] = ()
        if self.planned.placed and self.sketch.connections and _some_touch(self.boxes.values()):
            notes = (*notes, _TOUCHING)
        elif self.geometry.simple:
            notes = (_SIMPLE.format(f"{self.geometry.simple:,}"),)
        if self.geometry.crowded:
            notes = (*notes, _CROWDED)
        boxes = self.boxes | {frame.id: frame.box for frame in frames}
        loose_parts = _Loose.of(
            self.sketch, _places(nodes, frames, connections), boxes, connections, self.planned.placed
        )
        if undrawn := len(self.sketch.lines) - len(loose_parts.lines):
            said = "1 plain line has" if undrawn == 1 else f"{undrawn} plain lines have"
            notes = (*notes, f"{said} ends without a place here.")
        return _framed(self.sketch, self.vocabulary, nodes, frames, connections, notes, loose_parts)

    def _node(self, node: Node, box: Rect) -> SceneNode:
        service = self.vocabulary.services.get(node.service)
        text = card(node, self.vocabulary, self.style)
        icon = (service or self.vocabulary.services["aws.generic"]).icon
        size = self.style.icon
        name = self.names[node.id]
        look = (box, size, node.colour, node.image)
        return SceneNode(node.id, node.service, icon, name, text.lines, text.caption, *look)

    def _frames(self, boxes: dict[str, Rect]) -> tuple[SceneFrame, ...]:
        """Outer frames first. Placed by the user (in a sketch with places), by Graphviz, or round what they hold."""
        found: dict[str, Rect] = {}
        for frame in sorted(self.sketch.frames, key=lambda frame: -self._depth(frame)):
            if frame.box and self.planned.placed:
                found[frame.id] = Rect(frame.box.x, frame.box.y, frame.box.width, frame.box.height)
            elif frame.id in self.geometry.frames:
                found[frame.id] = self.geometry.frames[frame.id]
            elif inside := self._inside(frame, boxes, found):
                found[frame.id] = _around(inside, FRAME_LABEL_HEIGHT)
            else:
                found[frame.id] = _below([*boxes.values(), *found.values()], frame_label_width(frame))
        shown = sorted(self.sketch.frames, key=self._depth)
        return tuple(SceneFrame(f.id, f.kind, f.label, frame_line(f), found[f.id], f.colour) for f in shown)

    def _inside(self, frame: Frame, boxes: dict[str, Rect], found: dict[str, Rect]) -> list[Rect]:
        held = [boxes[node.id] for node in self.sketch.nodes if node.frame == frame.id]
        return held + [
            found[child.id] for child in self.sketch.frames if child.parent == frame.id and child.id in found
        ]

    def _depth(self, frame: Frame) -> int:
        parents = {item.id: item.parent for item in self.sketch.frames}
        depth, parent = 0, frame.parent
        while parent is not None:
            depth, parent = depth + 1, parents[parent]
        return depth

    def _connection(self, connection: Connection, boxes: dict[str, Rect]) -> SceneConnection:
        source, target = boxes[connection.source], boxes[connection.target]
        text = line_label(connection, self.by_hand)
        label_box = self.geometry.labels.get(connection.id)
        if connection.route and {connection.source, connection.target} <= self.placed:
            route = (source.centre, *((point.x, point.y) for point in connection.route), target.centre)
            points = lines.clipped(route, source, target)
        else:
            points = self.geometry.lines[connection.id]
        if text and label_box is None:
            share = connection.label_at
            middle = lines.middle_of_longest(points) if share is None else lines.along(points, share)
            label_box = _label_at(middle, text)
        kind = self.vocabulary.kinds.get(connection.kind)
        names = self.names[connection.source], self.names[connection.target]
        says = f"{names[0]} to {names[1]}: {kind.name if kind else connection.kind}"
        return SceneConnection(
            connection.id,
            connection.source,
            connection.target,
            connection.kind,
            style_of(connection, self.vocabulary),
            connection.label,
            says + (f", {connection.label}" if connection.label else ""),
            points,
            text,
            label_box,
            connection.colour,
            connection.stroke,
        )


def _label_at(middle: Place, text: tuple[str, ...]) -> Rect:
    size = line_label_size(text)
    assert size is not None
    return Rect(middle[0] - size[0] / 2, middle[1] - size[1] / 2, *size)


def _around(boxes: list[Rect], label_height: float) -> Rect:
    left, top = min(box.x for box in boxes) - _FRAME_MARGIN, min(box.y for box in boxes) - _FRAME_MARGIN - label_height
    right, bottom = max(box.right for box in boxes) + _FRAME_MARGIN, max(box.bottom for box in boxes) + _FRAME_MARGIN
    return Rect(left, top, right - left, bottom - top)


def _below(boxes: list[Rect], label_width: float) -> Rect:
    """A place for an empty frame in a sketch with places: under everything."""
    top = max(box.bottom for box in boxes) + 2 * _FRAME_MARGIN
    width = max(label_width, CARD_WIDTH) + 2 * _FRAME_MARGIN
    return Rect(min(box.x for box in boxes), top, width, FRAME_LABEL_HEIGHT + 2 * _FRAME_MARGIN)


def _some_touch(boxes: Iterable[Rect]) -> bool:
    """Are any two cards less than a pixel apart? Sorted by their left edge, only near ones are compared."""
    ordered = sorted(boxes, key=lambda box: box.x)
    for index, box in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.x > box.right + 1:
                break
            if other.y <= box.bottom + 1 and box.y <= other.bottom + 1:
                return True
    return False


@dataclass(frozen=True)
class _Loose:
    """What belongs to no service."""

    sheets: tuple[SceneSheet, ...]
    lines: tuple[SceneLine, ...]

    @classmethod
    def of(
        cls,
        sketch: Sketch,
        drawn: Iterable[Rect],
        boxes: Mapping[str, Rect],
        connections: tuple[SceneConnection, ...],
        placed: bool,
    ) -> _Loose:
        at = {**boxes, **{line.id: _middle(line) for line in connections}}
        sheets = loose.sheets(sketch, drawn, placed, at)
        around = {**boxes, **{sheet.id: sheet.box for sheet in sheets}}
        return cls(sheets, tuple(loose.plain_lines(sketch, around, connections, placed)))

    @property
    def any(self) -> bool:
        return bool(self.sheets or self.lines)


def _middle(line: SceneConnection) -> Rect:
    return Rect(*lines.middle_of_longest(line.points), 0.0, 0.0)


def _places(
    nodes: tuple[SceneNode, ...], frames: tuple[SceneFrame, ...], connections: tuple[SceneConnection, ...]
) -> list[Rect]:
    """Everything that is drawn, as boxes; points of lines have no size."""
    found = [node.box for node in nodes] + [frame.box for frame in frames]
    found += [line.label_box for line in connections if line.label_box]
    return found + [Rect(x, y, 0, 0) for line in connections for x, y in line.points]


def _framed(
    sketch: Sketch,
    vocabulary: Vocabulary,
    nodes: tuple[SceneNode, ...],
    frames: tuple[SceneFrame, ...],
    connections: tuple[SceneConnection, ...],
    notes: tuple[str, ...],
    loose_parts: _Loose,
) -> Scene:
    """Everything moved so that the picture starts at the margin, and its size."""
    boxes = _places(nodes, frames, connections) + [sheet.box for sheet in loose_parts.sheets]
    boxes += [Rect(x, y, 0, 0) for line in loose_parts.lines for x, y in line.points]
    xs = [x for box in boxes for x in (box.x, box.right)]
    ys = [y for box in boxes for y in (box.y, box.bottom)]
    dx, dy = MARGIN - min(xs), MARGIN - min(ys)
    return Scene(
        title=sketch.title,
        description=sketch.description,
        width=round(max(xs) + dx + MARGIN, 1),
        height=round(max(ys) + dy + MARGIN, 1),
        nodes=tuple(replace(node, box=_moved(node.box, dx, dy)) for node in nodes),
        frames=tuple(replace(frame, box=_moved(frame.box, dx, dy)) for frame in frames),
        connections=tuple(_moved_connection(connection, dx, dy) for connection in connections),
        styles=legend_of(connections, vocabulary),
        notes=notes,
        sheets=tuple(_moved_sheet(sheet, dx, dy) for sheet in loose_parts.sheets),
        lines=tuple(replace(line, points=_moved_points(line.points, dx, dy)) for line in loose_parts.lines),
    )


def _moved_connection(connection: SceneConnection, dx: float, dy: float) -> SceneConnection:
    label = connection.label_box
    points = _moved_points(connection.points, dx, dy)
    return replace(connection, points=points, label_box=_moved(label, dx, dy) if label else None)


def _moved_sheet(sheet: SceneSheet, dx: float, dy: float) -> SceneSheet:
    pin = _moved_points((sheet.pin,), dx, dy)[0] if sheet.pin else None
    return replace(sheet, box=_moved(sheet.box, dx, dy), pin=pin)


def _moved_points(points: tuple[Place, ...], dx: float, dy: float) -> tuple[Place, ...]:
    return tuple((round(x + dx, 1), round(y + dy, 1)) for x, y in points)


def _moved(box: Rect, dx: float, dy: float) -> Rect:
    """Moved and rounded: a tenth of a pixel is enough, and keeps files small and the same from run to run."""
    return Rect(round(box.x + dx, 1), round(box.y + dy, 1), round(box.width, 1), round(box.height, 1))
