"""A gate: so many requests a second pass, the others are refused at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patterns_app.core.engine.load.buckets import Bucket
from patterns_app.core.engine.load.calls import Call
from patterns_app.core.engine.numbers import patience

from .base import Station

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

LIMIT = "rest-api.throttle_account"


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
        figures, own = self.world.figures, self.world.setting(self.node, "throttle_rate")
        rate = patience(own, figures.limit(LIMIT))
        reserve = patience(self.world.setting(self.node, "throttle_burst"), figures.number("api_reserve", self.node))
        self.bucket.rate, self.bucket.size = rate, max(reserve, 1.0)
        self.limit = "throttle_rate" if own is not None else LIMIT

    def take(self, call: Call) -> None:
        """It passes, or is refused."""
        if self.bucket.take(self.loop.now):
            self.start(call)
        else:
            self.limited(call, self.limit, self.bucket.rate)
