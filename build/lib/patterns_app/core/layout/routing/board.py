"""What there is to route: boxes, and pieces of lines between them. A labelled line has two, that meet at its label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from patterns_app.core.layout.scene import Place, Rect

from .walls import Walls

CLEAR = 8.0  # between a line and what it passes
Side = str  # L, R, T or B
OPPOSITE = {"L": "R", "R": "L", "T": "B", "B": "T"}
AHEAD: dict[Side, Place] = {"L": (-1, 0), "R": (1, 0), "T": (0, -1), "B": (0, 1)}


@dataclass(frozen=True)
class Task:
    """Boxes that stand, and the lines (id, source, target) between two different cards. Read along x."""

    cards: dict[str, Rect]
    labels: dict[str, Rect]
    titles: list[Rect]
    frames: dict[str, Rect]
    lines: list[tuple[str, str, str]]
    around: dict[str, frozenset[str]]  # the frames that hold each card
    entries: dict[str, Place] = field(default_factory=dict)  # cards that lines meet in one place only
    low: dict[str, float] = field(default_factory=dict)  # how much of a card's near corner its own loops take


@dataclass
class Piece:
    """From box to box, with the side and the place where it leaves and where it arrives."""

    line: str
    boxes: tuple[int, int]
    sides: tuple[Side, Side] = ("R", "L")
    ports: list[Place] = field(default_factory=lambda: [(0.0, 0.0), (0.0, 0.0)])
    ranks: list[int] = field(default_factory=lambda: [0, 0])  # its place among the ends on those sides
    path: list[Place] = field(default_factory=list)
    frames: frozenset[str] = frozenset()  # that it may run through as through open ground


class Board:
    """Cards first, then labels, then titles of frames; `pieces` in the order of the lines."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.names = list(task.cards)
        self.cards = len(self.names)
        self.boxes = [*task.cards.values(), *task.labels.values(), *task.titles]
        self.middles = [box.centre for box in self.boxes]
        number = {name: at for at, name in enumerate(self.names)}
        labels = {name: self.cards + at for at, name in enumerate(task.labels)}
        self.pieces: list[Piece] = []
        self.halves: list[tuple[Piece, Piece]] = []
        for line, source, target in task.lines:
            frames = task.around[source] | task.around[target]
            stops = [number[source], *([labels[line]] if line in labels else []), number[target]]
            own = [Piece(line, (one, other), frames=frames) for one, other in pairwise(stops)]
            self.pieces += own
            if len(own) > 1:
                self.halves.append((own[0], own[1]))

    def walls(self, grown: float) -> Walls:
        """The boxes as they stand now."""
        return Walls(self.boxes, grown)

    def move(self, box: int, moved: Rect) -> None:
        """A label gives way a little."""
        self.boxes[box] = moved
        self.middles[box] = moved.centre

    def labels(self) -> Iterator[tuple[str, Rect]]:
        """The labels where they are now."""
        for at, name in enumerate(self.task.labels):
            yield name, self.boxes[self.cards + at]
