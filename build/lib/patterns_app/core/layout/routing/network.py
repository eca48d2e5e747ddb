"""The ways that are open: lines beside every box and frame, and the crossings where a line may turn. Pixels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence

from patterns_app.core.layout.scene import Place, Rect

from .board import CLEAR, Board, Piece

_OUTSIDE = 40.0
_ROUND = 28.0  # the way round everything
_BESIDE_FRAME = 12.0
_ABOVE_FRAME = 14.0
_LITTLE = 0.01
_MANY = 3_000  # boxes: above, labels have no ways of their own beside them
RIM = CLEAR - 1  # by so much walls are larger than their boxes

Stretch = tuple[float, float, float]  # where across, from, to
_Wall = tuple[float, float, float, float]  # across from, to; along from, to


class Network:
    """Crossings by number: `x`, `y`, neighbours to the R, B, L and T, and the innermost frame around each."""

    def __init__(self, board: Board, pieces: Sequence[Piece]) -> None:
        self.x: list[float] = []
        self.y: list[float] = []
        frames = board.task.frames
        every = [*board.boxes, *frames.values()]
        self._area = Rect(min(box.x for box in every) - _OUTSIDE, min(box.y for box in every) - _OUTSIDE, 0.0, 0.0)
        self._end = (max(box.right for box in every) + _OUTSIDE, max(box.bottom for box in every) + _OUTSIDE)
        beside = board.boxes if len(board.boxes) <= _MANY else board.boxes[: board.cards]
        upright, level = self._stretches(beside, board.boxes, frames.values())
        self.ends: dict[tuple[int, int], int] = {}
        ports = self._with_ports(board, pieces, upright, level)
        on_level, on_upright = self._crossed(upright, level)
        for (index, end), (is_level, at) in ports.items():
            self.ends[index, end] = self._add(*pieces[index].ports[end])
            (on_level if is_level else on_upright)[at].append(self.ends[index, end])
        self.near = self._joined(on_level, on_upright)
        self.frame: list[str | None] = [None] * len(self.x)
        self._find_frames(frames)

    def _stretches(
        self, passed: Iterable[Rect], boxes: Iterable[Rect], frames: Iterable[Rect]
    ) -> tuple[list[Stretch], list[Stretch]]:
        """Beside what is passed and round all frames, until a box stands there."""
        upright: list[tuple[float, float]] = []
        level: list[tuple[float, float]] = []
        beside = [(box, CLEAR, CLEAR) for box in passed] + [(box, _BESIDE_FRAME, _ABOVE_FRAME) for box in frames]
        for box, across, above in beside:
            x, y = box.centre
            upright += [(box.x - across, y), (box.right + across, y)]
            level += [(box.y - above, x), (box.bottom + above, x)]
        left, top, (right, bottom) = self._area.x, self._area.y, self._end
        upright += [(left + _ROUND / 2, (top + bottom) / 2), (right - _ROUND / 2, (top + bottom) / 2)]
        level += [(top + _ROUND / 2, (left + right) / 2), (bottom - _ROUND / 2, (left + right) / 2)]
        walls = [(box.x - RIM, box.right + RIM, box.y - RIM, box.bottom + RIM) for box in boxes]
        turned = [(c, d, a, b) for a, b, c, d in walls]
        return list(_open(upright, walls, top, bottom)), list(_open(level, turned, left, right))

    def _with_ports(
        self, board: Board, pieces: Sequence[Piece], upright: list[Stretch], level: list[Stretch]
    ) -> dict[tuple[int, int], tuple[bool, int]]:
        """From every port straight out until something stands there."""
        walls = board.walls(RIM)
        limits = {"L": self._area.x, "T": self._area.y, "R": self._end[0], "B": self._end[1]}
        found: dict[tuple[int, int], tuple[bool, int]] = {}
        for index, piece in enumerate(pieces):
            for end in (0, 1):
                place, side = piece.ports[end], piece.sides[end]
                reach = walls.reach(place, side, limits[side], piece.boxes[end])
                if side in "LR":
                    level.append((place[1], min(place[0], reach), max(place[0], reach)))
                    found[index, end] = (True, len(level) - 1)
                else:
                    upright.append((place[0], min(place[1], reach), max(place[1], reach)))
                    found[index, end] = (False, len(upright) - 1)
        return found

    def _crossed(self, upright: list[Stretch], level: list[Stretch]) -> tuple[list[list[int]], list[list[int]]]:
        on_level: list[list[int]] = [[] for _ in level]
        on_upright: list[list[int]] = [[] for _ in upright]
        xs, ys = self.x, self.y
        for index, met in enumerate(_meetings(upright, level)):
            y, here = level[index][0], on_level[index]
            for x, at in met:
                here.append(len(xs))
                on_upright[at].append(len(xs))
                xs.append(x)
                ys.append(y)
        return on_level, on_upright

    def _add(self, x: float, y: float) -> int:
        self.x.append(x)
        self.y.append(y)
        return len(self.x) - 1

    def _joined(self, on_level: list[list[int]], on_upright: list[list[int]]) -> list[list[int]]:
        near = [[-1] * len(self.x) for _ in range(4)]
        for stretches, key, ahead, back in ((on_level, self.x, 0, 2), (on_upright, self.y, 1, 3)):
            for stretch in stretches:
                stretch.sort(key=key.__getitem__)
                for at in range(len(stretch) - 1):
                    near[ahead][stretch[at]] = stretch[at + 1]
                    near[back][stretch[at + 1]] = stretch[at]
        return near

    def _find_frames(self, frames: dict[str, Rect]) -> None:
        """Large frames first, so that the innermost stays."""
        if not frames:
            return
        order = sorted(range(len(self.y)), key=self.y.__getitem__)
        places = [self.y[at] for at in order]
        for name, box in sorted(frames.items(), key=lambda item: -item[1].width * item[1].height):
            for at in order[bisect_left(places, box.y) : bisect_right(places, box.bottom)]:
                if box.x <= self.x[at] <= box.right:
                    self.frame[at] = name


def _meetings(upright: list[Stretch], level: list[Stretch]) -> list[list[tuple[float, int]]]:
    """For each level stretch the upright ones that it meets, from left to right: where, and which. Swept downwards."""
    events = [(top - _LITTLE, 0, at) for at, (_, top, _) in enumerate(upright)]
    events += [(y, 1, at) for at, (y, _, _) in enumerate(level)]
    events += [(bottom + _LITTLE, 2, at) for at, (_, _, bottom) in enumerate(upright)]
    events.sort()
    met: list[list[tuple[float, int]]] = [[] for _ in level]
    now: list[tuple[float, int]] = []  # the upright stretches at this height
    for _, what, at in events:
        if what == 1:
            _, left, right = level[at]
            met[at] = now[bisect_left(now, (left - _LITTLE, -1)) : bisect_right(now, (right + _LITTLE, len(upright)))]
        elif what == 0:
            insort(now, (upright[at][0], at))
        else:
            del now[bisect_left(now, (upright[at][0], at))]
    return met


def _open(wanted: Iterable[tuple[float, float]], walls: Sequence[_Wall], low: float, high: float) -> Iterator[Stretch]:
    """For each wanted line (where across, a place on it) the longest stretch through that place without a wall."""
    ordered = sorted(walls)
    starts = [wall[0] for wall in ordered]
    longest = max((wall[1] - wall[0] for wall in walls), default=0.0)
    groups: dict[float, list[float]] = {}
    for at, place in wanted:
        groups.setdefault(round(at, 1), []).append(place)
    for at, places in groups.items():
        near = ordered[bisect_left(starts, at - longest) : bisect_left(starts, at)]
        blocks = sorted((wall[2], wall[3]) for wall in near if wall[1] > at)
        for start, end in _between(blocks, low, high):
            if any(start <= place <= end for place in places):
                yield (at, start, end)


def _between(blocks: list[Place], low: float, high: float) -> Iterator[Place]:
    now = low
    for start, end in blocks:
        if start > now:
            yield (now, start)
        now = max(now, end)
    if now < high:
        yield (now, high)
