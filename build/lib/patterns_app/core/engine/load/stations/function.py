"""A function: environments that start as they are needed, up to a number that run at once."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING

from patterns_app.core.engine.answers import Answer
from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import Call
from patterns_app.core.engine.load.chance import clock
from patterns_app.core.engine.load.figuring import in_seconds
from patterns_app.core.engine.load.loop import Lane
from patterns_app.core.engine.load.model import Time
from patterns_app.core.engine.numbers import patience

from .account import account_of
from .base import Station

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

STOPPED = Answer("timeout", own_limit=True)


class Function(Station):
    """Environments are used again, the one that was used last first; each is paid for as long as it starts and works.

    The timeout is one of the run alone (AWS Lambda Developer Guide, lifecycle of an execution environment, read
    2026-11-26); the start is paid for since August 2025 (AWS Compute Blog, "AWS Lambda standardizes billing for INIT
    Phase", 2025-04-29, as quoted by a third party, read 2026-11-26).
    """

    kind = "function"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        figures, load = world.figures, world.part(node)
        self.by_run = load.work_ms is None and self.own_duration() is not None
        start = figures.time("cold_start_ms", node) if load.cold_start_ms is None else load.cold_start_ms
        self.begin = clock(in_seconds(start), world.generator(f"{node}/start"))
        self.starts_limit, at_once = world.limit(node, "starts")
        self.starts = Bucket(at_once / figures.number("scaling_span_s", node), at_once)
        self.requests_limit, self.each = world.limit(node, "requests_each")
        self.keep = figures.number("keep_warm_s", node)
        self.requests = Bucket(0, 0)
        self.room, self.limit = 0.0, ""
        self.own: float | None = None  # runs at once that it has for itself
        self.account = account_of(world, self)
        self.provisioned = int(min(patience(self.world.setting(node, "provisioned_concurrency"), 0.0), inf))
        self.idle: deque[float] = deque([0.0] * self.provisioned)  # since when, the newest last
        self.cold = 0
        self.memory_gb = patience(self.world.setting(node, "memory"), 0.0) / 1024
        self.lane = Lane(world.loop, patience(self.world.setting(node, "timeout")), self.kill)
        self.changed()
        self.requests.tokens = self.requests.size

    def own_duration(self) -> float | None:
        """How long one run usually takes as the sketch has it, in milliseconds."""
        own = patience(self.world.setting(self.node, "average_duration"))
        return own if own < inf else None

    def usual_work(self) -> Time:
        """The sketch's own figure, where it has one."""
        own = self.own_duration()
        if own is None:
            return super().usual_work()
        world, name = self.world, self.world.topology.name(self.node)
        world.figures.assume("each run takes its usual duration", own, "ms", "how far it spreads is not set", self.node)
        if any(line.verb != "deliver" for line in world.topology.plan(self.node)):
            world.not_modelled.add(f"{name}: that its usual duration has that of what it calls in it; it comes on top")
        return own

    def changed(self) -> None:
        """The runs at once as they are set."""
        own = patience(self.world.setting(self.node, "reserved_concurrency"))
        shared = self.own is None
        self.own = own if own < inf else None
        self.account.busy += self.busy * ((self.own is None) - shared)
        self.account.settle()

    def settle(self) -> None:
        """What it has for itself, or what its account has for all that have nothing."""
        self.room = self.account.room if self.own is None else self.own
        self.limit = self.account.limit if self.own is None else "reserved_concurrency"
        self.requests.rate, self.requests.size = self.room * self.each, max(self.room, 1.0)

    def take(self, call: Call) -> None:
        """An idle environment takes it, or a new one; else it is throttled."""
        now, idle = self.loop.now, self.idle
        if (self.account.busy if self.own is None else self.busy) >= self.room:
            self.limited(call, self.limit, self.room)
            return
        if call.link.counts_requests and not self.requests.take(now):
            self.limited(call, self.requests_limit, self.requests.rate)
            return
        while len(idle) > self.provisioned and idle[0] < now - self.keep:
            idle.popleft()
        extra = 0.0
        if idle:
            idle.pop()
        elif self.starts.take(now):
            extra = self.begin()
            self.cold += 1
        else:
            self.limited(call, self.starts_limit, self.starts.rate)
            return
        self.count["invocations"] += 1
        call.note = now
        self.account.busy += self.own is None
        if self.lane.delay < inf:
            self.loop.at(now + extra, self.lane.add, call) if extra else self.lane.add(call)
        self.start(call, extra)

    def kill(self, call: Call) -> None:
        """Its own time is up."""
        if not call.over:
            self.finish(call, STOPPED)

    def finish(self, call: Call, answer: Answer) -> None:
        """The environment waits for the next call."""
        self.idle.append(self.loop.now)
        self.account.busy -= self.own is None
        self.count["gb_s"] += (self.loop.now - call.note) * self.memory_gb
        super().finish(call, answer)

    def deploys(self) -> None:
        """New code: no environment is warm."""
        self.idle.clear()
