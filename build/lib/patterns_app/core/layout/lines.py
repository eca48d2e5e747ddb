"""Lines made neat: ends on the edges of their cards, every piece level or upright, no needless corners. Pixels."""

from __future__ import annotations

from itertools import pairwise

from .scene import Place, Rect

_SAME = 0.6  # pixels within which two coordinates count as equal


def neat(points: tuple[Place, ...], source: Rect, target: Rect, label: Rect | None) -> tuple[Place, ...]:
    """The line from card to card; through the label, when it has one, it runs square as well."""
    if label is not None:
        points = _through(points, label)
    squared = _squared(points)
    ends = (_onto(squared[0], source), *squared[1:-1], _onto(squared[-1], target))
    line = _simplified(_squared(ends))
    arrives = len(line) > 1 and _on_edge(line[0], source) and _on_edge(line[-1], target)
    return line if arrives else direct(source, target)


def direct(source: Rect, target: Rect) -> tuple[Place, ...]:
    """Straight from card to card. Where the cards lie on each other it ends in the middle of one."""
    return clipped((source.centre, target.centre), source, target)


def _through(points: tuple[Place, ...], label: Rect) -> tuple[Place, ...]:
    """Replace the label's middle by corners that join where the line enters the label and where it leaves."""
    middle = points.index(label.centre)
    enter, leave = points[middle - 1], points[middle + 1]
    x, y = label.centre
    level_in, level_out = _on_upright_side(enter, label), _on_upright_side(leave, label)
    if level_in and level_out:
        corners: tuple[Place, ...] = ((x, enter[1]), (x, leave[1]))
    elif level_in:
        corners = ((leave[0], enter[1]),)
    elif level_out:
        corners = ((enter[0], leave[1]),)
    else:
        corners = ((enter[0], y), (leave[0], y))
    return (*points[:middle], *corners, *points[middle + 1 :])


def _on_upright_side(point: Place, box: Rect) -> bool:
    return min(abs(point[0] - box.x), abs(point[0] - box.right)) < min(
        abs(point[1] - box.y), abs(point[1] - box.bottom)
    )


def _squared(points: tuple[Place, ...]) -> tuple[Place, ...]:
    """Nearly level and nearly upright pieces made exactly so."""
    result = [points[0]]
    for x, y in points[1:]:
        last_x, last_y = result[-1]
        result.append((last_x if abs(x - last_x) < _SAME else x, last_y if abs(y - last_y) < _SAME else y))
    return tuple(result)


def _onto(point: Place, box: Rect) -> Place:
    """The nearest place on the box's edge, when the point is about there already."""
    x, y = point
    gaps = {
        "left": abs(x - box.x),
        "right": abs(x - box.right),
        "top": abs(y - box.y),
        "bottom": abs(y - box.bottom),
    }
    side = min(gaps, key=lambda name: gaps[name])
    if gaps[side] > 6:
        return point
    return {"left": (box.x, y), "right": (box.right, y), "top": (x, box.y), "bottom": (x, box.bottom)}[side]


def _on_edge(point: Place, box: Rect) -> bool:
    x, y = point
    upright = min(abs(x - box.x), abs(x - box.right)) < _SAME and box.y - _SAME < y < box.bottom + _SAME
    level = min(abs(y - box.y), abs(y - box.bottom)) < _SAME and box.x - _SAME < x < box.right + _SAME
    return upright or level


def _simplified(points: tuple[Place, ...]) -> tuple[Place, ...]:
    """Without repeated points and without points on a straight piece."""
    kept: list[Place] = []
    for point in points:
        rounded = (round(point[0], 1), round(point[1], 1))
        if kept and kept[-1] == rounded:
            continue
        if len(kept) >= 2 and _straight(kept[-2], kept[-1], rounded):
            kept[-1] = rounded
        else:
            kept.append(rounded)
    return tuple(kept)


def _straight(first: Place, second: Place, third: Place) -> bool:
    across = (second[0] - first[0]) * (third[1] - second[1]) - (second[1] - first[1]) * (third[0] - second[0])
    return abs(across) < 1e-6


def middle_of_longest(points: tuple[Place, ...]) -> Place:
    """Middle of the longest piece: where a label goes that has no place of its own."""
    pieces = list(pairwise(points))
    (x1, y1), (x2, y2) = max(pieces, key=lambda piece: _length(*piece))
    return ((x1 + x2) / 2, (y1 + y2) / 2)


def along(points: tuple[Place, ...], share: float) -> Place:
    """The place on a line after a share of its length, 0 at its start and 1 at its end."""
    left = share * sum(_length(*piece) for piece in pairwise(points))
    for start, end in pairwise(points):
        length = _length(start, end)
        if left <= length and length > 0:
            part = left / length
            return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        left -= length
    return points[-1]


def share_of(points: tuple[Place, ...], place: Place) -> float:
    """The share of a line's length after which it is nearest to a place; the reverse of `along`. Three digits."""
    nearest, best, gone = float("inf"), 0.0, 0.0
    for start, end in pairwise(points):
        length = _length(start, end)
        dx, dy = end[0] - start[0], end[1] - start[1]
        square = dx * dx + dy * dy
        part = ((place[0] - start[0]) * dx + (place[1] - start[1]) * dy) / square if square else 0.0
        part = min(1.0, max(0.0, part))
        away = _length((start[0] + dx * part, start[1] + dy * part), place)
        if away < nearest:
            nearest, best = away, gone + length * part
        gone += length
    return round(best / gone, 3) if gone else 0.5


def _length(first: Place, second: Place) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def clipped(points: tuple[Place, ...], source: Rect, target: Rect) -> tuple[Place, ...]:
    """A line drawn by hand, cut where it leaves the source's card and where it meets the target's."""
    return tuple(reversed(_cut(tuple(reversed(_cut(points, source))), target)))


def _cut(points: tuple[Place, ...], box: Rect) -> tuple[Place, ...]:
    """Drop what lies inside the box at the beginning and start on its edge."""
    for index, (start, end) in enumerate(pairwise(points)):
        if not _inside(end, box):
            return (_crossing(start, end, box) if _inside(start, box) else start, *points[index + 1 :])
    return points


def _inside(point: Place, box: Rect) -> bool:
    return box.x <= point[0] <= box.right and box.y <= point[1] <= box.bottom


def _crossing(inside: Place, outside: Place, box: Rect) -> Place:
    """Where the piece from inside to outside crosses the box's edge."""
    (x1, y1), (x2, y2) = inside, outside
    share = 1.0
    if x2 != x1:
        share = min(share, max((box.right - x1) / (x2 - x1), (box.x - x1) / (x2 - x1)))
    if y2 != y1:
        share = min(share, max((box.bottom - y1) / (y2 - y1), (box.y - y1) / (y2 - y1)))
    return (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)
