"""Readers of a stream: one batch at a time of each shard, in order."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING

from patterns_app.core import limits
from patterns_app.core.engine.answers import Answer
from patterns_app.core.engine.load.calls import Batch, Call, Message, Part
from patterns_app.core.engine.load.retrying import usual_waits
from patterns_app.core.engine.numbers import patience
from patterns_app.core.engine.topology import Channel
from patterns_app.core.engine.tries import mechanism

from .call import Link

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World


_ONE_BATCH = "lambda.esm_parallelisation"  # behind a full batch of a shard the next one waits
_BEHIND = 2  # looks at the shard: who keeps up has read a record by then, also a batch after the other


class Shards(Link):
    """A shard waits while its batch fails. A throttle is no failed attempt, and halves nothing."""

    is_alone = True

    def __init__(self, world: World, channel: Channel, source: Part, target: Part) -> None:
        super().__init__(world, channel, source, target)
        given, figures = channel.settings.connection, world.figures
        shards = getattr(source, "shards", 0) or int(figures.number("idle_shard", source.node))
        self.factor = max(1, int(min(patience(given.get("parallelization_factor"), 1.0), limits.LOAD_FACTOR)))
        self.meets = _ONE_BATCH if world.topology.role(target.node) == "function" else "batch_size"
        lanes = shards * self.factor
        self.records: list[deque[Message]] = [deque() for _ in range(lanes)]
        self.pending: list[list[Batch]] = [[] for _ in range(lanes)]  # halving puts two where one was
        self.busy = [False] * lanes
        self.batch = max(1, int(min(patience(given.get("batch_size"), 1.0), limits.LOAD_TIMES)))
        self.partial, self.bisect = bool(given.get("report_batch_item_failures")), bool(given.get("bisect_on_error"))
        retries = channel.behaviour.retries if channel.behaviour else ()
        self.attempts = next((one.tries for one in retries if isinstance(one.tries, int)), None)
        failed = mechanism(channel.behaviour, "function_error") if channel.behaviour else None
        # how long the stream keeps a record, not how old the reader lets it become
        self.kept_s = figures.of("kinesis.retention_s", failed.window_s if failed else None, inf)
        self.age_s = min(self.kept_s, patience(given.get("maximum_record_age")))
        self.poll_s = figures.number("stream_poll_s", target.node) + patience(given.get("batch_window"), 0.0)
        self.waits = usual_waits(figures, target.node)
        self.counts_requests = False

    def deliver(self, message: Message) -> None:
        """A record is put at the end of its shard."""
        if self.channel.id in message.way:
            self.goes_round()
            return
        message.way = (*message.way, self.channel.id)
        self.world.hold(message)
        message.queued = self.loop.now
        lane = message.key % len(self.records)
        self.records[lane].append(message)
        if not self.busy[lane]:
            self.busy[lane] = True
            self.loop.at(self.loop.now + self.poll_s, self.read, lane)

    def wake(self) -> None:
        """Nothing sleeps here: it looks again by itself."""

    def read(self, lane: int) -> None:
        """The next batch of a shard."""
        records = self.records[lane]
        self.busy[lane] = bool(records)
        if not records:
            return
        if self.target.paused or self.source.paused or self.source.refusal is not None:
            self.loop.at(self.loop.now + self.poll_s, self.read, lane)
            return
        batch = Batch()
        while records and len(batch) < self.batch:
            batch.append(records.popleft())
        if records and len(batch) == self.batch and self.loop.now - batch[0].queued > _BEHIND * self.poll_s:
            self.world.met(self.source.node, self.meets, self.factor)
        self.pending[lane].append(batch)
        self.invoke(lane)

    def invoke(self, lane: int) -> None:
        """Hand the batch over that is in front."""
        batch = self.pending[lane][-1]
        age = self.loop.now - batch[0].queued
        if age > self.age_s:
            self.ends(lane, kept=age <= self.kept_s)
            return
        call = Call(self, None, batch[0], self.loop.now)
        call.batch, call.attempt = batch, lane
        if self.partial:
            call.failed = []
        self.tries += 1
        self.target.arrive(call)
        if self.target.slow == inf and not call.over:  # it never answers, and the stream does not wait for ever
            self.loop.at(batch[0].queued + self.age_s, self.expire, call)

    def expire(self, call: Call) -> None:
        """The records have become too old while the reader had them."""
        if call.live:
            call.live = False
            self.timeouts += 1
            self.ends(call.attempt, kept=self.age_s < self.kept_s)

    def reply(self, call: Call, answer: Answer) -> None:
        """Done, halved, or the same again."""
        lane, batch = call.attempt, call.batch or Batch()
        if not call.live:
            self.late += 1
            return
        call.live = False
        if answer.failure is None:
            self.pending[lane].pop()
            self.release_all(batch)
            self.next(lane)
            return
        self.failures += 1
        if answer.failure in ("throttled", "down", "gone"):
            self.loop.at(self.loop.now + self.wait(batch.tries + 1), self.invoke, lane)
        elif answer.reported and call.failed:
            self.goes_on_from(lane, batch, call.failed[0])
        elif self.bisect and len(batch) > 1:
            half = len(batch) // 2
            self.pending[lane][-1:] = [Batch(batch[half:]), Batch(batch[:half])]
            self.splits += 1
            self.invoke(lane)
        else:
            self.once_more(lane, batch)

    def goes_on_from(self, lane: int, batch: Batch, failed: Message) -> None:
        """With partial failures only what comes from the first bad record on is handed over again."""
        place = next(number for number, one in enumerate(batch) if one is failed)
        self.release_all(Batch(batch[:place]))
        rest = Batch(batch[place:])
        rest.tries = batch.tries if not place else 0
        self.pending[lane][-1] = rest
        self.once_more(lane, rest)

    def once_more(self, lane: int, batch: Batch) -> None:
        """The same batch after a while, until its tries are used up."""
        batch.tries += 1
        if self.attempts is not None and batch.tries >= self.attempts:
            self.ends(lane, kept=True)
            return
        self.retries += 1
        self.loop.at(self.loop.now + self.wait(batch.tries), self.invoke, lane)

    def wait(self, made: int) -> float:
        """Seconds before the next try."""
        return self.waits.after(made)[0]

    def ends(self, lane: int, kept: bool) -> None:
        """A limit is reached: the batch is put away, or gone; the shard goes on."""
        for message in self.pending[lane].pop():
            if kept:
                self.keep(message)
            else:
                self.source.lose(message)
        self.next(lane)

    def release_all(self, batch: Batch) -> None:
        """They are done."""
        for message in batch:
            self.world.release(message)

    def next(self, lane: int) -> None:
        """The other half, or the next batch. By the clock, as batches that fail at once would pile up the calls."""
        self.loop.at(self.loop.now, self.invoke if self.pending[lane] else self.read, lane)

    def ages(self) -> list[float]:
        """How old the oldest record of each shard is that is not done."""
        lanes = zip(self.pending, self.records, strict=True)
        firsts = (pending[-1][0] if pending else records[0] if records else None for pending, records in lanes)
        return [self.loop.now - one.queued for one in firsts if one is not None]

    def behind(self) -> int:
        """Records that are not done."""
        return sum(map(len, self.records)) + sum(len(batch) for lane in self.pending for batch in lane)
