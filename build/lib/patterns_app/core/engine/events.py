"""The order in which things happen: events by time, and of equal times the first one set first."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf


class TooManyEvents(RuntimeError):
    """More happened than a run may take."""


class EventLoop:
    """A heap of events. Nothing here knows a real clock: `now` is the time of the event that is being run."""

    __slots__ = ("_heap", "_number", "now")

    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0

    def at(self, when: float, act: Callable[[], None]) -> None:
        """Run `act` at a time in seconds, not before now; never, where the time is beyond what a number can tell."""
        if when == inf:
            return
        # the number is unique: two functions are never compared
        heappush(self._heap, (max(when, self.now), self._number, act))
        self._number += 1

    def soon(self, act: Callable[[], None]) -> None:
        """Run `act` at this time, after what is set for it already."""
        self.at(self.now, act)

    def run(self, most: int) -> int:
        """Run until nothing is left; the number of events. Raises TooManyEvents after `most` of them."""
        heap = self._heap
        for count in range(most):
            if not heap:
                return count
            self.now, _, act = heappop(heap)
            act()
        raise TooManyEvents(f"more than {most} events")
