"""The order of events, and timers that all last equally long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import repeat
from math import inf
from typing import Any, Protocol

from patterns_app.core import limits

_LAST = 2**62  # a number that no event has


class Stopped(RuntimeError):
    """More happens than a run may take; the words say of what."""


class _Reached(Exception):
    """The time is up."""


def _reached(_: object) -> None:
    raise _Reached


class Loop:
    """A heap of (time, number, act, argument). The number is unique, so that equal times keep their order."""

    __slots__ = ("heap", "left", "now", "number")

    def __init__(self, most: int) -> None:
        """`most` events are run."""
        self.now, self.number, self.left = 0.0, 0, most
        self.heap: list[tuple[float, int, Callable[[Any], object], Any]] = []

    def at(self, when: float, act: Callable[[Any], object], about: Any) -> None:
        """Run `act(about)` at a time, not before now; never, where the time is infinite."""
        if when == inf:
            return
        heappush(self.heap, (when if when > self.now else self.now, self.number, act, about))
        self.number += 1

    def run(self, until: float) -> None:
        """Everything up to a time. Raises Stopped when that is too much."""
        heap, pop, began = self.heap, heappop, self.number
        # An event of its own ends it, after all others of that time: no event looks at the time of the next one.
        heappush(heap, (until, _LAST, _reached, None))
        left = self.left + 1
        try:
            while left > 0:
                # How much is under way is looked at now and then: what copies itself doubles until then, no more.
                if len(heap) > limits.LOAD_UNDER_WAY:
                    raise Stopped("more is under way at once than one run holds")
                for _ in repeat(None, min(left, limits.LOAD_LOOK)):
                    self.now, _, act, about = pop(heap)
                    act(about)
                left -= limits.LOAD_LOOK
            raise Stopped("more events than one run takes")
        except _Reached:
            self.now = until
        finally:
            self.left -= self.number - began  # what is set is run, now or later


class Timed(Protocol):
    """What a timer is set for."""

    over: bool


class Lane:
    """Timers of one length: first in, first out, so one entry of the heap serves them all."""

    __slots__ = ("armed", "delay", "fire", "loop", "waiting")

    def __init__(self, loop: Loop, delay: float, fire: Callable[[Any], object]) -> None:
        self.loop, self.delay, self.fire = loop, delay, fire
        self.waiting: deque[tuple[float, Any]] = deque()
        self.armed = False

    def add(self, item: Timed) -> None:
        """Set the timer for it."""
        waiting = self.waiting
        while waiting and waiting[0][1].over:  # done long ago: the lane stays as short as what is under way
            waiting.popleft()
        waiting.append((self.loop.now + self.delay, item))
        if not self.armed:
            self.armed = True
            self.loop.at(waiting[0][0], self.ring, None)

    def ring(self, _: object) -> None:
        """Fire for all whose time has come."""
        waiting, now = self.waiting, self.loop.now
        while waiting and (waiting[0][0] <= now or waiting[0][1].over):
            item = waiting.popleft()[1]
            if not item.over:
                self.fire(item)
        self.armed = bool(waiting)
        if waiting:
            self.loop.at(waiting[0][0], self.ring, None)


class Sent(Timed, Protocol):
    """What a timer is set for in the moment in which it is sent."""

    sent: float


class Patience:
    """A lane of what is sent: it needs no times of its own. Who sends adds to `waiting`, and arms it."""

    __slots__ = ("armed", "delay", "fire", "loop", "waiting")

    def __init__(self, loop: Loop, delay: float, fire: Callable[[Any], object]) -> None:
        self.loop, self.delay, self.fire = loop, delay, fire
        self.waiting: deque[Sent] = deque()
        self.armed = False

    def arm(self) -> None:
        """Look again when the time of the first is up."""
        self.armed = True
        self.loop.at(self.waiting[0].sent + self.delay, self.ring, None)

    def ring(self, _: object) -> None:
        """Fire for all whose time has come."""
        waiting, now, delay = self.waiting, self.loop.now, self.delay
        while waiting and (waiting[0].over or waiting[0].sent + delay <= now):
            item = waiting.popleft()
            if not item.over:
                self.fire(item)
        self.armed = False
        if waiting:
            self.arm()
