"""A gate: so many requests a second pass, the others are refused at once."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import Call

from .base import Station

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World


class Gate(Station):
    """A token bucket in front; it has no places of its own."""

    kind = "gate"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        self.bucket = Bucket(0, 0)
        self.changed()
        self.bucket.tokens = self.bucket.size

    def changed(self) -> None:
        """The rate and the reserve as they are set."""
        self.limit, self.bucket.rate = self.world.bound(self.node, "a_second")
        reserve = self.world.bound(self.node, "reserve")[1]
        if reserve == inf:
            reserve = self.world.figures.number("api_reserve", self.node)
        self.bucket.size = max(reserve, 1.0)

    def take(self, call: Call) -> None:
        """It passes, or is refused."""
        if self.bucket.take(self.loop.now):
            self.start(call)
        else:
            self.limited(call, self.limit, self.bucket.rate)
