"""The order of the items in each layer, so that few lines cross: weighted sweeps, then neighbours change places."""

from __future__ import annotations

from collections.abc import Sequence

Layers = list[list[int]]
Near = Sequence[Sequence[int]]

_SWEEPS = 24
_SWEEPS_OF_MANY = 8
_MANY = 1_500  # items
_IDLE = 5  # sweeps in a row that gain nothing
_SWAPPED = 400  # items of a piece in which neighbours are tried
_SWAPS = 4


def ordered(layers: Layers, up: Near, down: Near) -> tuple[Layers, dict[int, int]]:
    """The layers in their best order found, and the place of each item in its layer."""
    search = _Search(layers, up, down)
    search.sweep()
    if search.least and sum(map(len, layers)) < _SWAPPED:
        search.swap()
    return search.layers, search.place


class _Search:
    def __init__(self, layers: Layers, up: Near, down: Near) -> None:
        self.layers = layers
        self.up, self.down = up, down
        self.place: dict[int, int] = {}
        self._index()
        self.least = self._crossings()

    def _index(self) -> None:
        for layer in self.layers:
            for place, item in enumerate(layer):
                self.place[item] = place

    def sweep(self) -> None:
        best, idle = [layer[:] for layer in self.layers], 0
        for turn in range(_SWEEPS if len(self.place) < _MANY else _SWEEPS_OF_MANY):
            if self.least == 0 or idle > _IDLE:
                break
            forward = turn % 2 == 0
            count = len(self.layers)
            for index in range(1, count) if forward else range(count - 2, -1, -1):
                self._sort(index, self.up if forward else self.down, turn)
            now = self._crossings()
            idle += 1
            if now < self.least:
                self.least, best, idle = now, [layer[:] for layer in self.layers], 0
        self.layers = best
        self._index()

    def _sort(self, index: int, near: Near, turn: int) -> None:
        layer, place = self.layers[index], self.place
        keys: dict[int, float] = {}
        for at, item in enumerate(layer):
            around = near[item]
            if not around:
                keys[item] = at
            elif len(around) <= 2 or turn % 4 <= 1:
                keys[item] = sum(place[other] for other in around) / len(around)
            else:
                keys[item] = sorted(place[other] for other in around)[len(around) // 2]
        sign = -1 if turn // 2 % 2 else 1
        layer.sort(key=lambda item: (keys[item], sign * place[item]))
        for at, item in enumerate(layer):
            place[item] = at

    def swap(self) -> None:
        """Neighbours change places while that helps."""
        for _ in range(_SWAPS):
            better = False
            for layer in self.layers:
                for at in range(len(layer) - 1):
                    one, other = layer[at], layer[at + 1]
                    if self._gain(one, other) < 0:
                        layer[at], layer[at + 1] = other, one
                        self.place[one], self.place[other] = at + 1, at
                        better = True
            if not better:
                return

    def _gain(self, one: int, other: int) -> int:
        """Crossings after the swap less those before."""
        place, change = self.place, 0
        for near in (self.up, self.down):
            for first in near[one]:
                for second in near[other]:
                    change += (place[first] < place[second]) - (place[first] > place[second])
        return change

    def _crossings(self) -> int:
        """All crossings between neighbouring layers, counted with a tree of sums (Barth, Jünger, Mutzel)."""
        total, place = 0, self.place
        for layer in self.layers:
            ends = [at for item in layer for at in sorted(place[other] for other in self.down[item])]
            total += _inversions(ends)
        return total


def _inversions(ends: list[int]) -> int:
    if len(ends) <= 1:
        return 0
    size = max(ends) + 2
    sums = [0] * (size + 1)
    total = 0
    for seen, end in enumerate(ends):
        index, before = end + 1, 0
        while index:
            before += sums[index]
            index &= index - 1
        total += seen - before
        index = end + 1
        while index <= size:
            sums[index] += 1
            index += index & -index
    return total
