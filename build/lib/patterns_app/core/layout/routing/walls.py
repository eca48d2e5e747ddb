"""What lines may not run through, kept in squares so that only near boxes are asked. Pixels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from patterns_app.core.layout.scene import Place, Rect

_CELL = 200


class Walls:
    """Boxes by their number; the edge of a box may be touched."""

    def __init__(self, boxes: Sequence[Rect], grown: float) -> None:
        """`grown`: by so much each box is larger on every side."""
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float, int]]] = {}
        for number, box in enumerate(boxes):
            wall = (box.x - grown, box.y - grown, box.right + grown, box.bottom + grown, number)
            for cell in _cells(*wall[:4]):
                self._cells.setdefault(cell, []).append(wall)

    def hits(self, one: Place, other: Place, skip: Collection[int] = ()) -> bool:
        """Does a level or upright piece run through a box? `skip`: boxes that do not count."""
        left, right = (one[0], other[0]) if one[0] <= other[0] else (other[0], one[0])
        top, bottom = (one[1], other[1]) if one[1] <= other[1] else (other[1], one[1])
        for column in range(int(left // _CELL), int(right // _CELL) + 1):
            for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
                for x1, y1, x2, y2, number in self._cells.get((column, row), ()):
                    if x1 < right and left < x2 and y1 < bottom and top < y2 and number not in skip:
                        return True
        return False

    def clear(self, points: Sequence[Place], skip: Collection[int] = ()) -> bool:
        """Does a square line run through nothing?"""
        return not any(self.hits(points[at], points[at + 1], skip) for at in range(len(points) - 1))

    def reach(self, start: Place, side: str, limit: float, own: int) -> float:
        """How far a ray from `start` gets to the L, R, T or B; the box `own` does not stop it."""
        along = 0 if side in "LR" else 1
        sign = 1 if side in "RB" else -1
        at, across = start[along], start[1 - along]
        index, last = int(at // _CELL), int(limit // _CELL)
        row = int(across // _CELL)
        while sign * index <= sign * last:
            found = [
                wall[along] if sign > 0 else wall[along + 2]
                for wall in self._cells.get((index, row) if along == 0 else (row, index), ())
                if wall[4] != own and wall[1 - along] < across < wall[3 - along]
            ]
            ahead = [edge for edge in found if sign * edge > sign * at - 1]
            inside = [
                wall
                for wall in self._cells.get((index, row) if along == 0 else (row, index), ())
                if wall[4] != own and wall[1 - along] < across < wall[3 - along] and wall[along] < at < wall[along + 2]
            ]
            if inside:
                return at + sign * _STUB
            if ahead:
                edge = min(ahead) if sign > 0 else max(ahead)
                return max(edge, at + _STUB) if sign > 0 else min(edge, at - _STUB)
            index += sign
        return limit

    def near(self, left: float, top: float, right: float, bottom: float) -> Iterator[Rect]:
        """The boxes, grown, that share a square with this part of the plane; some come twice."""
        for cell in _cells(left, top, right, bottom):
            for x1, y1, x2, y2, _ in self._cells.get(cell, ()):
                yield Rect(x1, y1, x2 - x1, y2 - y1)


_STUB = 5.0  # at least so far a line leads away from its card


def _cells(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[int, int]]:
    for column in range(int(left // _CELL), int(right // _CELL) + 1):
        for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
            yield column, row
