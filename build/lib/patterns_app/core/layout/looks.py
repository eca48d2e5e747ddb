"""What a reader would complain about in a drawing, as numbers. Pixels and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log

from .graphviz import Geometry
from .scene import Place, Rect

SCREEN = (1_440.0, 900.0)
_APART, _LEAST_CLOSE = 6.0, 20.0  # pixels between two lines, and along each other, that an eye needs
NARROWEST, WIDEST = 0.5, 3.0  # width to height of a picture that a page or slide can take

_CROSSING = 1.0  # each is one point of cost
_BEND = 0.4
_ON_EACH_OTHER = 3.0
_CLOSE = 1.0  # a pair that runs so close together that the eye takes it for one
_BACK = 8.0  # a line that runs back beside itself
_SIMPLE = 20.0
_SMALL = 8.0  # for each e-fold by which a picture is wider than a screen
_SHAPE = 12.0  # for each e-fold by which the proportion is missed


@dataclass(frozen=True)
class Looks:
    """Of one drawing."""

    crossings: int
    bends: int
    on_each_other: int
    close: int
    back: int
    simple: int
    width: float
    height: float

    @property
    def well_shaped(self) -> bool:
        """Between 1:2 and 3:1, or whole on one screen."""
        whole = self.width <= SCREEN[0] and self.height <= SCREEN[1]
        return whole or NARROWEST <= self.width / self.height <= WIDEST

    @property
    def cost(self) -> float:
        """Less is better; 0 has no fault, only bends count a little."""
        cost = self.crossings * _CROSSING + self.bends * _BEND
        cost += self.close * _CLOSE + self.back * _BACK + self.on_each_other * _ON_EACH_OTHER + self.simple * _SIMPLE
        cost += _SMALL * max(0.0, log(max(self.width, 1.0) / SCREEN[0]))
        if not self.well_shaped:
            ratio = self.width / self.height
            cost += _SHAPE * (log(ratio / WIDEST) if ratio > WIDEST else log(NARROWEST / ratio))
        return cost

    @property
    def spotless(self) -> bool:
        """Nothing to gain from another drawing."""
        faults = self.crossings + self.on_each_other + self.back + self.simple
        return not faults and self.well_shaped and self.width <= SCREEN[0]


def looks(geometry: Geometry) -> Looks:
    """Measures a drawing."""
    area = extent(geometry)
    return Looks(
        crossings(geometry.lines),
        len({corner for points in geometry.lines.values() for corner in points[1:-1]}),  # those of a trunk count once
        on_each_other(geometry.lines),
        on_each_other(geometry.lines, near=_APART, least=_LEAST_CLOSE),
        sum(_runs_back(points) for points in geometry.lines.values()),
        geometry.simple,
        area.width,
        area.height,
    )


def extent(geometry: Geometry) -> Rect:
    """The part of the plane that the drawing covers."""
    boxes: list[Rect] = [*geometry.nodes.values(), *geometry.frames.values(), *geometry.labels.values()]
    corners = [corner for box in boxes for corner in ((box.x, box.y), (box.right, box.bottom))]
    corners += [point for points in geometry.lines.values() for point in points]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    return Rect(left, top, max(x for x, _ in corners) - left, max(y for _, y in corners) - top)


def crossings(lines: Mapping[str, tuple[Place, ...]]) -> int:
    """Where a level and an upright part of two lines meet, once a place."""
    level = sorted(_parts(lines, 1))
    return len({(x, y) for x, top, bottom, line in _parts(lines, 0) for y in _met(level, x, top, bottom, line)})


def _met(
    level: list[tuple[float, float, float, str]], x: float, top: float, bottom: float, line: str
) -> Iterator[float]:
    for y, left, right, other in level:
        if y >= bottom:
            return
        if y > top and left < x < right and other != line:
            yield y


def _parts(lines: Mapping[str, tuple[Place, ...]], axis: int) -> Iterator[tuple[float, float, float, str]]:
    """Upright parts for axis 0, level ones for 1: where across, from, to, and whose."""
    for name, points in lines.items():
        for one, other in pairwise(points):
            if one[axis] == other[axis] and one[1 - axis] != other[1 - axis]:
                low, high = sorted((one[1 - axis], other[1 - axis]))
                yield one[axis], low, high, name


def on_each_other(lines: Mapping[str, tuple[Place, ...]], near: float = 3.0, least: float = 6.0) -> int:
    """Pairs of lines that run along each other, but for a trunk that they share from its very end."""
    found: set[tuple[str, str]] = set()
    for axis in (0, 1):
        found |= set(_pairs(sorted(_parts(lines, axis)), near, least))
    return sum(1 for one, other in found if not _trunk(lines[one], lines[other]))


def _pairs(parts: list[tuple[float, float, float, str]], near: float, least: float) -> Iterable[tuple[str, str]]:
    for index, (at, low, high, line) in enumerate(parts):
        for other_at, other_low, other_high, other in parts[index + 1 :]:
            if other_at - at >= near:
                break
            if line != other and min(high, other_high) - max(low, other_low) > least:
                yield min(line, other), max(line, other)


def _runs_back(points: tuple[Place, ...]) -> bool:
    """Does a line come back so near to itself that both look like one?"""
    parts = [sorted(_parts({"": points}, axis)) for axis in (0, 1)]
    return any(
        other[0] - one[0] < _APART and min(one[2], other[2]) - max(one[1], other[1]) > _APART
        for level in parts
        for one, other in combinations(level, 2)
    )


def _trunk(one: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    return one[0] == other[0] or one[-1] == other[-1]
