"""A connection over which somebody calls: he waits, gives up, tries again, and in the end has an answer."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Protocol

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Failure
from patterns_app.core.engine.answers import OK, Answer, went_well
from patterns_app.core.engine.catching import catches, own_catch
from patterns_app.core.engine.keeping import places
from patterns_app.core.engine.load.calls import KEPT, UNKNOWN, Call, Message, Part
from patterns_app.core.engine.load.loop import Patience
from patterns_app.core.engine.load.model import ConnectionLoad
from patterns_app.core.engine.load.retrying import Breaker, OwnPolicy, Policy, drawn_breaker
from patterns_app.core.engine.numbers import patience
from patterns_app.core.engine.seeing import as_counted, as_delivered, caller_limit, given_up, tried_as
from patterns_app.core.engine.topology import Channel
from patterns_app.core.engine.tries import mechanism

if TYPE_CHECKING:
    from patterns_app.core.engine.load.links.together import Gather
    from patterns_app.core.engine.load.world import World

_MOST_INSIDE, _MOST_HOPS = limits.TRACE_DEPTH, limits.TRACE_HOPS
_REMEMBERED = ("aws.secrets-manager", "aws.appconfig")  # what programs read there they can keep for a while
_OPEN = Answer("down", None, "breaker open")
_SPARE = Answer(fallback=True)


class Link:
    """One connection, with all of its calls."""

    is_alone = False  # nobody waits for what it brings

    def __init__(self, world: World, channel: Channel, source: Part, target: Part) -> None:
        self.world, self.loop, self.channel = world, world.loop, channel
        self.source, self.target = source, target
        self.kind, self.line = channel.line.kind, channel.id
        load = world.load.connections.get(channel.id, ConnectionLoad())
        self.share = world.shares.get(channel.id, load.share)
        self.times, self.at_once, self.together = load.times, load.at_once, load.together
        if channel.id not in world.load.connections and world.topology.service(target.node) in _REMEMBERED:
            self.times = max(1, round(world.figures.number("kept_reads", target.node)))
        self.is_plain = self.share >= 1 and self.times == 1  # each request calls it, once
        self.tolerated = patience(channel.settings.connection.get("tolerated_failures"), 0.0)
        self.draw = world.generator(channel.id).random
        waits = caller_limit(channel) if load.timeout_ms is None else load.timeout_ms / 1000
        self.lane = Patience(world.loop, waits, self.expire) if waits < inf else None
        self.own = OwnPolicy(load.retry, self.draw, world.figures, source.node) if load.retry else None
        breaker = load.breaker or drawn_breaker(world.topology, channel)
        self.breaker = Breaker(breaker, world.figures, source.node) if breaker else None
        self.fallback = bool(channel.settings.connection.get("fallback"))
        self.stands_in = channel.verb != "task"  # for any failure; a step has what its Catch takes over
        self.counts_requests = True
        self.learns = self.breaker is not None or bool(self.own and self.own.has_budget)
        self.tries = self.retries = self.failures = self.timeouts = self.late = self.refused = self.splits = 0
        self.enter: Callable[[Call], None] = target.arrive
        self._policies: dict[Failure, Policy | None] = {}
        self._answers: dict[tuple[Failure, Answer], Answer] = {}
        # what the source sees of the answer that was the last one: most are the very same
        self._below, self._seen = OK, went_well(world.topology, channel)

    def goes_on(self, answer: Answer) -> bool:
        """Does the step's own Catch handle the failure of one item, so that the Map goes on?"""
        caught = own_catch(self.channel, answer.failure)
        return caught is not None and caught.then in ("next", "end")

    def send(
        self,
        parent: Call | None,
        message: Message,
        before: Call | None = None,
        gather: Gather | None = None,
    ) -> None:
        """Try once; `before` is the try that failed."""
        call = Call(self, parent, message, self.loop.now)
        if before is not None:
            call.attempt, call.first, call.gather = before.attempt + 1, before.first, before.gather
        elif gather is not None:
            call.gather = gather
        if self.breaker is not None and self.refuses(self.breaker, call):
            return
        self.tries += 1
        if call.depth > _MOST_HOPS:
            self.goes_round()
            call.over = True
            self.reply(call, OK)
            return
        self.enter(call)
        lane = self.lane
        if lane is not None and not call.over:
            waiting = lane.waiting
            while waiting and waiting[0].over:  # done long ago: the lane stays as short as what is under way
                waiting.popleft()
            waiting.append(call)
            if not lane.armed:
                lane.arm()

    def refuses(self, breaker: Breaker, call: Call) -> bool:
        """Is the breaker open? Then nothing is sent, and it has failed."""
        if breaker.allows(self.loop.now):
            return False
        call.live = False
        self.refused += 1
        self.give_up(call, "down", _OPEN)
        return True

    def reply(self, call: Call, answer: Answer) -> None:
        """The called part has answered."""
        if not call.live:
            self.late += 1  # it was done for nobody
            return
        call.live = False
        if answer.failure is not None:
            self.error(call, as_counted(self.world.topology, self.channel, answer), answer)
            return
        if self.learns:
            self.succeeded()
        if answer is not self._below:
            self._below, self._seen = answer, went_well(self.world.topology, self.channel, answer)
        world, parent = self.world, call.parent
        if parent is None or call.gather is not None or world.depth >= _MOST_INSIDE:
            self.done(call, self._seen)
            return
        world.depth += 1  # as `done`, without the call: this is the usual case
        try:
            self.source.answered(parent, self, self._seen)
        finally:
            world.depth -= 1

    def succeeded(self) -> None:
        """A success gives back a part of a further try, and closes a breaker."""
        if self.own is not None and self.own.has_budget:
            self.own.succeeded()
        if self.breaker is not None:
            self.breaker.record(True, self.loop.now)

    def done(self, call: Call, answer: Answer) -> None:
        """It is over: whoever called goes on. Many that are answered at once would fill the stack."""
        world = self.world
        if world.depth >= _MOST_INSIDE:
            self.loop.at(self.loop.now, lambda _: Link.done(self, call, answer), None)
            return
        world.depth += 1
        try:
            parent = call.parent
            if parent is None:
                if answer.failure is None:
                    world.release(call.message)
            elif call.gather is None:
                self.source.answered(parent, self, answer)
            else:
                call.gather.one(self, answer)
        finally:
            world.depth -= 1

    def expire(self, call: Call) -> None:
        """The caller waits no longer; the called part goes on."""
        if call.live:
            call.live = False
            self.timeouts += 1
            self.error(call, "timeout", OK)

    def error(self, call: Call, failure: Failure, below: Answer) -> None:
        """A try has failed: another, or the end."""
        self.failures += 1
        if self.breaker is not None:
            self.breaker.record(False, self.loop.now)
        if call.parent is not None and call.parent.over:
            return
        wait = self.pause(call, tried_as(self.channel, failure, below))
        if wait is None:
            self.give_up(call, failure, below)
        else:
            self.retries += 1
            self.loop.at(self.loop.now + wait, self.again, call)

    def pause(self, call: Call, failure: Failure) -> float | None:
        """Seconds until the next try; None: there is none."""
        if self.own is not None:
            return self.own.pause(call.attempt + 1, self.loop.now - call.first)
        if failure not in self._policies:
            behaviour = self.channel.behaviour
            retry = mechanism(behaviour, failure) if behaviour is not None else None
            figures, rng = self.world.figures, self.draw
            node = self.source.node
            made = None if retry is None else Policy(retry, failure == "throttled", rng, figures, node)
            self._policies[failure] = made
        policy = self._policies[failure]
        return None if policy is None else policy.pause(call.attempt + 1, self.loop.now - call.first)

    def goes_round(self) -> None:
        """Note that messages go in a circle, which is followed once."""
        name = self.world.topology.name
        source, target = name(self.channel.source), name(self.channel.target)
        self.world.not_modelled.add(f"{source} to {target}: what comes back to where it has been is not followed")

    def again(self, call: Call) -> None:
        """The next try, if anybody still wants it."""
        if call.parent is None or not call.parent.over:
            self.send(call.parent, call.message, call)

    def give_up(self, call: Call, failure: Failure, below: Answer) -> None:
        """No more tries: a spare answer where there is one, else the error."""
        if call.parent is None:
            self.keep(call.message)
            return
        if self.fallback and (self.stands_in or catches(self.channel, failure)):
            (call.message.root or call.message).spare = True
            self.done(call, _SPARE)
            return
        key = failure, below
        if key not in self._answers:
            self._answers[key] = (
                below if below is _OPEN else given_up(self.world.topology, self.channel, failure, below)
            )
        self.done(call, self._answers[key])

    def wake(self) -> None:
        """Who fetches looks again; others have nothing to look for."""

    def ages(self) -> list[float]:
        """How old the oldest is that it has not done, of each shard."""
        return []

    def behind(self) -> int:
        """How much it has not done."""
        return 0

    def deploys(self) -> None:
        """The target has new code."""

    def deliver(self, message: Message) -> None:
        """Nobody waits: a part that keeps messages starts this. What comes back to where it was is not followed."""
        if self.channel.id in message.way:
            self.goes_round()
            return
        message.way = (*message.way, self.channel.id)
        self.world.hold(message)
        self.send(None, message)

    def keep(self, message: Message) -> None:
        """Put what could not be done where its behaviour keeps it; else it is lost."""
        behaviour = self.channel.behaviour
        found = places(self.world.topology, behaviour, self.channel) if behaviour is not None else ()
        for node, line, _ in found:
            station = self.world.stations[node]
            if station.refusal is None or not line:
                self.source.kept += 1
                if line:
                    station.put(message)
                else:
                    self.world.release(message, KEPT)
                return
        self.source.lose(message)


