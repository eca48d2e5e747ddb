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

LEAST = 6  # so many cards on one side of a part make fans
LEAST_ALIKE = 3  # of them on lines of one style
LEAST_TIED = 6  # cards between the same two parts

_BRANCH = 26.0  # from a branch to its cards
_BESIDE = 20.0  # from a column's cards to the next branch
_LABEL_ROOM = 16.0
_ROWS_APART = 22.0
_TRUNK = 26.0  # the gap that the trunk runs in
_LANE = 24.0  # between what leaves one column of a tie and what enters the next


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


@dataclass(frozen=True)
class Thread:
    """A card between two parts, with the line from the one and the line to the other."""

    card: str
    size: Size
    lines: tuple[str, str]
    labels: tuple[Size | None, Size | None]


def tie(threads: Sequence[Thread]) -> tuple[Fan, Fan]:
    """Cards between two parts as one grid with two trunks: what comes in runs above it, what goes out below.

    The first has the cards and its labels, the second its labels; both are as large as the whole. No line crosses.
    """
    columns = range(1, ceil(len(threads) / 2) + 1)
    ties = [_Tie(threads, count) for count in columns]
    return min(ties, key=lambda one: abs(log((one.width + 2 * one.card[0]) / one.height / TARGET))).fans()


class _Tie:
    def __init__(self, threads: Sequence[Thread], columns: int) -> None:
        self.threads, self.columns = threads, columns
        self.card = (max(one.size[0] for one in threads), max(one.size[1] for one in threads))
        labels = [[one.labels[end] for one in threads] for end in (0, 1)]
        self.labels = [max((label[0] + _LABEL_ROOM for label in row if label), default=0.0) for row in labels]
        high = max((label[1] for row in labels for label in row if label), default=0.0)
        self.step = max(self.card[1], high) + _ROWS_APART
        self.before = _BRANCH + self.labels[0]
        self.after = self.labels[1] + _BRANCH
        self.pitch = self.before + self.card[0] + self.after + _LANE
        self.rows = ceil(len(threads) / columns)
        self.top = _TRUNK if columns > 1 else 0.0
        self.width = columns * self.pitch - _LANE
        self.height = self.rows * self.step - _ROWS_APART + 2 * self.top

    def fans(self) -> tuple[Fan, Fan]:
        cards: dict[str, Place] = {}
        labels: tuple[dict[str, Place], dict[str, Place]] = ({}, {})
        ways: tuple[dict[str, tuple[Place, ...]], dict[str, tuple[Place, ...]]] = ({}, {})
        alone = self.columns == 1
        middle = self.height / 2
        entries = (0.0, middle if alone else 0.0), (self.width, middle if alone else self.height)
        for index, one in enumerate(self.threads):
            row, column = divmod(index, self.columns)
            x = column * self.pitch
            y = self.top + row * self.step + self.card[1] / 2
            left = x + self.before
            right = left + self.card[0]
            cards[one.card] = (left + self.card[0] / 2, y)
            for end, at in ((0, left - self.labels[0] / 2), (1, right + self.labels[1] / 2)):
                if one.labels[end]:
                    labels[end][one.lines[end]] = (at, y)
            inset = (self.card[0] - one.size[0]) / 2
            near, far = (left + inset, y), (right - inset, y)
            branches = x, x + self.pitch - _LANE
            for end, place in ((0, near), (1, far)):
                corners = ((branches[end], entries[end][1]), (branches[end], y)) if y != entries[end][1] else ()
                ways[end][one.lines[end]] = (entries[end], *corners, place)
        whole = self.width, self.height
        return (
            Fan(*whole, cards, labels[0], entries[0], ways[0]),
            Fan(*whole, {}, labels[1], entries[1], ways[1]),
        )
