"""A scene as a small picture for cards: icons and lines, no words. Colours come from the page's style sheet."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from patterns_app.core.layout.plan import ICON_SIZE
from patterns_app.core.layout.scene import Place, Rect, Scene, SceneConnection, SceneNode

from .class_icons import is_class
from .icons import class_address

EDITION = 6
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
    lines: dict[str, list[tuple[str, str]]] = {}  # by style: as one path each, a picture is half as many bytes
    for line in scene.connections:
        lines.setdefault(line.style, []).append(_connection(line, tiles[line.source], tiles[line.target]))
    corners = [Rect(*_place(point), 0, 0) for line in scene.connections for point in line.points]
    boxes = [*tiles.values(), *frames, *corners]
    left, top = min(box.x for box in boxes) - _EDGE, min(box.y for box in boxes) - _EDGE
    across, down = max(box.right for box in boxes) + _EDGE - left, max(box.bottom for box in boxes) + _EDGE - top
    parts = [
        f'<svg aria-hidden="true" focusable="false" '
        f'viewBox="{round(left)} {round(top)} {round(across)} {round(down)}">',
        *(f'<rect class="thumb-frame" {_box(frame)} rx="12"/>' for frame in frames),
        *(_lines(style, paths) for style, paths in lines.items()),
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
        f'<rect class="thumb-card" {_box(tile)} rx="16"/>'
        f'<{"image" if pictured else "use"} class="thumb-icon" href={quoteattr(address)} {_box(icon)}/>'
    )


def _box(box: Rect) -> str:
    """Whole numbers: on a card a unit is a quarter of a pixel."""
    return f'x="{round(box.x)}" y="{round(box.y)}" width="{round(box.width)}" height="{round(box.height)}"'


def _lines(style: str, paths: list[tuple[str, str]]) -> str:
    """All lines of a style, and their heads."""
    lines, heads = ("".join(some) for some in zip(*paths, strict=True))
    return f'<g class="thumb-{style}"><path class="thumb-line" d="{lines}"/><path class="thumb-head" d="{heads}"/></g>'


def _connection(line: SceneConnection, source: Rect, target: Rect) -> tuple[str, str]:
    """The line, drawn on to the smaller tiles at both ends, and its head."""
    between = _aimed([_place(point) for point in line.points], target)
    between = _aimed(between[::-1], source)[::-1]
    points = [_into(source, between[0]), *between, _into(target, between[-1])]
    tip, before = points[-1], _distinct(points)
    length = ((tip[0] - before[0]) ** 2 + (tip[1] - before[1]) ** 2) ** 0.5 or 1.0
    ahead = ((tip[0] - before[0]) / length, (tip[1] - before[1]) / length)
    back = (tip[0] - ahead[0] * _HEAD, tip[1] - ahead[1] * _HEAD)
    side = (-ahead[1] * _HEAD * 0.55, ahead[0] * _HEAD * 0.55)
    head = _path([tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]) + "z"
    return _path(_bent([*points[:-1], back])), head


def _bent(points: list[Place]) -> list[Place]:
    """Where a line begins, turns and ends: without the points that it only passes."""
    found = [points[0]]
    for place, after in zip(points[1:], [*points[2:], None], strict=True):
        (x, y), (u, v) = found[-1], place
        straight = after is not None and abs((u - x) * (after[1] - y) - (v - y) * (after[0] - x)) < _TILE
        if not straight and abs(u - x) + abs(v - y) > 1:
            found.append(place)
    return found if len(found) > 1 else [points[0], points[-1]]


def _path(points: list[Place]) -> str:
    """Straight pieces from point to point, in whole numbers and as written shortest."""
    (x, y), *others = ((round(one), round(other)) for one, other in points)
    path = f"M{x} {y}"
    for u, v in others:
        across, down = u - x, v - y
        if across or down:
            path += f"h{across}" if not down else f"v{down}" if not across else f"l{across} {down}"
        x, y = u, v
    return path


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
