"""A long drawing folded into rows, as text is broken into lines: at layers of cards that few lines cross. Pixels."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import log

TARGET = 1.6  # width to height that folding and packing aim at
ONE_SCREEN = 1_408.0  # a drawing no wider than this is never folded

_LONG = 2.2  # so much wider than high a drawing is folded
_MOST_ROWS = 24
_CUT = 0.15  # what lines over a cut cost, beside the logarithm of the ratio that is missed
_SLIM = 1.6 * ONE_SCREEN  # up to here a cut must be cheap, or a small story falls apart
_FEW = 2  # lines over such a cut
_ASIDE = 0.9  # what a cut at a neighbouring layer costs, in lines
ROW_GAP = 44.0

Rows = list[tuple[int, int]]


@dataclass(frozen=True)
class Strip:
    """Layers side by side: widths, the gaps behind them, what each covers across; `cuts`: lines over each cut."""

    widths: list[float]
    gaps: list[float]  # one fewer
    tops: list[float]
    bottoms: list[float]
    cuts: dict[int, int]  # the layers that may begin a row

    def width(self, start: int, end: int) -> float:
        """From the first layer's left edge to the last one's right."""
        return sum(self.widths[start:end]) + sum(self.gaps[start : end - 1])

    def extent(self, start: int, end: int) -> tuple[float, float]:
        """Top and bottom of these layers."""
        return min(self.tops[start:end]), max(self.bottoms[start:end])

    def height(self, start: int, end: int) -> float:
        """From the highest item to the lowest."""
        top, bottom = self.extent(start, end)
        return bottom - top


def folded(strip: Strip) -> Rows:
    """The rows, each a range of layers; one row where folding gains nothing."""
    count = len(strip.widths)
    whole: Rows = [(0, count)]
    wide, high = strip.width(0, count), max(strip.height(0, count), 1.0)
    if wide <= ONE_SCREEN or wide / high <= _LONG or not strip.cuts:
        return whole
    best, chosen = abs(log(wide / high / TARGET)), whole
    allowed = sorted(strip.cuts)
    edges, reached = _edges(strip)
    begins = [edges[layer] for layer in allowed]
    for number in range(2, min(_MOST_ROWS, len(strip.cuts) + 1) + 1):
        cuts = _cuts(strip, number, allowed, begins, reached)
        if wide <= _SLIM and any(strip.cuts[cut] > _FEW for cut in cuts):
            continue
        rows = list(zip([0, *cuts], [*cuts, count], strict=True))
        cost = _cost(strip, rows, cuts)
        if cost < best:
            best, chosen = cost, rows
    return chosen


def _cost(strip: Strip, rows: Rows, cuts: list[int]) -> float:
    wide = max(strip.width(*row) for row in rows)
    high = sum(strip.height(*row) for row in rows) + ROW_GAP * (len(rows) - 1)
    crossed = sum(log(max(1, strip.cuts[cut])) for cut in cuts) / max(1, len(cuts))
    return abs(log(wide / high / TARGET)) + _CUT * crossed


def _cuts(strip: Strip, number: int, allowed: list[int], begins: list[float], reached: float) -> list[int]:
    """Where rows of about equal width begin, moved to a neighbouring layer where fewer lines are cut.

    `begins`: the left edges of the layers that may begin a row, `allowed`, in order.
    """
    found: set[int] = set()
    for row in range(1, number):
        wanted = row * reached / number
        nearest = bisect_left(begins, wanted)
        if nearest == len(begins) or (nearest and wanted - begins[nearest - 1] <= begins[nearest] - wanted):
            nearest -= 1
        middle = allowed[nearest]
        near = allowed[max(0, nearest - 1) : nearest + 2]
        found.add(min(near, key=lambda cut: strip.cuts[cut] + (_ASIDE if cut != middle else 0.0)))
    return sorted(found)


def _edges(strip: Strip) -> tuple[list[float], float]:
    """The left edges of all layers, and where the last one ends with its gap."""
    begins, reached = [], 0.0
    for index, width in enumerate(strip.widths):
        begins.append(reached)
        reached += width + (strip.gaps[index] if index < len(strip.gaps) else 0.0)
    return begins, reached
