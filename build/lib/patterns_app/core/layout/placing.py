"""Places and routes written into the document, for a canvas that goes on from there. Layout fills only the gaps."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from patterns_app.core.sketch.model import Box, Connection, Image, Node, Note, Point, Rectangle, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .build import Arrange, build_scene
from .lines import share_of
from .plan import CARD_WIDTH, ROOMY_HEIGHT, Direction
from .scene import Place, Rect, Scene, SceneConnection

Sheet = TypeVar("Sheet", Note, Rectangle, Image)

_GAP = 24.0  # pixels between a card that had to give way and the one it gave way to


def placed(sketch: Sketch, vocabulary: Vocabulary, arrange: Arrange, direction: Direction = "LR") -> Sketch:
    """The sketch with a position for every node; those that are there stay. Raises as `build_scene` does."""
    return _with_places(sketch, build_scene(sketch, vocabulary, arrange, direction, routed=False))


def drawn(
    sketch: Sketch, vocabulary: Vocabulary, arrange: Arrange, direction: Direction = "LR", *, tidy: bool = False
) -> Sketch:
    """The sketch with a position for every node, a box for every frame and sheet, and a route for every connection.

    What is there stays. With `tidy` everything that is not pinned is laid out anew; pinned nodes keep their places and
    the rest is moved to where it fits them best. Raises as `build_scene` does.
    """
    if tidy:
        sketch = _tidied(sketch, vocabulary, arrange, direction)
    scene = build_scene(sketch, vocabulary, arrange, direction, roomy=True)
    shift = _shift(sketch, scene)
    boxes = {frame.id: frame.box.moved(*shift) for frame in scene.frames}
    lines = {line.id: line for line in scene.connections}
    sheets = {sheet.id: sheet.box.moved(*shift) for sheet in scene.sheets}
    return replace(
        _with_places(sketch, scene),
        notes=tuple(_with_box(part, sheets, tidy) for part in sketch.notes),
        boxes=tuple(_with_box(part, sheets, tidy) for part in sketch.boxes),
        images=tuple(_with_box(part, sheets, tidy) for part in sketch.images),
        frames=tuple(frame if frame.box else replace(frame, box=_box(boxes[frame.id])) for frame in sketch.frames),
        connections=tuple(
            line if line.route else _drawn_line(line, lines[line.id], shift) for line in sketch.connections
        ),
    )


def _with_box(part: Sheet, sheets: dict[str, Rect], anew: bool) -> Sheet:
    return part if part.box and not anew else replace(part, box=_box(sheets[part.id]))


def _with_places(sketch: Sketch, scene: Scene) -> Sketch:
    shift = _shift(sketch, scene)
    boxes = {node.id: node.box.moved(*shift) for node in scene.nodes}
    nodes = tuple(node if node.position else replace(node, position=_corner(boxes[node.id])) for node in sketch.nodes)
    return replace(sketch, nodes=nodes)


def _corner(box: Rect) -> Point:
    """Of a card as large as those that somebody places, in the middle of one that may be wider."""
    return Point(x=round(box.x + (box.width - CARD_WIDTH) / 2, 1), y=box.y)


def _shift(sketch: Sketch, scene: Scene) -> Place:
    """From the scene, which starts at its margin, to the sketch's own coordinates."""
    boxes = {node.id: node.box for node in scene.nodes}
    for node in sketch.nodes:
        if node.position:
            return node.position.x - boxes[node.id].x, node.position.y - boxes[node.id].y
    return (0.0, 0.0)


def _tidied(sketch: Sketch, vocabulary: Vocabulary, arrange: Arrange, direction: Direction) -> Sketch:
    """Nothing but what is pinned keeps its place; with pinned nodes the others get theirs here."""
    pinned = {node.id for node in sketch.nodes if node.pinned and node.position}
    bare = replace(
        sketch,
        nodes=tuple(replace(node, position=None) for node in sketch.nodes),
        frames=tuple(replace(frame, box=None) for frame in sketch.frames),
        connections=tuple(
            line if _keeps_route(line, pinned) else replace(line, route=(), pinned=False, label_at=None)
            for line in sketch.connections
        ),
    )
    if not pinned:
        return bare
    scene = build_scene(bare, vocabulary, arrange, direction, roomy=True, routed=False)
    fixed = [node for node in sketch.nodes if node.id in pinned]
    return replace(bare, nodes=_fitted(sketch.nodes, scene, fixed))


def _keeps_route(line: Connection, pinned: set[str]) -> bool:
    return line.pinned and {line.source, line.target} <= pinned


def _fitted(nodes: tuple[Node, ...], scene: Scene, fixed: list[Node]) -> tuple[Node, ...]:
    """The layout moved as a whole to where its pinned nodes are on average; a card on a pinned one gives way."""
    boxes = {node.id: node.box for node in scene.nodes}
    places = [node.position for node in fixed if node.position]
    dx = sum(place.x - boxes[node.id].x for place, node in zip(places, fixed, strict=True)) / len(fixed)
    dy = sum(place.y - boxes[node.id].y for place, node in zip(places, fixed, strict=True)) / len(fixed)
    taken = [Rect(place.x, place.y, CARD_WIDTH, ROOMY_HEIGHT) for place in places]
    names = {node.id for node in fixed}
    result = []
    for node in nodes:
        if node.id in names:
            result.append(node)
            continue
        box = _free(boxes[node.id].moved(dx, dy), taken)
        taken.append(box)
        result.append(replace(node, position=Point(x=round(box.x, 1), y=round(box.y, 1))))
    return tuple(result)


def _free(box: Rect, taken: list[Rect]) -> Rect:
    """The box, moved down until it touches none of those that are there. Each move passes one of them for good."""
    for _ in range(len(taken) + 1):
        below = [other.bottom for other in taken if _overlap(box, other)]
        if not below:
            return box
        box = Rect(box.x, max(below) + _GAP, box.width, box.height)
    return box


def _overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _box(box: Rect) -> Box:
    return Box(x=round(box.x, 1), y=round(box.y, 1), width=box.width, height=box.height)


def _drawn_line(line: Connection, drawn: SceneConnection, shift: Place) -> Connection:
    """The connection with its route, and its label where the layout has made room for it."""
    at = share_of(drawn.points, drawn.label_box.centre) if drawn.label_box else None
    return replace(line, route=_route(drawn.points, shift), label_at=at)


def _route(points: tuple[Place, ...], shift: Place) -> tuple[Point, ...]:
    """The line's corners with both ends, at most as many as a document takes."""
    moved = [Point(x=round(x + shift[0], 1), y=round(y + shift[1], 1)) for x, y in points]
    return tuple(moved) if len(moved) <= 100 else (moved[0], moved[-1])
