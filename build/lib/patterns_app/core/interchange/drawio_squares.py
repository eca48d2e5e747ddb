"""Which shapes of a page lie at a place, without a look at all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

Rect = tuple[float, float, float, float]  # left, top, width, height
MOST_COMPARED: Final = 4_000_000  # pairs of shapes: a page with more is refused for its parts anyway
_LEAST = 6  # the power of two that the side of the smallest squares is, in pixels
_MOST_SQUARES: Final = 64  # that one place is looked for in; a larger one is looked for in all


class Squares:
    """Rectangles by squares of the page. The side of a square is at least as long as what is kept in it, so each
    rectangle is kept in at most four, however large it is, and a place is asked at each size only once.
    """

    def __init__(self, rects: Iterable[tuple[str, Rect]], margin: float) -> None:
        """`margin` is how far, in pixels, a rectangle is still found from."""
        self._kept: dict[int, dict[tuple[int, int], list[tuple[str, Rect]]]] = {}
        for name, rect in rects:
            left, top, width, height = rect
            grown = (left - margin, top - margin, max(width, 0.0) + 2 * margin, max(height, 0.0) + 2 * margin)
            power = max(_LEAST, math.ceil(math.log2(max(grown[2], grown[3], 1.0))))
            squares = self._kept.setdefault(power, {})
            for square in _squares(grown, power):
                squares.setdefault(square, []).append((name, rect))

    def at(self, x: float, y: float) -> Iterator[list[tuple[str, Rect]]]:
        """What may lie at a point, by size; each list in the order in which the rectangles were given."""
        for power, squares in self._kept.items():
            if found := squares.get((int(x // 2**power), int(y // 2**power))):
                yield found

    def beside(self, rect: Rect) -> Iterator[tuple[str, Rect]]:
        """What may lie at a rectangle; some of it several times."""
        for power, squares in self._kept.items():
            side = 2**power
            many = (rect[2] // side + 2) * (rect[3] // side + 2) > min(_MOST_SQUARES, len(squares))
            for square in squares if many else _squares(rect, power):
                yield from squares.get(square, ())


def _squares(rect: Rect, power: int) -> Iterator[tuple[int, int]]:
    """The squares of a size that a rectangle lies on."""
    side = 2**power
    for column in range(int(rect[0] // side), int((rect[0] + rect[2]) // side) + 1):
        for row in range(int(rect[1] // side), int((rect[1] + rect[3]) // side) + 1):
            yield column, row
