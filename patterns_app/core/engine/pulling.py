"""Readers of queues and streams: who fetches, what happens to a message that could not be done, and what it blocks."""

from __future__ import annotations

from math import inf
from typing import Any, Literal

from patterns_app.core.behaviours.model import Backoff, Behaviour, By, Failure, Retry
from patterns_app.core.behaviours.telling import duration

from . import beside, words
from .answers import Answer
from .keeping import keep, lose
from .model import Fate, Tried, Where
from .numbers import patience
from .recorder import along, inside, mark
from .run import Message, Run
from .topology import Channel
from .tries import following
from .trying import Attempts, Tries


def read_queue(run: Run, channel: Channel, message: Message) -> None:
    """A reader fetches a message from a queue until it is done, moved away or too old."""
    if channel.behaviour is not None and run.may_take(channel):
        _FromQueue(run, channel, channel.behaviour, message).receive()


def read_stream(run: Run, channel: Channel, message: Message) -> None:
    """A reader is handed a record of a stream until it is done, given up or too old."""
    if channel.behaviour is not None and run.may_take(channel):
        _FromStream(run, channel, channel.behaviour, message).hand_over()


class _Reading:
    """One message and one reader."""

    def __init__(self, run: Run, channel: Channel, behaviour: Behaviour, message: Message) -> None:
        self.run, self.channel, self.behaviour, self.message = run, channel, behaviour, message
        self.began = run.now
        self.piece = run.begin(channel.source)
        self.attempts = Attempts(run.now)
        self.holder, self.reader = channel.source, channel.target
        self.handed: int | None = 0  # how often it was handed over; None: not known

    def note(self, where: Where, *, is_next: bool = False, **known: Any) -> None:
        """How it stands with the reader."""
        self.run.note(self.channel.id, where, is_next=is_next, count=self.handed, **known)

    def skip(self, skipped: int | None) -> None:
        """So many times it is handed over before anything else happens; None: nobody knows how often."""
        self.handed = None if self.handed is None or skipped is None else self.handed + skipped

    def stands_still(self, ends: float) -> float | None:
        """When a reader or holder that is broken is well again, at most until `ends`; None: it is well."""
        spells = (self.run.faults.at(part, self.run.now) for part in (self.holder, self.reader))
        parts = (self.holder, self.reader)
        for part, spell in zip(parts, spells, strict=True):
            if spell is not None and _does_not_read(spell.effect, part == self.holder):
                text = f"{self.run.name(part)} stands still. The message waits in {self.run.name(self.holder)}."
                self.run.tell(text, inside(part, "error"), mark(part, "stands still", "bad"))
                return min(spell.end, ends)
        return None

    def go(self) -> None:
        """Hand the message over once."""
        holder, reader = self.run.name(self.holder), self.run.name(self.reader)
        self.run.tell(f"{reader} is handed the message from {holder}.", along(self.channel.id, "record"))
        self.handed = None if self.handed is None else self.handed + 1
        self.note("running", until_s=None)
        number = self.attempts.begin(self.run.now)
        ends = self.latest()
        if ends < inf:
            self.run.loop.at(ends, lambda: self.expired(number))
        message = self.message.onward(self.attempts.sent - self.began)
        self.run.doors.arrive(
            self.run, self.reader, self.channel, message, lambda answer: self.answered(number, answer)
        )

    def latest(self) -> float:
        """Until when a try may take."""
        raise NotImplementedError

    def expired(self, number: int) -> None:
        """The reader has not answered in that time."""
        if self.attempts.settles(number):
            took = duration(round(self.run.now - self.attempts.sent, 3))
            text = f"{self.run.name(self.reader)} is not done after {took}."
            self.run.tell(text, inside(self.reader, "error"), mark(self.reader, "slow"))
            self.failed(Answer("timeout"))

    def answered(self, number: int, answer: Answer) -> None:
        """Done, or to be handed over again."""
        if not self.attempts.settles(number):
            return
        if answer.failure:
            self.failed(answer)
            return
        self.run.faults.served(self.channel.id, self.run.now)
        self.end("served")
        self.run.done(self.message, self.began, self.reader)

    def failed(self, answer: Answer) -> None:
        raise NotImplementedError

    def end(self, fate: Fate) -> None:
        """It is out of the way."""
        self.run.finish(self.piece, fate)
        self.note("done" if fate == "served" else fate, is_next=fate != "kept", until_s=None)
        beside.free(self.run.record, self.holder, self.run.now)


def _does_not_read(effect: str, is_holder: bool) -> bool:
    return effect == "stopped" or (is_holder and effect in ("down", "gone"))


