"""What every part does with a call: it comes in, is worked on, calls others, and is answered."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from heapq import heappush
from math import inf
from typing import TYPE_CHECKING

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Failure
from patterns_app.core.engine.answers import OK, Answer, looks_well
from patterns_app.core.engine.load.calls import KEPT, LOST, UNKNOWN, Batch, Call, Message
from patterns_app.core.engine.load.chance import clock
from patterns_app.core.engine.load.figuring import in_seconds
from patterns_app.core.engine.load.links.together import Gather
from patterns_app.core.engine.load.loop import Stopped
from patterns_app.core.engine.load.model import Time

if TYPE_CHECKING:
    from collections.abc import Callable

    from patterns_app.core.engine.load.links.call import Link
    from patterns_app.core.engine.load.world import World

ERROR = Answer("function_error")
REPORTED = Answer("function_error", reported=True)  # the code has ended well, and says which records have failed
DOWN = Answer("down")
THROTTLED = Answer("throttled")
GIVEN_UP = Answer("timeout")
_WHOLE = 1.0


class Station:
    """Takes whatever comes at once. Others say what waits and what is refused."""

    kind = "unlimited"
    # the many attributes that each call looks at: with a dictionary this is where most of the time goes
    __slots__ = (
        *("world", "node", "topology", "loop", "rng", "work", "batch_s", "usual_errors", "error_rate", "plan"),
        *(
            "routes",
            "asked_for",
            "outs",
            "passes",
            "has_program",
            "own_error",
            "busy",
            "most",
            "peak",
            "spans",
            "arrived",
            "served",
        ),
        *("throttled", "kept", "lost", "errors", "count", "done", "refusal", "broken", "paused", "slow", "in_line"),
        *("is_dark", "calls_nobody", "silent", "__dict__"),
    )

    def __init__(self, world: World, node: str) -> None:
        self.world, self.node, self.is_dark, self.calls_nobody = world, node, False, False
        self.topology, self.loop = world.topology, world.loop
        self.rng = world.generator(node)
        load = world.part(node)
        usual = self.usual_work() if load.work_ms is None else load.work_ms
        self.work, self.batch_s = clock(in_seconds(usual), self.rng), load.batch_ms / 1000
        self.by_run = False  # its work is that of a run, however many records come with it
        self.usual_errors = self.error_rate = load.error_rate
        self.plan: list[tuple[Link, ...]] = []  # what is called, in order; several at a time
        self.routes: list[Link] = []  # of which a request takes one, after the plan
        self.asked_for: dict[str, list[Link]] = {}  # by connection that says a path: the routes of that path
        self.outs: list[Link] = []  # what it delivers over, or who fetches
        self.in_line: deque[Call] = deque()  # for a place
        self.silent: deque[tuple[Callable[[Call], None], Call]] = deque()  # what hangs, and how it goes on
        runs_code, part = world.topology.runs_code(node), world.topology.meaning(node).part
        self.passes = world.topology.passes(node) or not runs_code
        # a service that fails now and then is tried again as one that is down; a message can be bad for a program alone
        self.has_program = runs_code or part in ("function", "workflow-start")
        self.own_error = ERROR if self.has_program else DOWN
        self.busy = self.most = self.peak = 0
        self.spans = 0.0  # sum of the ends of all work, less that of its beginnings
        self.arrived = self.served = self.throttled = self.kept = self.lost = 0
        self.errors: Counter[str] = Counter()
        self.count: defaultdict[str, float] = defaultdict(float)
        self.done = self.worked  # bound once: it is set for each call
        self.refusal: Answer | None = None  # of a fault
        self.broken = self.paused = False
        self.slow = _WHOLE

    def usual_work(self) -> Time:
        """How long it works on one request where the load does not say it, in milliseconds."""
        return self.world.figures.time(f"work_ms.{self.kind}", self.node)

    def arrive(self, call: Call) -> None:
        """A call comes in."""
        self.arrived += 1
        if self.refusal is not None:
            self.reject(call, self.refusal)
        else:
            self.take(call)

    def admits(self, call: Call) -> bool:
        """Is work accepted that is done later? What is not has been answered."""
        return True

    def take(self, call: Call) -> None:
        """It starts, waits or is refused."""
        self.start(call)

    def start(self, call: Call, extra: float = 0.0) -> None:
        """Its own work begins, `extra` seconds late."""
        busy = self.busy = self.busy + 1
        if busy > self.peak:  # noqa: PLR1730 - max() is a call
            self.peak = busy
        work = self.work() if call.batch is None or self.by_run else self.batch_work(call.batch)
        loop = self.loop
        now = loop.now
        self.spans -= now
        when = now + work * self.slow + extra
        if when < inf:  # as `Loop.at`, without the call: this is where most of the time goes
            number = loop.number
            loop.number = number + 1
            heappush(loop.heap, (when, number, self.done, call))
        else:
            self.hangs(call, self.resume)

    def batch_work(self, batch: Batch) -> float:
        """Seconds of its own work on all records of a batch."""
        return self.batch_s + sum(self.work() for _ in batch)

    def hangs(self, call: Call, then: Callable[[Call], None]) -> None:
        """It never answers, as long as it is so; `then` is what follows when it does again."""
        silent = self.silent
        while silent and silent[0][1].over:  # its own limit has ended it
            silent.popleft()
        if len(silent) >= limits.LOAD_UNDER_WAY:
            raise Stopped("more is under way at once than one run holds")
        silent.append((then, call))

    def answers_again(self) -> None:
        """A part that was silent is no longer: what hangs goes on."""
        waiting, self.silent = self.silent, deque()
        for then, call in waiting:
            if not call.over:
                then(call)

    def resume(self, call: Call) -> None:
        """Work that hung is done now, from its beginning; that of a caller who has gone is dropped."""
        if call.live:
            work = self.work() if call.batch is None or self.by_run else self.batch_work(call.batch)
            self.loop.at(self.loop.now + work * self.slow, self.done, call)
        else:
            self.finish(call, GIVEN_UP)

    def worked(self, call: Call) -> None:
        """Its own work is done."""
        if call.over:
            return
        if self.broken:
            self.finish(call, ERROR)
        elif call.batch is not None:
            self.next_record(call)
        elif (self.error_rate or call.message.poison) and self.spoils(call, call.message):
            self.finish(call, self.own_error)
        elif self.calls_nobody:
            self.finish(call, OK)
        else:
            self.advance(call)

    def spoils(self, call: Call, message: Message) -> bool:
        """Does the work on this message fail?"""
        if self.error_rate and self.rng.random() < self.error_rate:
            return True
        return message.poison and call.link.is_alone and self.has_program

    def next_record(self, call: Call) -> None:
        """The records of a batch, one after the other."""
        batch = call.batch or ()
        while call.record < len(batch):
            message = batch[call.record]
            call.record += 1
            if self.spoils(call, message):
                if call.failed is None:
                    self.finish(call, ERROR)
                    return
                call.failed.append(message)
            elif self.plan:
                call.step, call.message = 0, message
                self.advance(call)
                return
        self.finish(call, REPORTED if call.failed else OK)

    def advance(self, call: Call) -> None:
        """The next of its calls, or the end."""
        if call.over:
            return
        plan, step = self.plan, call.step
        while step < len(plan):
            group = plan[step]
            call.step = step = step + 1
            link = group[0]
            is_one = len(group) == 1
            if is_one and link.is_plain:
                link.send(call, call.message)
                return
            if not is_one or link.times > 1:
                Gather(self, call, group).begin()
                return
            if link.draw() < link.share:
                link.send(call, call.message)
                return
        if self.routes and step == len(plan):
            call.step += 1
            self.route(call.link.line).send(call, call.message)
        elif call.batch is not None:
            self.next_record(call)
        else:
            self.finish(call, call.below)

    def route(self, came: str) -> Link:
        """One of its routes, each as often as its share says; `came`: the connection, which may say a path."""
        routes = self.asked_for.get(came, self.routes)
        whole = sum(link.share for link in routes)
        drawn = self.rng.random() * whole
        for link in routes:
            drawn -= link.share
            if drawn < 0:
                return link
        return routes[-1]

    def answered(self, call: Call, link: Link, answer: Answer) -> None:
        """A call of its own has come back, for good."""
        if answer.failure is None:
            call.below = answer
            plan, step = self.plan, call.step
            if step < len(plan) and not call.over and len(group := plan[step]) == 1 and (link := group[0]).is_plain:
                call.step = step + 1  # as `advance`, without the call: this is the usual case
                link.send(call, call.message)
            else:
                self.advance(call)
        elif call.over:
            return
        elif looks_well(self.topology, link.channel, answer):
            self.world.counts_as(call.message, LOST)
            self.world.stations[link.channel.target].lost += 1
            self.advance(call)
        elif call.failed is not None:
            call.failed.append(call.message)
            self.next_record(call)
        elif self.passes:
            self.finish(call, Answer("function_error", answer.code, answer.name, selected=answer.selected))
        else:
            self.finish(call, ERROR)

    def finish(self, call: Call, answer: Answer) -> None:
        """The work ends, well or not."""
        call.over = True
        self.busy -= 1
        self.spans += self.loop.now
        if answer.failure is None:
            self.served += 1
            if self.is_dark:
                self.goes_into_the_dark(call)
        else:
            self.errors[answer.said or answer.failure] += 1
        if self.in_line:
            self.wake()
        call.link.reply(call, answer)
        if self.outs and answer.failure is None:
            self.hands_on(call)

    def goes_into_the_dark(self, call: Call) -> None:
        """What leaves over a connection of which nothing is known is not followed, and no longer said to be served."""
        for message in records_in(call):
            self.world.counts_as(message, UNKNOWN)

    def under_way(self) -> int:
        """Calls that have come and are not answered: what it works on, and who waits for a place."""
        return self.busy + len(self.in_line)

    def worked_s(self, now: float) -> float:
        """Seconds of work until now, of all that was worked on at a time together."""
        return self.spans + self.busy * now

    def hands_on(self, call: Call) -> None:
        """What it sends when its work is done, and does not wait for."""
        for link in self.outs:
            link.deliver(call.message.copy())

    def wake(self) -> None:
        """There is room again, a fault is over, or a setting is another: what waits may go on."""

    def reject(self, call: Call, answer: Answer) -> None:
        """It is not taken in."""
        call.over = True
        self.errors[answer.said or str(answer.failure)] += 1
        self.throttled += answer.failure == "throttled"
        call.link.reply(call, answer)

    def limited(self, call: Call, limit: str, value: float, failure: Failure = "throttled") -> None:
        """It is not taken in because of a limit."""
        self.world.met(self.node, limit, value)
        self.reject(call, THROTTLED if failure == "throttled" else Answer(failure))

    def put(self, message: Message) -> None:
        """A message comes without a call: it could not be done elsewhere, and is kept here."""
        self.arrived += 1
        self.served += 1
        self.world.release(message, KEPT)

    def put_result(self, message: Message) -> None:
        """A result comes without a call."""
        self.arrived += 1
        self.served += 1
        self.world.release(message)

    def lose(self, message: Message) -> None:
        """A message is gone."""
        self.lost += 1
        self.world.release(message, LOST)

    def changed(self) -> None:
        """A setting is another from now on."""

    def links(self) -> list[Link]:
        """All connections that it uses."""
        return [*(link for group in self.plan for link in group), *self.routes, *self.outs]

    def gauges(self) -> dict[str, float]:
        """What can be seen of it now."""
        return {"concurrency": self.busy}


def records_in(call: Call) -> Batch | tuple[Message, ...]:
    """All messages of a call."""
    return call.batch if call.batch is not None else (call.message,)
