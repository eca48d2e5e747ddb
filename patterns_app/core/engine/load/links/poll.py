"""Readers of a queue: pollers that fetch batches and hand them over, more of them while messages wait."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Scaling
from patterns_app.core.engine.answers import Answer
from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import Batch, Call, Holder, Part
from patterns_app.core.engine.numbers import patience
from patterns_app.core.engine.topology import Channel

from .call import Link

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

_LOOKS_AGAIN_S = 0.02  # where bytes hold it up


class Poll(Link):
    """A fleet that reads one queue. After an error fewer of it read for a while, but never fewer than it begins with.

    Lambda "gradually backs off, reducing the amount of concurrency allocated" to the queue (AWS Lambda guide, Handling
    errors for an SQS event source, read 2026-11-26), and of a queue with little in it five batches are read at a time.
    How fast it backs off nobody says. What rests is measured for full fleets only, so a small one rests not at all.
    """

    is_alone = True

    def __init__(self, world: World, channel: Channel, source: Holder, target: Part) -> None:
        super().__init__(world, channel, source, target)
        given, figures = channel.settings.connection, world.figures
        self.queue, self.counts_requests = source, False
        self.batch = max(1, int(min(patience(given.get("batch_size"), 1.0), limits.LOAD_TIMES)))
        self.window = patience(given.get("batch_window"), 0.0)
        self.partial = bool(given.get("report_batch_item_failures"))
        self.rest = figures.number("error_rest_s", target.node)
        self.throttle_rest = figures.number("throttle_rest_s", target.node)
        self.bytes: Bucket | None = None
        self.mb_each = 0.0
        self.size = self.cap = inf
        self.ramp = 0.0
        self._scale(channel.behaviour.scaling if channel.behaviour else None)
        self.least = self.size  # so many always read
        self.busy = self.resting = self.erred = self.generation = 0
        self.growing = self.due = self.timer = False

    def _scale(self, scaling: Scaling | None) -> None:
        given, figures = self.channel.settings.connection, self.world.figures
        key = self.channel.behaviour.key if self.channel.behaviour else ""
        least, most = given.get("minimum_pollers"), given.get("maximum_pollers")
        if scaling is None or scaling.pollers_start is None:
            places = getattr(self.target, "places", None) or figures.number("runs_each", self.target.node)
            self.size = self.cap = places
        elif least is not None or most is not None:
            each = figures.number("poller_runs")
            self.mb_each = figures.number("poller_mb_s") / each
            self.bytes = Bucket(0.0, 0.0)
            self.size = patience(least, float(scaling.provisioned_min or 1)) * each
            self.cap = patience(most, float(scaling.provisioned_default_max or inf)) * each
            self.ramp = figures.of(f"{key}.provisioned_per_minute", scaling.provisioned_per_minute) / 60
        else:
            self.size = figures.of(f"{key}.pollers_start", scaling.pollers_start)
            self.ramp = figures.of(f"{key}.pollers_per_minute", scaling.pollers_per_minute) / 60
            self.cap = figures.of(f"{key}.pollers_max", scaling.pollers_max, inf)
        own = patience(given.get("maximum_concurrency"))
        self.bound = "maximum_concurrency" if own < self.cap else "maximum_pollers" if most is not None else ""
        self.cap = min(self.cap, own)
        self.size = min(self.size, self.cap)

    def wake(self) -> None:
        """Fetch as long as there is something and somebody to do it."""
        queue = self.queue
        while queue.waiting() and self.busy + 1 <= self.size and self.target_reads():
            if self.window and queue.waiting() < self.batch and not self.due:
                self.look_again(self.window)
                return
            if self.bytes is not None and not self.has_bytes(self.bytes):
                self.look_again(_LOOKS_AGAIN_S)
                break
            batch = queue.fetch(self.batch)
            if not batch:
                break
            self.hand_over(batch)
        self.due = False
        if not queue.waiting():
            return
        if self.size >= self.cap:
            if self.bound and self.busy - self.resting + 1 > self.size:
                self.world.met(self.source.node, self.bound, self.cap)
        elif not self.growing:
            self.growing = True
            self.loop.at(self.loop.now + 1.0, self.grow, None)

    def target_reads(self) -> bool:
        """Does the reader read, or has somebody stopped it?"""
        return not self.target.paused

    def has_bytes(self, bucket: Bucket) -> bool:
        """May so much be moved now?"""
        waiting = self.queue.waiting()
        each = self.queue.next_mb()
        bucket.rate = self.size * self.mb_each
        bucket.size = max(bucket.rate, self.batch * each)
        return bucket.take(self.loop.now, min(self.batch, waiting) * each)

    def look_again(self, wait: float) -> None:
        """Once, after a while."""
        if not self.timer:
            self.timer = True
            self.loop.at(self.loop.now + wait, self.flush, None)

    def flush(self, _: object) -> None:
        """The window is over: what is there is taken."""
        self.due, self.timer = True, False
        self.wake()

    def hand_over(self, batch: Batch) -> None:
        """Call the reader with a batch."""
        self.busy += 1
        call = Call(self, None, batch[0], self.loop.now)
        call.batch, call.attempt = batch, self.generation
        if self.partial:
            call.failed = []
        self.tries += 1
        self.target.arrive(call)

    def grow(self, _: object) -> None:
        """More pollers while messages wait and no call has failed for a second."""
        self.growing = False
        if self.queue.waiting() and not self.erred:
            self.size = min(self.cap, self.size + self.ramp)
        self.erred = 0
        self.wake()

    def reply(self, call: Call, answer: Answer) -> None:
        """Done, or it comes back when its time is over."""
        batch = call.batch or Batch()
        if answer.failure is None:
            self.queue.delete(batch, [])
            self.free(call)
            return
        self.failures += 1
        self.timeouts += answer.failure == "timeout"
        if answer.reported and call.failed:  # a run that was stopped, or threw, has reported nothing
            self.queue.delete(batch, call.failed)
        self.erred += 1
        rest = self.throttle_rest if answer.failure == "throttled" else self.rest
        rest = 0.0 if answer.reported else rest  # to Lambda such a run went well
        if rest and (answer.failure == "throttled" or self.size - self.resting > self.least):
            self.resting += 1
            self.loop.at(self.loop.now + rest, self.rested, call)
        else:
            self.free(call)

    def rested(self, call: Call) -> None:
        """After an error it has waited; a poller that waits is no run."""
        self.resting -= call.attempt == self.generation
        self.free(call)

    def free(self, call: Call) -> None:
        """The poller fetches again, if it is not of a set before the last deployment."""
        if call.attempt == self.generation:
            self.busy -= 1
        self.wake()

    def deploys(self) -> None:
        """New code: other pollers take over while the first ones finish (seen once, up to twice as many)."""
        self.generation += 1
        self.busy = self.resting = 0
        self.wake()
