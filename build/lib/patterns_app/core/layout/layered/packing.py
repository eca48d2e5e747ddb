"""Separate pieces side by side on shelves, in the order of reading, so that the whole has a good proportion. Pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from .rows import TARGET

Size = tuple[float, float]
Place = tuple[float, float]

GAP = 44.0
ALONE_GAP = 28.0  # between cards that stand alone
_BELOW = 26.0  # between two pieces that share a place on a shelf
_WIDTHS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 2.0, 2.6)
_WASTE = 0.6  # what unused ground costs, beside the logarithm of the ratio that is missed


@dataclass(frozen=True)
class Packed:
    """The size of the whole and the top left corner of each piece."""

    width: float
    height: float
    places: list[Place]


def packed(sizes: Sequence[Size], gap: float = GAP) -> Packed:
    """Shelves of ten widths are tried. A piece stands below the last one where the shelf has room."""
    if len(sizes) == 1:
        return Packed(*sizes[0], [(0.0, 0.0)])
    ground = sum((width + gap) * (height + gap) for width, height in sizes)
    widest = max(width for width, _ in sizes)
    limits = sorted({max(widest, sqrt(ground * TARGET) * factor) for factor in _WIDTHS})
    return min((_shelves(sizes, limit, gap) for limit in limits), key=lambda one: _cost(one, ground))


def _cost(one: Packed, ground: float) -> float:
    return abs(log(one.width / one.height / TARGET)) + _WASTE * log(one.width * one.height / ground)


def _shelves(sizes: Sequence[Size], limit: float, gap: float) -> Packed:
    places: list[Place] = []
    x = y = shelf = widest = 0.0
    last = (0.0, 0.0, 0.0)  # left edge, bottom below the shelf's top and width of the piece that stands last
    for width, height in sizes:
        left, bottom, wide = last
        below = bottom + min(gap, _BELOW)
        if bottom and below + height <= shelf and width <= wide:
            places.append((left, y + below))
            last = (left, below + height, wide)
            continue
        if x and x + width > limit:
            x, y, shelf = 0.0, y + shelf + gap, 0.0
        places.append((x, y))
        last = (x, height, width)
        widest = max(widest, x + width)
        x, shelf = x + width + gap, max(shelf, height)
    return Packed(widest, y + shelf, places)


def in_rows(sizes: Sequence[Size], limit: float, gap: float) -> Packed:
    """Rows no wider than the limit, as words on lines."""
    places: list[Place] = []
    x = y = row = widest = 0.0
    for width, height in sizes:
        if x and x + width > limit:
            x, y, row = 0.0, y + row + gap, 0.0
        places.append((x, y))
        widest = max(widest, x + width)
        x, row = x + width + gap, max(row, height)
    return Packed(widest, y + row, places)


def story_first(story: Sequence[Size], loose: Sequence[Size], gap: float = GAP) -> Packed:
    """What is connected on shelves, then what stands alone in rows below, no wider; places in the order of both."""
    first = packed(story, gap) if story else Packed(0.0, 0.0, [])
    if not loose:
        return first
    ground = sum((width + ALONE_GAP) * (height + ALONE_GAP) for width, height in loose)
    rows = in_rows(loose, max(first.width, sqrt(ground * TARGET)), ALONE_GAP)
    top = first.height + gap if story else 0.0
    places = first.places + [(x, y + top) for x, y in rows.places]
    return Packed(max(first.width, rows.width), top + rows.height, places)
