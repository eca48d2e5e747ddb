"""A scene as a small picture for cards: icons and lines, no words. Colours come from the page's style sheet."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from patterns_app.core.layout.plan import ICON_SIZE
from patterns_app.core.layout.scene import Place, Rect, Scene, SceneConnection, SceneNode

from .class_icons import is_class
from .icons import class_address
from .writing import box_attributes, number, rounded_path

EDITION = 5
_TILE = 78.0  # side of a node's tile: smaller than its card, as the words are missing
_EDGE = 8.0
_HEAD = 15.0
# Without words between them the tiles may stand closer than the cards they come from.
_NARROWER, _LOWER = 0.6, 0.8


def thumbnail_svg(scene: Scene, icons: str, class_icons: str = "") -> str:
    """The small picture, hidden from screen readers: the card beside it says in words what it shows.

    `icons` is the address of the sprite, `class_icons` that below which the pictures of classes are; without one they
    are embedded.
    """
    tiles = {node.id: _tile(node) for node in scene.nodes}
    frames = [_squeezed(frame.box) for frame in scene.frames]
    lines = [_connection(line, tiles[line.source], tiles[line.target]) for line in scene.connections]
    corners = [Rect(*_place(point), 0, 0) for line in scene.connections for point in line.points]
    boxes = [*tiles.values(), *frames, *corners]
    left, top = min(box.x for box in boxes) - _EDGE, min(box.y for box in boxes) - _EDGE
    across, down = max(box.right for box in boxes) + _EDGE - left, max(box.bottom for box in boxes) + _EDGE - top
    parts = [
        f'<svg aria-hidden="true" focusable="false" '
        f'viewBox="{number(left)} {number(top)} {number(across)} {number(down)}">',
        *(f'<rect class="thumb-frame" {box_attributes(frame)} rx="12"/>' for frame in frames),
        *lines,
        *(_node(node, tiles[node.id], icons, class_icons) for node in scene.nodes),
        "</svg>",
    ]
    return "".join(parts)


def _tile(node: SceneNode) -> Rect:
    x, y = _place(node.box.centre)
    return Rect(x - _TILE / 2, y - _TILE / 2, _TILE, _TILE)


def _place(point: Place) -> Place:
    return (point[0] * _NARROWER, point[1] * _LOWER)


def _squeezed(box: Rect) -> Rect:
    return Rect(box.x * _NARROWER, box.y * _LOWER, box.width * _NARROWER, box.height * _LOWER)


def _node(node: SceneNode, tile: Rect, icons: str, class_icons: str) -> str:
    inset = (_TILE - ICON_SIZE * 1.25) / 2
    icon = Rect(tile.x + inset, tile.y + inset, _TILE - 2 * inset, _TILE - 2 * inset)
    pictured = is_class(node.icon)
    address = class_address(node.icon, class_icons) if pictured else f"{icons}#icon-{node.icon}"
    return (
        f'<rect class="thumb-card" {box_attributes(tile)} rx="16"/>'
        f'<{"image" if pictured else "use"} class="thumb-icon" href={quoteattr(address)} {box_attributes(icon)}/>'
    )


def _connection(line: SceneConnection, source: Rect, target: Rect) -> str:
    """The line, drawn on to the smaller tiles at both ends, with a head."""
    between = _aimed([_place(point) for point in line.points], target)
    between = _aimed(between[::-1], source)[::-1]
    points = [_into(source, between[0]), *between, _into(target, between[-1])]
    tip, before = points[-1], _distinct(points)
    length = ((tip[0] - before[0]) ** 2 + (tip[1] - before[1]) ** 2) ** 0.5 or 1.0
    ahead = ((tip[0] - before[0]) / length, (tip[1] - before[1]) / length)
    back = (tip[0] - ahead[0] * _HEAD, tip[1] - ahead[1] * _HEAD)
    side = (-ahead[1] * _HEAD * 0.55, ahead[0] * _HEAD * 0.55)
    head = (
        f"M{number(tip[0])} {number(tip[1])}L{number(back[0] + side[0])} {number(back[1] + side[1])}"
        f"L{number(back[0] - side[0])} {number(back[1] - side[1])}Z"
    )
    path = rounded_path((*points[:-1], back))
    return (
        f'<g class="thumb-{line.style}"><path class="thumb-line" d="{path}"/><path class="thumb-head" d="{head}"/></g>'
    )


def _aimed(points: list[Place], tile: Rect) -> list[Place]:
    """The line with its last piece moved sideways, where it would pass the tile, which is smaller than the card."""
    (x, y), before = points[-1], points[-2]
    inset = _TILE / 6
    if abs(before[0] - x) >= abs(before[1] - y):
        y = min(max(y, tile.y + inset), tile.bottom - inset)
        return [*points[:-2], (before[0], y), (x, y)]
    x = min(max(x, tile.x + inset), tile.right - inset)
    return [*points[:-2], (x, before[1]), (x, y)]


def _distinct(points: list[Place]) -> Place:
    """The last point that is not the tip itself."""
    return next((point for point in reversed(points) if point != points[-1]), points[0])


def _into(tile: Rect, end: Place) -> Place:
    """Where a line that ends on the card's edge meets the tile: straight on, as far as the tile's edge."""
    x = min(max(end[0], tile.x), tile.right)
    y = min(max(end[1], tile.y), tile.bottom)
    return (x, y)
