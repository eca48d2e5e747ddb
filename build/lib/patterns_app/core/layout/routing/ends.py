"""Where each line leaves and arrives: the side of its boxes, and the place on it, in the order of the other ends."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.layout.scene import Place, Rect

from .board import OPPOSITE, Board, Piece, Side

_ASIDE = 8.0  # a box that is further along by so much lies ahead
_NEAR = 420.0  # so near a line leads back the short way
_CORNER = 14.0  # of a card's edge, free of lines
_SLOT = 16.0
_NARROW = 7.0
_SHIFT = 9.0  # by so much a label gives way to make its line straight
_APART = 11.0


def set_ends(board: Board) -> None:
    """Sides and places for all pieces; straight where two ends nearly face each other."""
    for piece in board.pieces:
        piece.sides = _sides(board, *piece.boxes)
    for first, second in board.halves:
        _through_label(board, first, second)
    ends = _by_side(board)
    for (box, side), found in ends.items():
        axis = 1 if side in "LR" else 0
        found.sort(key=lambda item: board.middles[item[0].boxes[1 - item[1]]][axis])
        for rank, ((piece, end), place) in enumerate(zip(found, _slots(board, box, side, len(found)), strict=True)):
            piece.ports[end] = place
            piece.ranks[end] = rank
    _straighten(board, ends)
    for first, second in board.halves:
        _shift_label(board, first, second, ends)


End = tuple[Piece, int]
Ends = dict[tuple[int, Side], list[End]]


def _sides(board: Board, one: int, other: int) -> tuple[Side, Side]:
    a, b = board.boxes[one], board.boxes[other]
    if b.x >= a.right + _ASIDE:
        return _entry(board, one, "R"), _entry(board, other, "L")
    if a.x >= b.right + _ASIDE:
        same_row = a.y < b.bottom and b.y < a.bottom
        near = a.x - b.right < _NEAR and abs(a.centre[1] - b.centre[1]) < _NEAR
        back = ("L", "R") if near or same_row else ("R", "L")
        return _entry(board, one, back[0]), _entry(board, other, back[1])
    down = ("B", "T") if b.y > a.y else ("T", "B")
    return _entry(board, one, down[0]), _entry(board, other, down[1])


def _entry(board: Board, box: int, side: Side) -> Side:
    """Some boxes take lines at one place only."""
    place = board.task.entries.get(board.names[box]) if box < board.cards else None
    if place is None:
        return side
    return "L" if place[0] < board.boxes[box].centre[0] else "R"


def _through_label(board: Board, first: Piece, second: Piece) -> None:
    """A label is crossed straight: what enters on one side leaves on the other."""
    source, label, target = (board.boxes[box] for box in (first.boxes[0], *second.boxes))
    ahead = label.centre[0] - source.centre[0]
    forward = target.centre[0] >= source.centre[0] - 1 or target.centre[1] > source.centre[1] + 60
    if (ahead > 1 and forward) or ahead > 60:
        arrives = "L" if target.x >= label.right or target.centre[1] > label.centre[1] + 80 else "R"
        leaves, through = "R", ("L", "R")
    else:
        arrives = "R" if target.right <= label.x + 1 else "L"
        leaves, through = "L", ("R", "L")
    first.sides = (_entry(board, first.boxes[0], leaves), through[0])
    second.sides = (through[1], _entry(board, second.boxes[1], arrives))


def _by_side(board: Board) -> Ends:
    ends: Ends = {}
    for piece in board.pieces:
        for end in (0, 1):
            ends.setdefault((piece.boxes[end], piece.sides[end]), []).append((piece, end))
    return ends


def _slots(board: Board, box: int, side: Side, count: int) -> Iterator[Place]:
    """Places on one side, in order; where there are too many ends some share one."""
    rect = board.boxes[box]
    entry = board.task.entries.get(board.names[box]) if box < board.cards else None
    if entry is not None:
        yield from [entry] * count
        return
    start, room = _free(board, box, side)
    most = max(1, int(room // _NARROW) + 1)
    used = min(count, most)
    step = min(_SLOT, room / (used - 1)) if used > 1 else 0.0
    for index in range(count):
        away = 0.0 if box >= board.cards else (index * used // count - (used - 1) / 2) * step
        yield _on_side(rect, side, start + room / 2 + away)


def _free(board: Board, box: int, side: Side) -> tuple[float, float]:
    """Where the part of a side begins that lines may use, and how long it is."""
    rect = board.boxes[box]
    low, length = (rect.y, rect.height) if side in "LR" else (rect.x, rect.width)
    if box >= board.cards:
        return low, length
    taken = board.task.low.get(board.names[box], 0.0)
    if side == "R":
        return low + _CORNER + taken, length - 2 * _CORNER - taken
    if side == "T":
        return low + _CORNER, length - 2 * _CORNER - taken
    return low + _CORNER, length - 2 * _CORNER


def _on_side(rect: Rect, side: Side, at: float) -> Place:
    if side in "LR":
        return (rect.x if side == "L" else rect.right, at)
    return (at, rect.y if side == "T" else rect.bottom)


def _straighten(board: Board, ends: Ends) -> None:
    """Where two facing ends nearly meet, one of them gives way, as far as its neighbours let it."""
    for piece in board.pieces:
        if piece.sides[0] not in "LR" or piece.sides[1] != OPPOSITE[piece.sides[0]]:
            continue
        (_, start), (_, finish) = piece.ports
        if start != finish and not _moved(board, ends, piece, 1, start):
            _moved(board, ends, piece, 0, finish)


def _moved(board: Board, ends: Ends, piece: Piece, end: int, y: float) -> bool:
    box = piece.boxes[end]
    if box >= board.cards or board.names[box] in board.task.entries:
        return False
    low, room = _free(board, box, piece.sides[end])
    x, now = piece.ports[end]
    row, rank = ends[box, piece.sides[end]], piece.ranks[end]
    beside = [other.ports[at][1] for other, at in (*row[max(0, rank - 1) : rank], *row[rank + 1 : rank + 2])]
    free = all(abs(other - y) >= _APART and (other < now) == (other < y) for other in beside)
    if free and low <= y <= low + room:
        piece.ports[end] = (x, y)
        return True
    return False


def _shift_label(board: Board, first: Piece, second: Piece, ends: Ends) -> None:
    """A label moves a little, and an end that is alone on its side with it, so that the whole line is straight."""
    if first.sides[1] not in "LR" or second.sides[0] not in "LR":
        return
    middle = first.ports[1][1]
    for wanted, piece, end in ((second.ports[1][1], first, 0), (first.ports[0][1], second, 1)):
        box, side = piece.boxes[end], piece.sides[end]
        if side not in "LR" or wanted == middle or abs(wanted - middle) > _SHIFT or len(ends[box, side]) != 1:
            continue
        if _moved(board, ends, piece, end, wanted):
            number = second.boxes[0]
            label = board.boxes[number]
            board.move(number, label.moved(0.0, wanted - middle))
            first.ports[1] = (first.ports[1][0], wanted)
            second.ports[0] = (second.ports[0][0], wanted)
            return
