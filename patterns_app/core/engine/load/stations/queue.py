"""A queue: messages wait until somebody fetches them, are hidden meanwhile, and come back if he does not finish."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING

from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import KEPT, SERVED, UNKNOWN, Batch, Message
from patterns_app.core.engine.load.loop import Lane
from patterns_app.core.engine.numbers import patience

from .store import Store

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World


class Receipt:
    """What is hidden, until when its lane says. `over`: nothing of it is left."""

    __slots__ = ("left", "over")

    def __init__(self, messages: list[Message]) -> None:
        self.left, self.over = messages, False


class Queue(Store):
    """A standard queue. What was received too often is moved at the next attempt to receive it."""

    kind = "queue"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        self.ready: deque[Message] = deque()
        self.flight = self.late = self.moved = self.lying = self.dead_letters = 0
        self.flight_limit, self.most_flight = world.limit(node, "in_flight")
        self.hidden = Lane(world.loop, patience(self.world.setting(node, "visibility_timeout"), 0.0), self.reappear)
        self.retention = patience(self.world.setting(node, "retention"))
        delay = patience(self.world.setting(node, "delay"), 0.0)
        self.delay = Lane(world.loop, delay, self.show) if 0 < delay < inf else None
        self.dead, self.max_receives = _redrive(world, node)

    def spread(self, message: Message) -> None:
        """It lies there; readers look."""
        if not self.outs:
            self.world.hold(message)
            self.lie(message, SERVED)
            return
        copy = message.onward()
        self.world.hold(copy)
        self.enter(copy)

    def enter(self, message: Message) -> None:
        """A message that this queue answers for is put at its end."""
        message.queued = self.loop.now
        if self.delay is None:
            self.show(Receipt([message]))
        else:
            self.late += 1
            self.delay.add(Receipt([message]))

    def put(self, message: Message) -> None:
        """What could not be done elsewhere: nobody, or a reader, looks at it."""
        self.arrived += 1
        self.served += 1
        self.count["puts"] += 1
        if self.outs:
            self.enter(message)
        else:
            self.dead_letters += 1
            self.lie(message, KEPT)

    def lie(self, message: Message, how: int) -> None:
        """Nobody fetches it, as far as is drawn: what was sent here is where it should be, as in a trace."""
        self.lying += 1
        self.world.release(message, UNKNOWN if self.is_dark else how)

    def show(self, receipt: Receipt) -> None:
        """It can be fetched."""
        if self.delay is not None:
            receipt.over = True
            self.late -= 1
        self.add(receipt.left)
        self.wake()

    def add(self, messages: list[Message]) -> None:
        """At the end."""
        self.ready.extend(messages)

    def wake(self) -> None:
        """Whoever fetches looks again."""
        for link in self.outs:
            link.wake()

    def waiting(self) -> int:
        """Messages that can be fetched."""
        return len(self.ready)

    def next_mb(self) -> float:
        """The size of the first of them."""
        return self.ready[0].mb if self.ready else 0.0

    def fetch(self, most: int) -> Batch:
        """Up to so many messages, which are hidden until they are deleted or their time is over."""
        batch = Batch()
        if self.refusal is not None or self.paused:
            return batch
        if self.flight >= self.most_flight:
            self.world.met(self.node, self.flight_limit, self.most_flight)
            return batch
        self.collect(batch, most)
        if batch:
            self.flight += len(batch)
            self.count["receives"] += 1
            batch.receipt = Receipt(list(batch))
            self.hidden.add(batch.receipt)
        return batch

    def collect(self, batch: Batch, most: int) -> None:
        """The oldest ones."""
        while self.ready and len(batch) < most:
            if self.is_due(self.ready[0]):
                batch.append(self.ready[0])
            self.ready.popleft()

    def is_due(self, message: Message) -> bool:
        """Is it given out, and neither too old nor given out too often?"""
        if self.loop.now - message.queued > self.retention:
            self.lose(message)
            return False
        place = self.world.stations.get(self.dead)
        if message.receives >= self.max_receives and place is not None and place.refusal is None:
            self.moved += 1
            self.kept += 1
            message.receives = 0
            place.put(message)
            return False
        message.receives += 1
        return True

    def delete(self, batch: Batch, failed: list[Message]) -> None:
        """What is done is deleted; what failed comes back when its time is over."""
        receipt = batch.receipt
        if receipt is None or receipt.over:
            return  # too late: it was shown again
        gone = {id(one) for one in failed}
        done = [one for one in receipt.left if id(one) not in gone]
        self.count["deletes"] += 1
        self.flight -= len(done)
        receipt.left, receipt.over = failed, not failed
        for message in done:
            self.world.release(message)

    def reappear(self, receipt: Receipt) -> None:
        """Its time is over."""
        receipt.over = True
        self.flight -= len(receipt.left)
        self.add(receipt.left)
        self.wake()

    def gauges(self) -> dict[str, float]:
        """What waits, what is worked on, and how old the oldest is."""
        age = self.loop.now - self.oldest() if self.waiting() else 0.0
        return {"depth": self.waiting() + self.late + self.lying, "hidden": self.flight, "age_s": age}

    def oldest(self) -> float:
        """When the first one that waits came."""
        return self.ready[0].queued


class Fifo(Queue):
    """Messages of one group stay in order: the next ones wait until those before are deleted or moved."""

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        self.groups: dict[int, deque[Message]] = {}
        self.free: deque[int] = deque()  # groups that can be fetched from
        self.blocked: set[int] = set()
        self.count_waiting = 0
        self.receives: Bucket | None = None
        self.asks_again = False
        if not world.setting(node, "high_throughput"):
            self.limit, rate = world.limit(node, "calls")
            self.pace, self.receives = Bucket(rate, rate), Bucket(rate, rate)

    def add(self, messages: list[Message]) -> None:
        """Each to its group; what comes back comes first."""
        for message in reversed(messages):
            key = message.key
            group = self.groups.setdefault(key, deque())
            if message.receives:
                self.blocked.discard(key)
                group.appendleft(message)
            else:
                group.append(message)
            self.count_waiting += 1
            if key not in self.blocked and (len(group) == 1 or key not in self.free):
                self.free.append(key)

    def fetch(self, most: int) -> Batch:
        """Up to so many messages, by one of the calls that it takes a second."""
        calls = self.receives
        if calls is None or not self.free or calls.take(self.loop.now):
            return super().fetch(most)
        self.world.met(self.node, self.limit, calls.rate)
        if not self.asks_again:
            self.asks_again = True
            self.loop.at(self.loop.now + 1 / calls.rate, self.ask_again, None)
        return Batch()

    def ask_again(self, _: object) -> None:
        """There is room for another call."""
        self.asks_again = False
        self.wake()

    def waiting(self) -> int:
        """Messages of all groups."""
        return self.count_waiting

    def collect(self, batch: Batch, most: int) -> None:
        """Of one group after the other."""
        while self.free and len(batch) < most:
            key = self.free.popleft()
            group, before = self.groups.get(key), len(batch)
            if key in self.blocked or not group:
                continue
            while group and len(batch) < most:
                message = group.popleft()
                self.count_waiting -= 1
                if self.is_due(message):
                    batch.append(message)
            if len(batch) > before:
                self.blocked.add(key)
            if not group:
                del self.groups[key]

    def delete(self, batch: Batch, failed: list[Message]) -> None:
        """The groups of what is done go on."""
        super().delete(batch, failed)
        still = {one.key for one in failed}
        for key in {one.key for one in batch} - still:
            self.blocked.discard(key)
            if self.groups.get(key):
                self.free.append(key)

    def oldest(self) -> float:
        """The first one of all groups."""
        return min(group[0].queued for group in self.groups.values() if group)


def _redrive(world: World, node: str) -> tuple[str, float]:
    """Where the queue moves what was received too often, and after how many receives."""
    drawn = next(world.topology.drawn(node, "dlq"), None)
    most = drawn.settings.connection.get("max_receive_count") if drawn else None
    if drawn is None or isinstance(most, bool) or not isinstance(most, int) or most <= 0:
        return "", inf
    return drawn.target, most
