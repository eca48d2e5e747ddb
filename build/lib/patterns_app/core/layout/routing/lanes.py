"""Lines that would lie on each other get lanes of their own, in the order in which they cross least. Pixels.

Bounded by comparisons, never by time: where thousands of lines press into one gap, the last ones stay on each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patterns_app.core.layout.scene import Place

from .board import Board, Piece
from .network import RIM
from .walls import Walls

LANE = 8.0
_TOUCH = 4.0  # lines that end so near each other count as beside each other
_LEAST = 5.0  # a lane is no narrower than this
_FAR = 160.0  # so far walls are looked for
_ROUNDS = 3
_SWAPS = 12
_MORE = 16  # places that are tried on either side when the first one is taken
_A_TRY = 30  # comparisons that putting one line elsewhere is worth


@dataclass
class Left:
    """The comparisons that may still be made; below zero none."""

    comparisons: int


@dataclass
class _Stretch:
    """A level or upright part of a line; `at` across, `low` to `high` along; the way it turns at both ends."""

    at: float
    low: float
    high: float
    piece: Piece
    index: int
    fixed: bool
    turns: tuple[tuple[float, int], tuple[float, int]]


def set_apart(board: Board, walls: Walls, comparisons: int) -> bool:
    """Moves the inner parts of lines; ends stay. What would be pushed through a box stays where it is.

    Returns whether the comparisons were enough to look at all of them.
    """
    wide = board.walls(RIM)
    left = Left(comparisons)
    for _ in range(_ROUNDS):
        moved = False
        for axis in (0, 1):
            moved = _Axis(board, walls, wide, axis, left).spread() or moved
        if not moved or left.comparisons < 0:
            break
    return left.comparisons >= 0


class _Axis:
    """All stretches that run across one axis: upright ones for 0, level ones for 1."""

    def __init__(self, board: Board, walls: Walls, wide: Walls, axis: int, left: Left) -> None:
        self.walls, self.wide, self.axis, self.left = walls, wide, axis, left
        self.all = sorted(self._stretches(board.pieces), key=lambda one: one.at)
        self.places = [one.at for one in self.all]

    def _stretches(self, pieces: Sequence[Piece]) -> Iterator[_Stretch]:
        across, along = self.axis, 1 - self.axis
        for piece in pieces:
            path = piece.path
            for index in range(len(path) - 1):
                one, other = path[index], path[index + 1]
                if one[across] != other[across] or one[along] == other[along]:
                    continue
                at = one[across]
                fixed = index == 0 or index == len(path) - 2
                before = path[index - 1][across] if index else at
                after = path[index + 2][across] if index < len(path) - 2 else at
                turns = ((one[along], _sign(before - at)), (other[along], _sign(after - at)))
                low, high = sorted((one[along], other[along]))
                yield _Stretch(at, low, high, piece, index, fixed, turns)

    def spread(self) -> bool:
        groups = self._groups()
        for group in groups:
            self._order(group)
            self._set(group)
        return bool(groups)

    def _groups(self) -> list[list[_Stretch]]:
        """Stretches nearer than a lane to each other, those that can move."""
        parent = list(range(len(self.all)))

        def root(at: int) -> int:
            while parent[at] != at:
                parent[at] = parent[parent[at]]
                at = parent[at]
            return at

        for index, one in enumerate(self.all):
            for other in range(index + 1, len(self.all)):
                if self.all[other].at - one.at >= LANE - 0.5 or self.left.comparisons < 0:
                    break
                self.left.comparisons -= 1
                if _beside(one, self.all[other]) and one.piece.line != self.all[other].piece.line:
                    parent[root(other)] = root(index)
        found: dict[int, list[_Stretch]] = {}
        for index, one in enumerate(self.all):
            found.setdefault(root(index), []).append(one)
        movable = [[one for one in group if not one.fixed] for group in found.values() if len(group) > 1]
        return [group for group in movable if group]

    def _order(self, group: list[_Stretch]) -> None:
        """Neighbours change places while fewer lines cross."""
        group.sort(key=lambda one: (one.at, one.low))
        for _ in range(min(len(group), _SWAPS)):
            moved = False
            self.left.comparisons -= len(group)
            for at in range(len(group) - 1):
                one, other = group[at], group[at + 1]
                if _crossings(one, other) > _crossings(other, one):
                    group[at], group[at + 1] = other, one
                    moved = True
            if not moved:
                return

    def _set(self, group: list[_Stretch]) -> None:
        start, step = self._room(group)
        members = {id(one) for one in group}
        settled: list[_Stretch] = []
        for index, one in enumerate(group):
            wanted = start + index * step
            for at in _tries(wanted, one.at):
                if self.left.comparisons < 0:
                    return
                if self._free(one, at, members, settled) and self._move(one, at):
                    break
            settled.append(one)

    def _room(self, group: list[_Stretch]) -> tuple[float, float]:
        """Where the first lane is, and how far apart they are, between the walls on both sides."""
        low, high = min(one.low for one in group), max(one.high for one in group)
        middle = sum(one.at for one in group) / len(group)
        first, last = middle - _FAR, middle + _FAR
        area = (first, low, last, high) if self.axis == 0 else (low, first, high, last)
        for box in self.wide.near(*area):
            near, far = (box.x, box.right) if self.axis == 0 else (box.y, box.bottom)
            begins, ends = (box.y, box.bottom) if self.axis == 0 else (box.x, box.right)
            if begins < high and low < ends:
                if far <= middle + 0.5:
                    first = max(first, far)
                elif near >= middle - 0.5:
                    last = min(last, near)
        count = len(group) - 1
        step = max(_LEAST, min(LANE, (last - first) / count)) if count else 0.0
        return min(max(middle - step * count / 2, first), max(first, last - step * count)), step

    def _free(self, one: _Stretch, at: float, members: set[int], settled: list[_Stretch]) -> bool:
        """Is no other line there? Those of the group that still wait do not count."""
        near = self.all[bisect_left(self.places, at - LANE) : bisect_right(self.places, at + LANE)]
        self.left.comparisons -= len(near) + len(settled) + _A_TRY
        for other in (*(other for other in near if id(other) not in members), *settled):
            if abs(other.at - at) < _LEAST - 0.2 and other is not one and _beside(one, other):
                return False
        return True

    def _move(self, one: _Stretch, at: float) -> bool:
        path, index = one.piece.path, one.index
        before = path[index], path[index + 1]
        path[index], path[index + 1] = (_with(place, self.axis, at) for place in before)
        if self._stays_clear(path, index, one.piece.boxes) and self._leads_on(path, index, before):
            one.at = at
            return True
        path[index], path[index + 1] = before
        return False

    def _stays_clear(self, path: list[Place], index: int, own: tuple[int, int]) -> bool:
        """Only where it leaves and where it arrives a line may touch its own two boxes."""
        last = len(path) - 2
        return not any(
            self.walls.hits(path[part], path[part + 1], own if part in {0, last} else ())
            for part in range(max(0, index - 1), min(index + 2, last + 1))
        )

    def _leads_on(self, path: list[Place], index: int, before: tuple[Place, Place]) -> bool:
        """A line may not turn round where it leaves or arrives: it would run through its own box."""
        axis = self.axis
        ends = ((path[0], before[0], path[1]),) if index == 1 else ()
        if index == len(path) - 3:
            ends = (*ends, (path[-1], before[1], path[-2]))
        return all(_sign(was[axis] - end[axis]) == _sign(now[axis] - end[axis]) for end, was, now in ends)


def _tries(wanted: float, now: float) -> Iterator[float]:
    """The place that is wanted, and others, ever farther from it."""
    yield wanted
    for step in range(1, _MORE):
        yield wanted + step * _LEAST
        yield wanted - step * _LEAST
    yield now


def _with(place: Place, axis: int, at: float) -> Place:
    return (at, place[1]) if axis == 0 else (place[0], at)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _beside(one: _Stretch, other: _Stretch) -> bool:
    return one.low < other.high + _TOUCH and other.low < one.high + _TOUCH


def _crossings(first: _Stretch, second: _Stretch) -> int:
    """How often the two lines cross when the first one lies before the second."""
    count = sum(1 for at, turn in first.turns if turn > 0 and second.low < at < second.high)
    return count + sum(1 for at, turn in second.turns if turn < 0 and first.low < at < first.high)
