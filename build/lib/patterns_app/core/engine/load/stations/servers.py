"""A number of places: the others wait in line, or are refused."""

from __future__ import annotations

from heapq import heappush
from math import inf
from typing import TYPE_CHECKING

from patterns_app.core.engine.answers import OK
from patterns_app.core.engine.load.calls import Call
from patterns_app.core.engine.numbers import patience

from .base import Station

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

_COPIES = ("desired_count", "instances")


class Servers(Station):
    """Machines or tasks, each of which works on so many requests at once."""

    kind = "servers"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        figures, load = world.figures, world.part(node)
        self.each = figures.number("runs_each", node) if load.at_once is None else load.at_once
        self.most_waiting = figures.number("waiting", node) if load.waiting is None else load.waiting
        self.drops_stale = load.drops_stale
        self.places = 0.0
        self.changed()

    def changed(self) -> None:
        """As many copies as are set."""
        found = (self.world.setting(self.node, key) for key in _COPIES)
        copies = next((patience(one) for one in found if one is not None), 1.0)
        self.places = copies * self.each

    def arrive(self, call: Call) -> None:
        """A call comes in. The usual case as in `start`, without its calls: this is where most of the time goes."""
        busy = self.busy
        if busy >= self.places or call.batch is not None or self.refusal is not None or self.paused:
            super().arrive(call)
            return
        self.arrived += 1
        self.busy = busy = busy + 1
        if busy > self.peak:  # noqa: PLR1730 - max() is a call
            self.peak = busy
        loop = self.loop
        now = loop.now
        self.spans -= now
        when = now + self.work() * self.slow
        if when < inf:
            number = loop.number
            loop.number = number + 1
            heappush(loop.heap, (when, number, self.done, call))
        else:
            self.hangs(call, self.resume)

    def worked(self, call: Call) -> None:
        """Its own work is done. The usual case as in `finish`, without its calls."""
        usual = self.calls_nobody and not (self.broken or self.error_rate or self.is_dark or self.outs)
        if not usual or call.over or call.batch is not None or call.message.poison:
            super().worked(call)
            return
        call.over = True
        self.busy -= 1
        self.spans += self.loop.now
        self.served += 1
        if self.in_line:
            self.wake()
        call.link.reply(call, OK)

    def take(self, call: Call) -> None:
        """It starts, waits, or finds no place to wait."""
        if self.busy < self.places and not self.paused:
            self.start(call)
        elif len(self.in_line) < self.most_waiting:
            if not self.in_line:
                self.world.met(self.node, "places", self.places)
            self.in_line.append(call)
        else:
            self.limited(call, "waiting", self.most_waiting, "down")

    def wake(self) -> None:
        """Those who wait start, as far as there is room."""
        waiting = self.in_line
        while waiting and self.busy < self.places and not self.paused:
            call = waiting.popleft()
            if self.drops_stale and not call.live:
                call.over = True
                self.errors["dropped"] += 1
                continue
            self.start(call)

    def gauges(self) -> dict[str, float]:
        """Work, and who waits how long."""
        age = self.loop.now - self.in_line[0].sent if self.in_line else 0.0
        return {"concurrency": self.busy, "depth": len(self.in_line), "age_s": age}