class _FromQueue(_Reading):
    """A queue hides what it gives out, and shows again what was not deleted."""

    def __init__(self, run: Run, channel: Channel, behaviour: Behaviour, message: Message) -> None:
        super().__init__(run, channel, behaviour, message)
        self.hidden = patience(run.topology.setting(self.holder, "visibility_timeout"), 0.0)
        self.retention = patience(run.topology.setting(self.holder, "retention"))
        self.most = self._most()
        self.receives = 0
        self.note("waiting")

    def note(self, where: Where, *, is_next: bool = False, **known: Any) -> None:
        """How it stands with the reader, and in the queue."""
        if where != "waiting":
            super().note(where, is_next=is_next, **known)
        here: Where = "hidden" if where in ("running", "again") else where
        until = self.run.now + self.hidden if where == "running" and self.hidden else known.get("until_s")
        self.run.note(self.holder, here, is_next=is_next, count=self.handed, most=self.most, until_s=until)

    def _most(self) -> int | None:
        """How often it is given out at most; None: as long as it is there, also where the place is broken."""
        drawn = next(self.run.topology.drawn(self.holder, "dlq"), None)
        value = drawn.settings.connection.get("max_receive_count") if drawn else None
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None

    @property
    def left(self) -> int | Literal["no-limit"]:
        """How often it is still given out, this time included."""
        return "no-limit" if self.most is None else max(self.most - self.receives + 1, 1)

    @property
    def ends(self) -> float:
        """When the message is too old."""
        return self.began + self.retention

    def latest(self) -> float:
        """As long as the message is hidden; then the next reader gets it."""
        return self.run.now + self.hidden if self.hidden else inf

    def receive(self) -> None:
        """The reader asks for messages."""
        waits = self.stands_still(self.ends)
        if waits is not None and waits < inf:
            self.run.loop.at(waits, self.expire if waits >= self.ends else self.receive)
        elif waits is None:
            self.receives += 1
            self.go()

    def failed(self, answer: Answer) -> None:
        """It stays hidden for a while; then it is there again."""
        beside.note(self.run.record, self.channel, answer, self.run.now)
        if self.behaviour.blocked == "message_group":
            self.run.record.blocked.add("message_group")
        shown = max(self.attempts.sent + self.hidden, self.run.now)
        waits = Backoff(waits_s=(shown - self.run.now, self.hidden))
        self._next(Retry(by="queue", who=self.run.name(self.holder), tries=self.left, backoff=waits), answer)

    def _next(self, tries: Retry, answer: Answer) -> None:
        failure = answer.failure or "function_error"
        run, change = self.run, self.run.faults.next_change(self.run.now)
        comes = following(tries, failure, 1, self.began, run.now, change, self.ends - self.began)
        self.receives += comes.skipped or 0
        self._note(failure)
        holder = run.name(self.holder)
        run.tell(
            f"{self._deletes} does not delete it. {holder} hides it for {duration(self.hidden)} after each "
            f"receive and then shows it again.{self._beside(answer)}",
            along(self.channel.id, "error", "back"),
            mark(self.holder, "waits hidden"),
        )
        self.note("again", until_s=max(self.attempts.sent + self.hidden, run.now))
        self.skip(comes.skipped)
        if comes.what == "try":
            run.loop.at(comes.when, self.receive)
        elif comes.what == "give_up" and self.most is not None and comes.when + self.hidden < self.ends:
            run.loop.at(comes.when + self.hidden, self.move)
        elif comes.what == "give_up":
            run.loop.at(min(self.ends, max(comes.when, run.now)), self.expire)

    @property
    def _deletes(self) -> str:
        """Who takes a message that is done out of the queue: for a function it is Lambda's poller, never the code."""
        is_function = self.run.topology.role(self.reader) == "function"
        return f"Lambda, which polls for {self.run.name(self.reader)}," if is_function else self.run.name(self.reader)

    def _beside(self, answer: Answer) -> str:
        """What becomes of the other messages that were handed over with it, or wait behind it."""
        said = beside.said_of_batch(self.channel, answer, "messages")
        if self.behaviour.blocked == "message_group":
            said += " The next message of its group is not handed over before it is gone."
        return said

    def _note(self, failure: Failure) -> None:
        within = self.retention if self.most is None else min(self.most * self.hidden, self.retention)
        made = self.receives if self.most is not None else None
        retries = [one for one in self.behaviour.retries if failure in one.retry_on or "any" in one.retry_on]
        able: tuple[By, ...] = ("queue", *(one.by for one in retries))
        for by in dict.fromkeys(able):
            noted = Tried(by=by, at=self.holder, total=self.most, within_s=_plain(within), made=made)
            self.run.record.tries[by, self.channel.id] = noted

    def move(self) -> None:
        """It was received too often: at the next receive it is moved away, if there is a place that works."""
        run, holder = self.run, self.run.name(self.holder)
        place = next(run.topology.drawn(self.holder, "dlq"))
        spell = run.faults.at(place.target, run.now)
        if spell is None or spell.effect == "slow":
            if self.receives == 1:
                run.tell(f"It was received once. At the next receive {holder} moves it away.")
            else:
                run.tell(f"It was received {self.receives:,} times. At the next receive {holder} moves it away.")
            self.note("waiting", until_s=None)
            run.note(self.channel.id, "again", until_s=None)
            self.end(keep(run, self.message, self.behaviour, self.channel, self.holder))
            return
        text = f"{run.name(place.target)} cannot take it: the message stays in {holder} and comes back."
        run.tell(text, along(place.id, "error"), mark(place.target, "takes nothing", "bad"))
        self.most = None
        self.receives += 1
        self.go()

    def expire(self) -> None:
        """It is too old."""
        self.end("lost")
        text = f"After {duration(self.retention)} {self.run.name(self.holder)} deletes it."
        lose(self.run, self.message, self.holder, text)