class Push(Link):
    """Nobody waits: a service delivers, and tries again by itself."""

    is_alone = True

    def __init__(self, world: World, channel: Channel, source: Part, target: Part) -> None:
        super().__init__(world, channel, source, target)
        self.is_impatient = channel.verb == "deliver" and world.topology.role(target.node) != "function"
        self.enter = self.knock

    def knock(self, call: Call) -> None:
        """Call; of a part that never answers nobody waits for ever: whoever pushes has a patience of its own."""
        self.target.arrive(call)
        if self.target.slow == inf and self.is_impatient and not call.over:
            self.loop.at(self.loop.now, self.expire, call)

    def reply(self, call: Call, answer: Answer) -> None:
        """The called part has answered; only its code is seen."""
        if answer.failure is not None:
            failure = as_delivered(self.world.topology, self.channel, answer)
            answer = Answer(failure, answer.code, answer.name, own_limit=answer.own_limit)
        super().reply(call, answer)


class Unseen(Link):
    """A way of which nothing is known: what takes it is lost sight of, and whoever sent it goes on."""

    def send(
        self, parent: Call | None, message: Message, before: Call | None = None, gather: Gather | None = None
    ) -> None:
        """Answered at once."""
        call = Call(self, parent, message, self.loop.now)
        call.over, call.gather = True, gather
        self.tries += 1
        self.world.counts_as(message, UNKNOWN)
        self.reply(call, OK)


class Changing(Part, Protocol):
    """A part that has its messages changed before it hands them on."""

    def changed_by(self, link: Change, message: Message) -> None:
        """One change is done."""


class Change(Link):
    """What a message goes through before it is handed on, such as the function of a delivery stream."""

    is_alone = True

    def __init__(self, world: World, channel: Channel, source: Changing, target: Part) -> None:
        super().__init__(world, channel, source, target)
        self.holder = source

    def done(self, call: Call, answer: Answer) -> None:
        """It goes on, changed."""
        self.holder.changed_by(self, call.message)
        super().done(call, answer)

    def give_up(self, call: Call, failure: Failure, below: Answer) -> None:
        """It goes on as it is where that is said, else it is put where such failures go."""
        if self.fallback:
            self.done(call, _SPARE)
        else:
            self.keep(call.message)
