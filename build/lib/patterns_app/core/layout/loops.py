"""Lines from a card to itself: from its right side round its corner to its top, one outside of the other. Pixels."""

from __future__ import annotations

from collections.abc import Sequence

from .plan import PlannedLine
from .scene import Place, Rect

_AWAY = 14.0  # from the card to the first
_STEP = 10.0
_BESIDE_LABEL = 4.0
_FIRST = 16.0  # from the corner to the first end
_ENDS = 36.0  # what the ends of all take of a side, at most
_OVER = 12.0  # how far a label reaches beside the card


def room_for(loops: Sequence[PlannedLine]) -> tuple[float, float]:
    """What a card needs for its loops: on its right and above it."""
    right = _AWAY + sum(_width(loop) for loop in loops)
    return right, _band(loops) + _STEP * len(loops) + _BESIDE_LABEL


def loop_of(card: Rect, loops: Sequence[PlannedLine]) -> list[tuple[tuple[Place, ...], Rect | None]]:
    """The line and the label's box of each loop."""
    band, step = _band(loops), min(_STEP, _ENDS / max(1, len(loops) - 1))
    found: list[tuple[tuple[Place, ...], Rect | None]] = []
    right = card.right + _AWAY - _STEP
    for index, loop in enumerate(loops):
        width = _width(loop)
        x = right + width / 2 if loop.label else right + _STEP
        right += width
        y, left = card.y + _FIRST + step * index, card.right - _FIRST - step * index
        top = card.y - band - _STEP * (index + 1)
        label = Rect(x - loop.label[0] / 2, card.y - band - 2, *loop.label) if loop.label else None
        found.append((((card.right, y), (x, y), (x, top), (left, top), (left, card.y)), label))
    return found


def _width(loop: PlannedLine) -> float:
    return loop.label[0] + 2 * _BESIDE_LABEL if loop.label else _STEP


def _band(loops: Sequence[PlannedLine]) -> float:
    """How far labels reach above the card."""
    highest = max((loop.label[1] for loop in loops if loop.label), default=0.0)
    return max(0.0, highest - _OVER + _BESIDE_LABEL)
