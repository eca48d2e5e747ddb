"""Where each item lies across its layer: four alignments of long straight lines and the median of them.

After U. Brandes and B. Köpf, "Fast and Simple Horizontal Coordinate Assignment", Graph Drawing 2001. Pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .ordering import Layers, Near

Gap = Callable[[int, int], float]


@dataclass(frozen=True)
class Stack:
    """Layers in order, with what the alignments need: neighbours, places, heights, which items are no cards."""

    layers: Layers
    up: Near
    down: Near
    place: dict[int, int]
    height: list[float]
    thin: list[bool]  # a label or a bend: lines through them are kept straight
    gap: Gap


def heights(stack: Stack) -> list[float]:
    """The middle of each item, from the top."""
    crossed = set(_crossed(stack))
    found = [_Alignment(stack, crossed, upward, last).middles() for upward in (False, True) for last in (False, True)]
    used = [item for layer in stack.layers for item in layer]
    spans = [
        (
            min(middles[item] - stack.height[item] / 2 for item in used),
            max(middles[item] + stack.height[item] / 2 for item in used),
        )
        for middles in found
    ]
    low, high = min(spans, key=lambda span: span[1] - span[0])
    shifts = [high - span[1] if index % 2 else low - span[0] for index, span in enumerate(spans)]
    result = [0.0] * len(stack.height)
    for item in used:
        four = sorted(middles[item] + shift for middles, shift in zip(found, shifts, strict=True))
        result[item] = (four[1] + four[2]) / 2
    for layer in stack.layers:  # the median keeps the order, but for rounding
        for one, other in pairwise(layer):
            apart = (stack.height[one] + stack.height[other]) / 2 + stack.gap(one, other)
            result[other] = max(result[other], result[one] + apart)
    return result


def _crossed(stack: Stack) -> Iterator[tuple[int, int]]:
    """Arcs that cross a long line's inner piece: they may not be made straight."""
    place, thin = stack.place, stack.thin
    for before, layer in pairwise(stack.layers):
        left, done = 0, 0
        for index, item in enumerate(layer):
            inner = next((other for other in stack.up[item] if thin[item] and thin[other]), None)
            if inner is None and index < len(layer) - 1:
                continue
            right = place[inner] if inner is not None else len(before) - 1
            for other in layer[done : index + 1]:
                for above in stack.up[other]:
                    if not left <= place[above] <= right and not (thin[above] and thin[other]):
                        yield above, other
            done, left = index + 1, right


class _Alignment:
    """One of the four: from the first or the last layer, and towards the first or the last item."""

    def __init__(self, stack: Stack, crossed: set[tuple[int, int]], upward: bool, last: bool) -> None:
        self.stack, self.crossed, self.upward, self.last = stack, crossed, upward, last
        layers = stack.layers[::-1] if upward else stack.layers
        self.layers = [layer[::-1] for layer in layers] if last else layers
        self.near = stack.down if upward else stack.up
        self.place = {item: -at for item, at in stack.place.items()} if last else stack.place
        self.root = list(range(len(stack.height)))

    def middles(self) -> list[float]:
        self._align()
        tops = self._compacted()
        sign = -1 if self.last else 1
        return [sign * tops.get(root, 0.0) for root in self.root]

    def _align(self) -> None:
        """Items with their median neighbour, as long as no such lines cross."""
        bound = list(range(len(self.root)))
        for layer in self.layers[1:]:
            reached = -1e9
            for item in layer:
                around = sorted(self.near[item], key=self.place.__getitem__)
                if not around:
                    continue
                half = (len(around) - 1) // 2
                for other in around[half : len(around) // 2 + 1]:
                    arc = (item, other) if self.upward else (other, item)
                    if bound[item] == item and reached < self.place[other] and arc not in self.crossed:
                        bound[other] = item
                        self.root[item] = self.root[other]
                        bound[item] = self.root[item]
                        reached = self.place[other]

    def _compacted(self) -> dict[int, float]:
        """The place of each line of items that were aligned: as far ahead as can be, then drawn together."""
        after, waiting = self._distances()
        place = {self.root[item]: 0.0 for layer in self.layers for item in layer}
        ordered = [root for root in place if not waiting.get(root)]
        for root in ordered:
            for other, apart in after.get(root, {}).items():
                place[other] = max(place[other], place[root] + apart)
                waiting[other] -= 1
                if not waiting[other]:
                    ordered.append(other)
        for root in reversed(ordered):
            if behind := after.get(root):
                place[root] = max(place[root], min(place[other] - apart for other, apart in behind.items()))
        return place

    def _distances(self) -> tuple[dict[int, dict[int, float]], dict[int, int]]:
        after: dict[int, dict[int, float]] = {}
        waiting: dict[int, int] = {}
        height, gap = self.stack.height, self.stack.gap
        for layer in self.layers:
            for one, other in pairwise(layer):
                root, behind = self.root[one], self.root[other]
                apart = (height[one] + height[other]) / 2 + gap(one, other)
                known = after.setdefault(root, {})
                if behind not in known:
                    waiting[behind] = waiting.get(behind, 0) + 1
                known[behind] = max(known.get(behind, 0.0), apart)
        return after, waiting
