"""Fans: many cards that hang on one part, each by one line. They stand in a grid, and their lines share a trunk.

Read along x, seen from the part that they hang on: the trunk enters in the middle of the grid's near side, each column
has a branch before it. A fan that leads to its part is the same, mirrored. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

from .packing import Place, Size
from .rows import TARGET

LEAST = 6  # so many cards make a fan

_BRANCH = 26.0  # from a branch to its cards
_BESIDE = 20.0  # from a column's cards to the next branch
_LABEL_ROOM = 16.0
_ROWS_APART = 22.0
_TRUNK = 26.0  # the gap that the trunk runs in


@dataclass(frozen=True)
class Leaf:
    """A card of the fan and its line."""

    card: str
    line: str
    size: Size
    label: Size | None


@dataclass(frozen=True)
class Fan:
    """A fan laid out: the middles of its cards and labels, where its trunk enters, and how each line goes on."""

    width: float
    height: float
    cards: dict[str, Place]
    labels: dict[str, Place]
    entry: Place
    ways: dict[str, tuple[Place, ...]]  # from the entry to the card's edge

    def mirrored(self) -> Fan:
        """The fan with its entry on the far side."""

        def over(place: Place) -> Place:
            return (self.width - place[0], place[1])

        return Fan(
            self.width,
            self.height,
            {name: over(place) for name, place in self.cards.items()},
            {name: over(place) for name, place in self.labels.items()},
            over(self.entry),
            {name: tuple(over(place) for place in way) for name, way in self.ways.items()},
        )


def fan(leaves: Sequence[Leaf]) -> Fan:
    """The grid of the best proportion."""
    grids = [_Grid(leaves, columns) for columns in range(1, ceil(len(leaves) / 2) + 1)]
    return min(grids, key=lambda grid: abs(log((grid.width + grid.card[0]) / grid.height / TARGET))).fan()


class _Grid:
    def __init__(self, leaves: Sequence[Leaf], columns: int) -> None:
        self.leaves, self.columns = leaves, columns
        self.card = (max(leaf.size[0] for leaf in leaves), max(leaf.size[1] for leaf in leaves))
        labels = [leaf.label for leaf in leaves if leaf.label]
        self.label = max(label[0] for label in labels) + _LABEL_ROOM if labels else 0.0
        self.step = max(self.card[1], *(label[1] for label in labels), 0.0) + _ROWS_APART
        self.rows = ceil(len(leaves) / columns)
        self.pitch = _BRANCH + self.label + self.card[0] + _BESIDE
        self.width = columns * self.pitch - _BESIDE
        self.gap = _TRUNK if columns > 1 else 0.0
        self.height = self.rows * self.step - _ROWS_APART + self.gap
        self.above = (self.rows + 1) // 2 if columns > 1 else self.rows  # rows above the trunk
        middle = self.above * self.step - _ROWS_APART + (_ROWS_APART + self.gap) / 2
        self.trunk = middle if columns > 1 else self.height / 2

    def fan(self) -> Fan:
        cards: dict[str, Place] = {}
        labels: dict[str, Place] = {}
        ways: dict[str, tuple[Place, ...]] = {}
        entry = (0.0, self.trunk)
        for index, leaf in enumerate(self.leaves):
            row, column = divmod(index, self.columns)
            x = column * self.pitch
            y = row * self.step + self.card[1] / 2 + (self.gap if row >= self.above else 0.0)
            edge = x + _BRANCH + self.label
            cards[leaf.card] = (edge + self.card[0] / 2, y)
            if leaf.label:
                labels[leaf.line] = (edge - self.label / 2, y)
            near = edge + (self.card[0] - leaf.size[0]) / 2
            branch = x + (_BRANCH - _BESIDE) / 2 if column else 0.0
            corners = ((branch, self.trunk), (branch, y)) if y != self.trunk else ()
            ways[leaf.line] = (entry, *corners, (near, y))
        return Fan(self.width, self.height, cards, labels, entry, ways)
