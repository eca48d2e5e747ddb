"""A delivery: nobody waits for it, and the service that owns the message tries again until it is done or given up."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from msgspec.structs import replace as with_changes

from patterns_app.core.behaviours.model import Behaviour, Failure, Retry
from patterns_app.core.behaviours.resolving import Settings
from patterns_app.core.behaviours.telling import duration

from . import words
from .answers import Answer
from .keeping import keep, lose
from .model import Fate
from .recorder import along, inside, mark
from .run import Message, Run
from .seeing import as_delivered, caller_limit
from .topology import Channel, Topology
from .tries import Next
from .trying import Attempts, Tries


def gathers_s(behaviour: Behaviour, settings: Settings) -> float:
    """Seconds for which a delivery stream gathers before it delivers, at most."""
    batch = behaviour.batch
    if batch is None or batch.window_from is None:
        return 0.0
    end, _, key = batch.window_from.partition(".")
    given = getattr(settings, end).get(key)
    return (
        float(given)
        if isinstance(given, int | float) and not isinstance(given, bool)
        else batch.default_window_s or 0.0
    )


LATER = "lambda-async"  # the behaviour of events that a function has accepted


def deliver(run: Run, channel: Channel, message: Message) -> None:
    """Push a message over a connection. What comes back to where it was is another message, which is not followed."""
    if channel.behaviour is not None and run.may_take(channel):
        _Delivery(run, channel, channel.behaviour, message).begin()


def run_later(run: Run, function: str, channel: Channel, message: Message) -> None:
    """Run a function for an event that it has accepted."""
    behaviour = later(run.topology, channel)
    if behaviour is not None:
        _Later(run, channel, behaviour, message, function).go()


def later(topology: Topology, channel: Channel) -> Behaviour | None:
    """How an event fares that a function has accepted over a connection."""
    if channel.behaviour is not None and channel.behaviour.key == LATER:
        return channel.behaviour
    service = topology.service(channel.target)
    return topology.behaviour(service, service, "async", Settings(target=channel.settings.target))


class _Delivery:
    """One message for one target, with all tries."""

    what = "What could not be delivered"

    def __init__(self, run: Run, channel: Channel, behaviour: Behaviour, message: Message) -> None:
        self.run, self.channel, self.behaviour, self.message = run, channel, behaviour, message
        self.tries = Tries(run, behaviour, channel.id, self.owner)
        self.piece = run.begin(self.owner)
        self.attempts = Attempts(run.now)

    @property
    def owner(self) -> str:
        """The part that has the message while it is tried."""
        return self.channel.source

    def begin(self) -> None:
        """What is broken delivers nothing: it waits until it is well again, and what is deleted has nothing left."""
        run, source = self.run, self.channel.source
        spell = run.faults.stopping(source, run.now)
        if spell is None:
            self.gather()
        elif run.topology.stores(source):  # what it tells of has been written before
            run.tell(f"{run.name(source)} has told of it already. What is read or written there from now on fails.")
            self.go()
        elif spell.effect == "gone":
            run.finish(self.piece, "lost")
            lose(run, self.message, source, f"{run.name(source)} was deleted with what it had still to deliver.")
        else:
            text = f"{run.name(source)} delivers nothing. The message waits in it."
            run.tell(text, inside(source, "error"), mark(source, "stands still", "bad"))
            if spell.end < inf:
                run.loop.at(spell.end, self.begin)

    def gather(self) -> None:
        """A buffer fills first. As with waits by chance, the longest counts: no more may come that fills it."""
        waits = gathers_s(self.behaviour, self.channel.settings)
        if not waits:
            self.go()
            return
        text = (
            f"{self.run.name(self.owner)} gathers what comes, for up to {duration(waits)} or until its buffer is full."
        )
        self.run.tell(text, inside(self.owner, "event"))
        self.run.loop.at(self.run.now + waits, self.full)

    def full(self) -> None:
        self.tries.first = self.run.now
        self.go()

    def go(self) -> None:
        """Try once."""
        number = self.attempts.begin(self.run.now)
        self.tell()
        self.arrive(number)
        limit = self.limit()
        if limit < inf:
            self.run.loop.at(self.run.now + limit, lambda: self.expired(number, limit))

    def limit(self) -> float:
        """How long one try may take."""
        return caller_limit(self.channel)

    def tell(self) -> None:
        text, kind = words.sent(self.run, self.channel)
        self.run.tell(text, along(self.channel.id, kind))

    def arrive(self, number: int) -> None:
        message = self.message.onward(self.run.now - self.tries.first)
        self.run.doors.arrive(
            self.run, self.channel.target, self.channel, message, lambda answer: self.answered(number, answer)
        )

    def expired(self, number: int, limit: float) -> None:
        """No answer in time."""
        if self.attempts.settles(number):
            said = f"{self.run.name(self.channel.target)} has not answered in {duration(limit)}."
            self.run.tell(said, inside(self.channel.source, "error"))
            self.failed("timeout")

    def answered(self, number: int, answer: Answer) -> None:
        """Delivered, or not."""
        if not self.attempts.settles(number):
            return
        if answer.failure:
            self.failed(as_delivered(self.run.topology, self.channel, answer))
            return
        self.run.faults.served(self.channel.id, self.run.now)
        self.run.finish(self.piece, "served")
        self.done()

    def done(self) -> None:
        self.run.done(self.message, self.tries.first, self.channel.target, delivered=True)

    def failed(self, failure: Failure) -> None:
        """Another try, or a place for what cannot be done."""
        retry, comes = self.tries.after(failure, self.run.now - self.attempts.sent)
        self.comes(retry, comes)
        if retry is not None:
            text = words.again(retry.who, self.run.name(self.channel.target), failure, comes, retry, self.run.now)
            # what the same part delivers elsewhere at this moment goes out beside it, and is told first
            self.run.loop.soon(lambda: self.tell_again(text))
        if comes.what == "try":
            self.run.loop.at(comes.when, self.go)
        elif comes.what == "give_up":
            self.run.loop.at(comes.when, self.give_up)

    def comes(self, retry: Retry | None, comes: Next) -> None:
        """What comes after a failed try is known."""

    def tell_again(self, text: str) -> None:
        if text:
            self.run.tell(text, inside(self.owner), mark(self.owner, "tries again"))

    def give_up(self) -> None:
        fate = keep(self.run, self.message, self.behaviour, self.channel, self.owner, self.what)
        self.run.finish(self.piece, fate)
        self.ended(fate)

    def ended(self, fate: Fate) -> None:
        """It could not be done."""


class _Later(_Delivery):
    """An event in the queue of a function: runs of its code, until one goes well."""

    what = "The event"

    def __init__(self, run: Run, channel: Channel, behaviour: Behaviour, message: Message, function: str) -> None:
        self.function = function
        super().__init__(run, channel, behaviour, message)
        self.runs: int | None = 0  # how often its code was run for it; None: not known
        run.note(function, "waiting", count=0)

    @property
    def owner(self) -> str:
        return self.function

    def limit(self) -> float:
        return inf  # the function's own

    def tell(self) -> None:
        self.run.tell(f"{self.run.name(self.function)} runs for the event.", inside(self.function, "event"))
        self.runs = None if self.runs is None else self.runs + 1
        self.run.note(self.function, "running", count=self.runs, until_s=None)

    def arrive(self, number: int) -> None:
        self.run.doors.arrive(self.run, self.function, None, self.message, lambda answer: self.answered(number, answer))

    def comes(self, retry: Retry | None, comes: Next) -> None:
        most = retry.tries if retry is not None and isinstance(retry.tries, int) else None
        waits = comes.what == "try"
        until = comes.when if waits else None
        self.run.note(self.function, "waiting" if waits else "failed", is_next=True, most=most, until_s=until)
        self.runs = None if self.runs is None or comes.skipped is None else self.runs + comes.skipped

    def ended(self, fate: Fate) -> None:
        self.run.note(self.function, "kept" if fate == "kept" else "lost", count=self.runs, until_s=None)

    def done(self) -> None:
        self.run.done(self.message, self.tries.first, self.function)
        for line in self.run.topology.drawn(self.function, "destination"):
            if line.line.settings.get("condition") == "on-success" and line.behaviour and self.run.may_take(line):
                self.hand_on(line, line.behaviour)

    def hand_on(self, line: Channel, place: Behaviour) -> None:
        """The result is a message of its own, which Lambda delivers; a function there gets it asynchronously."""
        then = LATER if self.run.topology.role(line.target) == "function" else None
        behaviour = with_changes(place, verb="deliver", kept=(), then=then)
        message = self.message.onward(self.run.now - self.tries.first)
        _Result(self.run, replace(line, behaviour=behaviour), behaviour, message).go()


class _Result(_Delivery):
    """The result of a function that ran for an event, on its way to where good results go."""

    what = "The result"

    def tell(self) -> None:
        self.run.tell(f"The result goes to {self.run.name(self.channel.target)}.", along(self.channel.id, "event"))
