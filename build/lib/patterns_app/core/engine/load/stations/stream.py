"""A stream: shards, each of which takes so much a second and keeps its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patterns_app.core import limits
from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import Call
from patterns_app.core.engine.numbers import patience

from .base import records_in
from .store import Store

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World


class Stream(Store):
    """Records go to a shard by their key."""

    kind = "stream"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        own = self.world.setting(node, "shards")
        if own is None or self.world.setting(node, "mode") == "ON_DEMAND":
            own = world.figures.number("idle_shard", node)
        self.shards = max(1, int(min(patience(own), limits.LOAD_SHARDS)))
        (self.records_limit, rate), (self.size_limit, size) = (
            world.limit(node, "shard_records"),
            world.limit(node, "shard_mb"),
        )
        self.records = [Bucket(rate, rate) for _ in range(self.shards)]
        self.bytes = [Bucket(size, size) for _ in range(self.shards)]

    def take(self, call: Call) -> None:
        """Its shard takes it, or refuses."""
        shard, messages = call.message.key % self.shards, records_in(call)
        if not self.records[shard].take(self.loop.now, len(messages)):
            self.limited(call, self.records_limit, self.records[shard].rate)
        elif not self.bytes[shard].take(self.loop.now, sum(one.mb for one in messages)):
            self.limited(call, self.size_limit, self.bytes[shard].rate)
        else:
            self.start(call)

    def gauges(self) -> dict[str, float]:
        """How old the oldest record is that a reader has not done."""
        ages = sorted((age for link in self.outs for age in link.ages()), reverse=True) or [0.0]
        return {
            "iterator_age_s": ages[0],
            "iterator_age_others_s": ages[1] if ages[1:] else 0.0,
            "depth": sum(link.behind() for link in self.outs),
        }
