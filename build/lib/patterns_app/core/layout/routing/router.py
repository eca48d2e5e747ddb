"""Square lines round everything, for laid-out and hand-placed sketches alike. Bounded by steps, never by time.

Most lines are straight or have one jog. For the others the cheapest way is searched; when the steps are used up, any
way; and then the simplest line with the fewest boxes under it. Lines on each other are set apart at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from patterns_app.core.layout.scene import Place, Rect

from .board import AHEAD, OPPOSITE, Board, Piece, Task
from .ends import set_ends
from .lanes import set_apart
from .network import RIM, Network
from .search import Search
from .walls import Walls

_STEPS_A_LINE = 4_000
_STEPS_OF_ANY = 20_000
_SEARCHED = 1_200  # pieces, the nearest ones: more of them make the network itself too large
_COMPARISONS = 3_000_000  # of lines with each other, to set them apart
_EAGER, _GREEDY = 1.5, 5.0
_SAME = 0.6
_RIM_OF_LANES = 2.0  # no lane is nearer to a box
_LEAST_JOG = 14.0
_SHORT = 90.0
_AWAY = 20.0  # where a long jog turns, from its end
_CLOSE = 12.0


@dataclass(frozen=True)
class Routed:
    """Corner points from card to card, and labels where they are now.

    `simple`: how many lines may run through something; `crowded`: some lie on each other, there are too many.
    """

    lines: dict[str, tuple[Place, ...]]
    labels: dict[str, Rect]
    simple: int
    crowded: bool = False


def route(task: Task, steps: int) -> Routed:
    """Lines for everything on the board, within so many steps of all searches. The same task gives the same lines."""
    board = Board(task)
    if not board.pieces:
        return Routed({}, dict(task.labels), 0)
    set_ends(board)
    walls = board.walls(RIM)
    waiting = [piece for piece in board.pieces if not _short(piece, walls)]
    simple = _searched(board, walls, waiting, steps) if waiting else 0
    for piece in board.pieces:
        piece.path = squared(piece.path)
    apart = set_apart(board, board.walls(_RIM_OF_LANES), _COMPARISONS)
    lines: dict[str, list[Place]] = {}
    for piece in board.pieces:
        lines.setdefault(piece.line, []).extend(piece.path)
    return Routed({name: tuple(squared(line)) for name, line in lines.items()}, dict(board.labels()), simple, not apart)


def _short(piece: Piece, walls: Walls) -> bool:
    """Straight, or one jog between two ends that face each other, when nothing stands there."""
    (x1, y1), (x2, y2) = piece.ports
    side = piece.sides[0]
    ahead = AHEAD[side][0]
    if side not in "LR" or piece.sides[1] != OPPOSITE[side] or (x2 - x1) * ahead <= 0:
        return False
    if abs(y1 - y2) < _SAME:
        piece.path = [(x1, y1), (x2, y1)]
        return walls.clear(piece.path, piece.boxes)
    if abs(x2 - x1) < _LEAST_JOG:
        return False
    for x in _turns(x1, x2, ahead):
        piece.path = [(x1, y1), (x, y1), (x, y2), (x2, y2)]
        if walls.clear(piece.path, piece.boxes):
            return True
    return False


def _turns(x1: float, x2: float, ahead: float) -> Iterator[float]:
    short = abs(x2 - x1) < _SHORT
    away = _CLOSE if short else _AWAY
    ends = (x1 + ahead * away, x2 - ahead * away)
    middle = (x1 + x2) / 2
    yield from (middle, *ends) if short else (*ends, middle)


def _searched(board: Board, walls: Walls, waiting: list[Piece], steps: int) -> int:
    """Ways for the other pieces, near ones first. How many were left with a simple line."""
    order = sorted(range(len(waiting)), key=lambda at: _distance(*waiting[at].ports))[:_SEARCHED]
    chosen = {at: index for index, at in enumerate(sorted(order))}
    search = Search(Network(board, [waiting[at] for at in chosen]), steps)
    simple = 0
    for at in order:
        piece, index = waiting[at], chosen[at]
        ends = (search.network.ends[index, 0], search.network.ends[index, 1])
        level = piece.sides[0] in "LR"
        way = search.way(ends, level, piece.frames, _EAGER, _STEPS_A_LINE)
        piece.path = way or search.way(ends, level, None, _GREEDY, _STEPS_OF_ANY) or []
    for piece in waiting:
        if not piece.path:
            piece.path = _plain(piece, walls)
            simple += not walls.clear(piece.path, piece.boxes)
    return simple


def _plain(piece: Piece, walls: Walls) -> list[Place]:
    """Of the simplest lines the one with the fewest boxes under it."""
    start, end = piece.ports
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    ways = ([(x, y1), (x, y2)], [(x1, y), (x2, y)], [(x2, y1)], [(x1, y2)])
    return min(([start, *way, end] for way in ways), key=lambda way: _under(way, piece, walls))


def _under(way: list[Place], piece: Piece, walls: Walls) -> int:
    return sum(walls.hits(way[at], way[at + 1], piece.boxes) for at in range(len(way) - 1))


def _distance(one: Place, other: Place) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def squared(points: list[Place]) -> list[Place]:
    """Without repeated points and without points on a level or upright stretch; tenths of a pixel."""
    kept: list[Place] = []
    for x, y in points:
        point = (round(x, 1), round(y, 1))
        if kept:  # nearly level and nearly upright becomes exactly so
            last_x, last_y = kept[-1]
            point = (
                last_x if abs(point[0] - last_x) <= _ROUNDING else point[0],
                last_y if abs(point[1] - last_y) <= _ROUNDING else point[1],
            )
            if point == kept[-1]:
                continue
        if len(kept) > 1 and any(kept[-2][axis] == kept[-1][axis] == point[axis] for axis in (0, 1)):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


_ROUNDING = 0.15