def _plain(seconds: float) -> float | None:
    return None if seconds == inf else seconds


class _FromStream(_Reading):
    """A stream keeps its order: what fails is handed over again, and what is behind it waits."""

    def __init__(self, run: Run, channel: Channel, behaviour: Behaviour, message: Message) -> None:
        super().__init__(run, channel, behaviour, message)
        windows = [retry.window_s for retry in behaviour.retries if retry.window_s is not None]
        age = patience(channel.settings.connection.get("maximum_record_age"))
        # How long the stream has the record: an age that is set for the reader does not make that longer.
        self.kept_s = max([window for window in windows if window != age] or windows, default=inf)
        self.age = min(age, self.kept_s)
        self.tries = Tries(run, behaviour, channel.id, self.reader)

    @property
    def what(self) -> str:
        """What the reader is handed: a stream has records."""
        return "record" if self.behaviour.order in ("shard", "partition") else "message"

    @property
    def stream(self) -> str:
        """What the stream is called: that of a table is not the table."""
        name = self.run.name(self.holder)
        return f"the stream of {name}" if self.run.topology.keeps_items(self.holder) else name

    def latest(self) -> float:
        """As long as the stream has the record."""
        return self.began + self.kept_s

    def hand_over(self) -> None:
        """The reader is given the record, as soon as it reads."""
        waits = self.stands_still(self.began + self.kept_s)
        if waits is None and self.run.now > self.began + self.age:
            self.too_old()
            return
        if waits is None:
            self.go()
            return
        self.tries.after("down", window=_plain(self.kept_s))
        if waits >= self.began + self.kept_s:
            self.run.loop.at(min(waits, self.began + self.kept_s), self.expire)
        else:
            self.run.loop.at(waits, self.hand_over)

    def failed(self, answer: Answer) -> None:
        """The same record again; only a limit gets it out of the way."""
        failure = answer.failure or "function_error"
        beside.note(self.run.record, self.channel, answer, self.run.now)
        if self.behaviour.blocked in ("shard", "partition"):
            self.run.record.blocked.add("shard")
        if self.run.now >= self.began + self.kept_s:
            self.expire()
            return
        retry, comes = self.tries.after(failure, window=_plain(self.age))
        self._tell(answer, retry)
        waits = self.behaviour.blocked in ("shard", "partition")
        self.note("blocked" if waits else "again", until_s=comes.when if inf > comes.when > self.run.now else None)
        self.skip(comes.skipped)
        if retry is not None:
            who = retry.who.partition(",")[0]
            if text := words.again(who, self.run.name(self.reader), failure, comes, retry, self.run.now):
                self.run.tell(text, inside(self.holder))
        if comes.what == "try":
            self.run.loop.at(comes.when, self.hand_over)
        elif comes.what == "give_up":
            self.run.loop.at(comes.when, self.give_up)

    def _tell(self, answer: Answer, retry: Retry | None) -> None:
        text = f"The {self.what} is handed over again."
        row = self.behaviour.blocked if self.behaviour.blocked in ("shard", "partition") else "shard"
        if self.behaviour.blocked in ("shard", "partition"):
            text = f"The same record is handed over again. What is behind it in its {row} of {self.stream} waits."
        text += beside.said_of_batch(self.channel, answer, "records")
        if retry is not None and not retry.documented:
            text += " Whether that uses up one of its tries is not documented."
        elif retry is not None and answer.failure == "throttled" and not isinstance(retry.tries, int):
            text += f" It is not the fault of the {self.what}: no try is used up."
        self.run.tell(text, along(self.channel.id, "error", "back"), mark(self.holder, f"{row} waits", "bad"))

    def too_old(self) -> None:
        """It has waited longer than whoever polls hands on: it is passed over, with a note or without."""
        text = f"The {self.what} is older than {duration(self.age)}: {self.behaviour.retries[0].who} passes over it."
        self.run.tell(text, inside(self.holder, "error"), mark(self.holder, "too old", "bad"))
        self.give_up()

    def give_up(self) -> None:
        """A limit is reached: a note to the place for failures, or nothing."""
        if self.run.now >= self.began + self.kept_s:
            self.expire()
        else:
            fate = keep(self.run, self.message, self.behaviour, self.channel, self.holder, f"The {self.what}")
            self.end(fate)

    def expire(self) -> None:
        """The stream has it no longer."""
        self.end("lost")
        after, reader = duration(self.kept_s), self.run.name(self.reader)
        text = f"After {after} the {self.what} is no longer in {self.stream}, and {reader} was not done with it."
        lose(self.run, self.message, self.holder, text)
