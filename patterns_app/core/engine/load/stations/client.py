"""Where load comes from: a client, or what happens outside of the sketch and reaches a part of it."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from math import cos, inf, log, pi
from typing import TYPE_CHECKING

from patterns_app.core import limits
from patterns_app.core.engine.answers import Answer
from patterns_app.core.engine.load.calls import FAILED, SERVED, UNKNOWN, Call, Message, Root
from patterns_app.core.engine.load.links.later import HANDLED, UNDONE
from patterns_app.core.engine.load.measuring import BATCHES, Histogram, bin_of
from patterns_app.core.engine.load.model import Arrivals

from .base import Station

if TYPE_CHECKING:
    from patterns_app.core.engine.load.links.call import Link
    from patterns_app.core.engine.load.world import World

_WAVE_STEPS = 96  # of a day: a quarter of an hour each


class Outside:
    """Stands for the connection over which a message enters: what is answered here has left the sketch."""

    is_alone, counts_requests, kind, line, times, at_once = False, True, "write", "", 1, None

    def __init__(self, client: Client) -> None:
        self.client = client

    def reply(self, call: Call, answer: Answer) -> None:
        """The part that was called from outside has answered."""
        if call.live:
            call.live = False
            self.client.over(call, answer)

    def expire(self, call: Call) -> None:
        """Who has called waits no longer."""
        self.reply(call, Answer("timeout"))


@dataclass
class Seen:
    """What a client saw: counted anew for each point of a series, and for the whole after the warm-up."""

    sent: int = 0
    ok: int = 0
    spare: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    batches: list[Histogram] = field(default_factory=lambda: [Counter() for _ in range(BATCHES)])


class Client(Station):
    """Sends, and counts what comes back. `entered`: the part that is called from outside, where it is no client."""

    kind = "client"

    def __init__(self, world: World, node: str, entered: Station | None = None) -> None:
        self.world, self.node, self.entered = world, node, entered
        self.is_dark = self.calls_nobody = False
        self.loop, self.topology = world.loop, world.topology
        self.rng = world.generator(f"{node}/arrivals")
        self.outside = Outside(self)
        self.ways: dict[str, Link] = {}
        self.patience = inf  # seconds until whoever calls from outside gives up
        self.starts = False  # what it calls is only started: what fails there is lost, as nobody would learn of it
        self.door: Link | None = None  # to the part that is called from outside, where that only takes the work in
        self.keys: dict[int, int] = {}  # one and the same number for all messages of a key
        self.plan, self.outs, self.in_line, self.silent, self.stopped = [], [], deque(), deque(), False
        self.refusal, self.paused, self.broken, self.slow = None, False, False, 1.0
        self.busy = self.sent = self.peak = self.most = 0
        self.spans = 0.0
        self.arrived = self.served = self.throttled = self.kept = self.lost = 0
        self.errors, self.error_rate, self.usual_errors = Counter(), 0.0, 0.0
        self.count, self.routes, self.passes = defaultdict(float), [], False
        self.seen, self.now_ok, self.now_errors = Seen(), 0, 0
        self.now_latency: Histogram = Counter()
        self.warm, self.span = world.load.warm_up_s, world.load.seconds - world.load.warm_up_s

    def take(self, call: Call) -> None:
        """A client that is called: it has the message."""
        self.busy += 1
        self.spans -= self.loop.now
        self.finish(call, Answer())

    def emit(self, one: Arrivals, poisoned: frozenset[int], mb: float) -> None:
        """One message of a size. `poisoned` are the numbers of those that fail wherever they come."""
        number = self.sent
        self.sent += 1
        draw = self.rng
        key = int(draw.random() * one.keys) if one.keys > 1 else 0
        key = self.keys.setdefault(key, key) if one.keys <= limits.LOAD_KEYS_SHARED else key
        if one.hot_key_share and draw.random() < one.hot_key_share:
            key = 0
        poison = number in poisoned or bool(one.poison_share and draw.random() < one.poison_share)
        message = Root(self.loop.now, key, mb, poison)
        self.seen.sent += self.loop.now >= self.warm
        self.world.enters(message)
        self.busy += 1
        self.spans -= self.loop.now
        self.begin(one, Call(self.outside, None, message, self.loop.now), message)

    def begin(self, one: Arrivals, call: Call, message: Message) -> None:
        """Send it: to the part that is called from outside, or over one of its ways."""
        if self.door is not None:
            self.door.send(call, message)
        elif self.entered is not None:
            self.entered.arrive(call)
            if self.entered.slow == inf and not call.over:  # it never answers: whoever has a limit gives up
                self.loop.at(self.loop.now + self.patience, self.outside.expire, call)
        else:
            way = self._way(one)
            if way is None:
                if self.is_dark:
                    self.world.counts_as(message, UNKNOWN)
                self.over(call, Answer())
            elif way.is_alone:
                way.deliver(message.copy())
                self.over(call, Answer())
            else:
                way.send(call, message)

    def _way(self, one: Arrivals) -> Link | None:
        if one.connection is not None:
            return self.ways.get(one.connection)
        ways = list(self.ways.values())
        if len(ways) <= 1:
            return ways[0] if ways else None
        return self.rng.choices(ways, [way.share for way in ways])[0] if any(way.share for way in ways) else None

    def answered(self, call: Call, link: Link, answer: Answer) -> None:
        """Its request has been answered, for good."""
        self.over(call, answer)

    def over(self, call: Call, answer: Answer) -> None:
        """Count it."""
        call.over = True
        self.busy -= 1
        took, now = self.loop.now - call.sent, self.loop.now
        self.spans += now
        if answer.failure is None:
            self.now_ok += 1
            bin_ = bin_of(took)
            self.now_latency[bin_] += 1
            if now >= self.warm:
                seen = self.seen
                seen.ok += 1
                seen.spare += call.message.spare
                batch = int((now - self.warm) / self.span * BATCHES)
                seen.batches[batch if batch < BATCHES else -1][bin_] += 1
            self.world.answered(call.message, SERVED)
            return
        self.now_errors += 1
        if now >= self.warm:
            self.seen.errors[answer.said or str(answer.failure)] += 1
        has_ended = answer.failure == "function_error" and answer.name != UNDONE  # and was not refused
        if self.starts and self.entered is not None and has_ended:
            if answer.name == HANDLED:  # what that counts as is noted
                self.world.release(call.message)
            else:
                self.entered.lose(call.message)
        else:
            self.world.answered(call.message, FAILED)

    def links(self) -> list[Link]:
        """Also those over which it sends."""
        return [*super().links(), *self.ways.values()]

    def gauges(self) -> dict[str, float]:
        """Requests that wait for an answer."""
        return {"concurrency": self.busy}


class Source:
    """Arrivals of one kind at one client."""

    def __init__(self, client: Client, one: Arrivals, number: int) -> None:
        self.client, self.one, self.loop = client, one, client.loop
        self.draw = client.world.generator(f"{client.node}/arrivals/{number}").random
        self.poisoned, self.mb = frozenset(one.poison), one.size_kb / 1024
        self.curve, self.phase = curve(one, client.world.load.seconds), -1

    def begin(self) -> None:
        """Set the times at which the rate changes."""
        for number, (when, _) in enumerate(self.curve):
            self.loop.at(when, self.turn, number)

    def turn(self, number: int) -> None:
        """Another rate; what was drawn for the old one is dropped, as chance without memory may be."""
        self.phase = number
        self.next(number)

    def next(self, number: int) -> None:
        """Draw when the next message comes."""
        rate = self.curve[number][1]
        if rate > 0:
            gap = 1.0 / rate if self.one.even else -log(1.0 - self.draw()) / rate
            self.loop.at(self.loop.now + gap, self.fire, number)

    def fire(self, number: int) -> None:
        """A message, and the next."""
        if number == self.phase:
            if not self.client.paused and self.client.refusal is None:
                self.client.emit(self.one, self.poisoned, self.mb)
            self.next(number)


def curve(one: Arrivals, seconds: float) -> list[tuple[float, float]]:
    """The rate of arrivals, each until the next: (second, messages a second)."""
    if one.kind == "steps":
        return [(step.at_s, step.rate) for step in one.steps]
    if one.kind == "points":
        return [*one.points]
    if one.kind == "burst":
        return [(0.0, one.rate), (one.at_s, one.peak), (one.at_s + one.lasts_s, one.rate)]
    if one.kind == "day":
        step = one.period_s / _WAVE_STEPS
        middle, half = (one.rate + one.peak) / 2, (one.peak - one.rate) / 2
        count = min(int(seconds / step) + 1, _WAVE_STEPS * limits.LOAD_WAVES)
        return [(n * step, middle - half * cos(2 * pi * (n + 0.5) / _WAVE_STEPS)) for n in range(count)]
    return [(0.0, one.rate)]
