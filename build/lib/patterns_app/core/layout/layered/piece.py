"""One connected piece laid out in layers, read along x: cards in even layers, labels in odd ones. Pixels.

A label so has room by construction; a layer for labels exists only where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .heights import Stack, heights
from .ordering import Layers, ordered
from .packing import Place, Size
from .ranks import ranks, turned
from .rows import ROW_GAP, Rows, Strip, folded

LANE = 8.0  # between lines that run beside each other

_FAR = 5  # ranks that a line may span and still get room of its own in each layer between; others go round
_BETWEEN_CARDS = 34.0
_BESIDE_LABELS = 18.0
_LANES = 12  # for so many the gap between two layers grows
_LEVEL = 8.0  # a line that climbs no more needs no lane
_FRAME = 160.0  # what is higher is a frame
_CARDS_APART = 22.0
_THIN_APART = 14.0
_LABELS_APART = 8.0
_HEAD = 24.0  # room for an arrowhead at the beginning of a row


@dataclass(frozen=True)
class Join:
    """A line between two items of the piece, with the size of its label."""

    key: str
    source: int
    target: int
    label: Size | None


@dataclass(frozen=True)
class Laid:
    """Size of the whole, the middle of each item and of each label."""

    width: float
    height: float
    items: list[Place]
    labels: dict[str, Place]


def laid(sizes: Sequence[Size], joins: Sequence[Join]) -> Laid:
    """Places for the items of one connected piece."""
    net = _Net.of(sizes, [join for join in joins if join.source != join.target])
    layers, place = ordered(net.layers(), net.up, net.down)
    stack = Stack(layers, net.up, net.down, place, net.height, net.thin, net.apart)
    return _Placing(net, layers, heights(stack)).laid(len(sizes))


@dataclass
class _Net:
    """Items, labels and bends, each in its layer, and the pieces of lines between neighbouring layers."""

    width: list[float]
    height: list[float]
    thin: list[bool]
    layer: list[int]
    up: list[list[int]]
    down: list[list[int]]
    cards: int
    labels: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, sizes: Sequence[Size], joins: Sequence[Join]) -> _Net:
        count = len(sizes)
        arcs = [(join.source, join.target) for join in joins]
        turns = turned(count, arcs)
        arcs = [(b, a) if turn else (a, b) for (a, b), turn in zip(arcs, turns, strict=True)]
        rank = ranks(count, arcs)
        net = cls(
            [size[0] for size in sizes],
            [size[1] for size in sizes],
            [False] * count,
            [2 * value for value in rank],
            [[] for _ in range(count)],
            [[] for _ in range(count)],
            count,
        )
        net._draw(joins, arcs)
        return net

    def _draw(self, joins: Sequence[Join], arcs: Sequence[tuple[int, int]]) -> None:
        leaving = [0] * self.cards
        for source, _ in arcs:
            leaving[source] += 1
        at = [
            (self.layer[b] - 1 if leaving[a] > 1 else self.layer[a] + 1) if join.label else None
            for join, (a, b) in zip(joins, arcs, strict=True)
        ]
        used = {layer for layer in at if layer is not None}
        for join, (source, target), label in zip(joins, arcs, at, strict=True):
            self._line(join, source, target, label, used)

    def _line(self, join: Join, source: int, target: int, label: int | None, used: set[int]) -> None:
        first, last = self.layer[source] + 1, self.layer[target] - 1
        far = last - first > 2 * (_FAR - 1)
        before, reached = source, first - 1
        for layer in range(first, last + 1):
            if layer != label and (far or (layer % 2 and layer not in used)):
                continue
            item = self._thin(layer, join.label if layer == label else None)
            if layer == label:
                self.labels[join.key] = item
            if not far or layer == reached + 1:
                self._join(before, item)
            before, reached = item, layer
        if not far or reached == last:
            self._join(before, target)

    def _thin(self, layer: int, size: Size | None) -> int:
        wide, high = size or (0.0, 0.0)
        self.width.append(wide)
        self.height.append(high)
        self.thin.append(True)
        self.layer.append(layer)
        self.up.append([])
        self.down.append([])
        return len(self.width) - 1

    def _join(self, before: int, after: int) -> None:
        self.down[before].append(after)
        self.up[after].append(before)

    def layers(self) -> Layers:
        """The first order: depth first from the entries, in the order of the document."""
        found: dict[int, list[int]] = {}
        seen = [False] * len(self.width)
        cards = sorted(range(self.cards), key=lambda item: (self.layer[item], item))
        for start in [*cards, *range(self.cards, len(self.width))]:
            waiting = [start]
            while waiting:
                item = waiting.pop()
                if not seen[item]:
                    seen[item] = True
                    found.setdefault(self.layer[item], []).append(item)
                    waiting.extend(reversed(self.down[item]))
        return [found[layer] for layer in sorted(found)]

    def apart(self, one: int, other: int) -> float:
        """Between two neighbours of a layer."""
        if self.thin[one] and self.thin[other]:
            return _LABELS_APART if self.height[one] or self.height[other] else LANE
        return _THIN_APART if self.thin[one] or self.thin[other] else _CARDS_APART


class _Placing:
    def __init__(self, net: _Net, layers: Layers, middles: list[float]) -> None:
        self.net, self.layers, self.middles = net, layers, middles
        height = net.height
        self.strip = Strip(
            [max(net.width[item] for item in layer) for layer in layers],
            [self._gap(index) for index in range(len(layers) - 1)],
            [min(middles[item] - height[item] / 2 for item in layer) for layer in layers],
            [max(middles[item] + height[item] / 2 for item in layer) for layer in layers],
            {index: self._over(index) for index in range(1, len(layers)) if self._holds_cards(index)},
        )

    def _holds_cards(self, index: int) -> bool:
        return self.net.layer[self.layers[index][0]] % 2 == 0

    def _over(self, index: int) -> int:
        """Lines that a cut before this layer cuts."""
        return sum(len(self.net.up[item]) for item in self.layers[index])

    def _gap(self, index: int) -> float:
        """As wide as the lanes in it need."""
        net, layers = self.net, self.layers
        tall = any(net.height[item] > _FRAME for item in layers[index] + layers[index + 1])
        cards = self._holds_cards(index) and self._holds_cards(index + 1)
        lanes = min(_LANES, _most_at_once(self._climbs(index)))
        return (_BETWEEN_CARDS if cards else _BESIDE_LABELS) + lanes * LANE + (LANE if tall else 0.0)

    def _climbs(self, index: int) -> Iterator[tuple[float, float]]:
        for item in self.layers[index]:
            start = self.middles[item]
            for other in self.net.down[item]:
                end = self.middles[other]
                if abs(start - end) > _LEVEL:
                    yield min(start, end), max(start, end)

    def laid(self, count: int) -> Laid:
        rows = folded(self.strip)
        place: dict[int, Place] = {}
        top, widest = 0.0, 0.0
        for number, (start, end) in enumerate(rows):
            if number:
                top += ROW_GAP + min(_LANES, self.strip.cuts[start]) * LANE / 2
            widest = max(widest, self._row(place, start, end, top, rows))
            top += self.strip.height(start, end)
        labels = {key: place[item] for key, item in self.net.labels.items()}
        return Laid(widest, top, [place[item] for item in range(count)], labels)

    def _row(self, place: dict[int, Place], start: int, end: int, top: float, rows: Rows) -> float:
        """Puts the layers of one row; its right edge."""
        first, _ = self.strip.extent(start, end)
        x = _HEAD if len(rows) > 1 else 0.0
        for index in range(start, end):
            width = self.strip.widths[index]
            for item in self.layers[index]:
                place[item] = (x + width / 2, self.middles[item] - first + top)
            x += width + (self.strip.gaps[index] if index < end - 1 else 0.0)
        return x


def _most_at_once(spans: Iterator[tuple[float, float]]) -> int:
    """How many of these stretches cover one place, at most."""
    changes = sorted((at, step) for low, high in spans for at, step in ((low, -1), (high, 1)))
    most = now = 0
    for _, step in changes:
        now -= step
        most = max(most, now)
    return most
