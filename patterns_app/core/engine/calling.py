"""A call over a connection: the source waits, gives up or tries again, and in the end has an answer."""

from __future__ import annotations

from dataclasses import replace as with_method
from math import inf

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Behaviour, Failure, Retry
from patterns_app.core.behaviours.telling import duration

from . import words
from .answers import OK, Answer, went_well
from .catching import catches
from .faults import as_failure
from .recorder import along, inside, mark
from .run import Message, Reply, Run, Work
from .seeing import as_counted, caller_limit, given_up, tried_as
from .steps import hands_out_token
from .tokens import Token
from .topology import Channel
from .tries import Next
from .trying import Attempts, Tries


def ask(run: Run, channel: Channel, message: Message, work: Work | None, reply: Reply) -> None:
    """Call over a connection. `work` is what the caller is doing; when that is over nobody tries again."""
    if run.depth >= limits.TRACE_DEPTH:
        run.loop.soon(lambda: ask(run, channel, message, work, reply))
        return
    run.depth += 1
    try:
        _ask(run, channel, message, work, reply)
    finally:
        run.depth -= 1


def _ask(run: Run, channel: Channel, message: Message, work: Work | None, reply: Reply) -> None:
    if channel.behaviour is None:
        run.not_known(channel)
        reply(OK)
        return
    if not run.may_take(channel, limits.TRACE_ASKS):
        run.tell(
            f"{run.name(channel.source)} asks {run.name(channel.target)} again and again. It is followed no further."
        )
        reply(OK)
        return
    if _remembers(run, channel, channel.behaviour):
        reply(OK)
        return
    _Asking(run, channel, channel.behaviour, message, work, reply).go()


def _remembers(run: Run, channel: Channel, behaviour: Behaviour) -> bool:
    """Has the source what it needs of the target, such as keys, and goes on without it?"""
    spell = run.faults.at(channel.target, run.now) if behaviour.goes_on else None
    if spell is None or as_failure(spell.effect, slow="timeout") not in behaviour.goes_on:
        return False
    source, target = run.name(channel.source), run.name(channel.target)
    said = f"{source} goes on with what it remembers of {target}. How long it remembers it is not known."
    run.tell(said, inside(channel.source), mark(channel.target, "not asked", "bad"))
    return True


def _of_the_caller(behaviour: Behaviour, method: str) -> Behaviour:
    """With the tries of whoever asks: a service tries again only what it has accepted, and some only some methods."""
    accepted = behaviour.verb == "handover"
    tries = (one for one in behaviour.retries if not (accepted and one.by == "service"))
    return replace(behaviour, retries=tuple(one for one in tries if _allows(one, method)))


def _allows(retry: Retry, method: str) -> bool:
    """Is a request of this method tried again? One whose method nobody says may be, and is told with that."""
    return not method or not retry.methods or method in retry.methods


def _request(run: Run, channel: Channel, message: Message) -> Message:
    """The message with the HTTP method that it has on a connection: only who passes a request on keeps that of it."""
    said = channel.settings.connection.get("method")
    before = message.method if run.topology.passes(channel.source) else ""
    method = said if isinstance(said, str) else before
    return message if method == message.method else with_method(message, method=method)


class _Asking:
    """One use of a connection, with all its tries."""

    def __init__(
        self, run: Run, channel: Channel, behaviour: Behaviour, message: Message, work: Work | None, reply: Reply
    ) -> None:
        self.run, self.channel, self.behaviour = run, channel, behaviour
        self.message, self.work, self.reply = _request(run, channel, message), work, reply
        self.tries = Tries(run, _of_the_caller(behaviour, self.message.method), channel.id, channel.source)
        self.attempts = Attempts(run.now)

    @property
    def wanted(self) -> bool:
        """Does whoever asks still go on?"""
        return self.work is None or not self.work.over

    def go(self) -> None:
        """Try once."""
        if not self.wanted:
            return
        number = self.attempts.begin(self.run.now)
        self.run.refused.discard(self.channel.id)
        text, kind = words.sent(self.run, self.channel, self.message.purpose)
        self.run.tell(text, along(self.channel.id, kind))
        self.run.doors.arrive(
            self.run, self.channel.target, self.channel, self.message, lambda answer: self.answered(number, answer)
        )
        limit = caller_limit(self.channel)
        if limit < inf:  # after the limits of the called part: where both end at once its own counts
            self.run.loop.at(self.run.now + limit, lambda: self.expired(number, limit))

    def expired(self, number: int, limit: float) -> None:
        """The caller waits no longer; what it asked for goes on."""
        if not self.wanted or not self.attempts.settles(number):
            return
        source, target = self.run.name(self.channel.source), self.run.name(self.channel.target)
        lost = words.unsure(self.run, self.channel, self.message.method)
        said = f"{source} has waited {duration(limit)} for {target} and gives up.{lost}"
        self.run.tell(said, inside(self.channel.source, "error"), mark(self.channel.source, "timed out", "bad"))
        self.failed("timeout", OK)

    def answered(self, number: int, answer: Answer) -> None:
        """The target has answered, perhaps too late."""
        if not self.wanted or not self.attempts.settles(number):
            return
        if answer.failure:
            if answer.failure == "throttled":
                self.run.refused.add(self.channel.id)
            self.failed(as_counted(self.run.topology, self.channel, answer), answer)
            return
        self.run.faults.served(self.channel.id, self.run.now)
        self.tell_answer()
        if hands_out_token(self.channel):
            Token(self.run, self.channel, self.came_back).wait()
        else:
            self.reply(went_well(self.run.topology, self.channel, answer))

    def came_back(self, answer: Answer) -> None:
        """The token is back, or its time is over: that is a failure of the step like any other."""
        if not self.wanted:
            return
        if answer.failure:
            self.failed(answer.failure, Answer(name=answer.name))
            noted = self.run.record.tries["workflow", self.channel.id]
            if noted.total == 1:  # nobody tries again: all there was is the time that it waited
                waited = self.run.now - self.attempts.sent
                self.run.record.tries["workflow", self.channel.id] = replace(noted, within_s=waited)
        else:
            self.reply(answer)

    def tell_answer(self) -> None:
        """A step for the way back, where one is drawn."""
        kind = self.run.topology.vocabulary.kinds.get(self.channel.line.kind)
        if kind is not None and (kind.answers or self.channel.verb == "handover"):
            text = f"{self.run.name(self.channel.target)} answers {self.run.name(self.channel.source)}."
            self.run.tell(text, along(self.channel.id, "response", "back"))

    def failed(self, failure: Failure, below: Answer) -> None:
        """One try has failed: another, or the end."""
        until = self.work.ends if self.work is not None else inf
        counted, took = tried_as(self.channel, failure, below), self.run.now - self.attempts.sent
        limit = self.behaviour.time_limit
        window = caller_limit(self.channel) if limit is not None and limit.unanswered else inf  # of all tries together
        retry, comes = self.tries.after(counted, took, window=None if window == inf else window, until=until)
        if retry is not None:
            self.tell_again(retry, failure, comes, below)
        if comes.what == "try":
            self.run.loop.at(comes.when, self.go)
        elif comes.what == "give_up":
            self.run.loop.at(comes.when, lambda: self.give_up(failure, below))

    def tell_again(self, retry: Retry, failure: Failure, comes: Next, below: Answer) -> None:
        """Whether and how somebody tries again after an error has come back, or nothing has."""
        who, source, target = (
            self._who(retry.who),
            self.run.name(self.channel.source),
            self.run.name(self.channel.target),
        )
        if retry.tries is None and comes.what == "give_up":
            text = f"{source} may try {target} again; how often is not certain."
        elif comes.what == "cut":
            text = words.cut(who, source, target, comes, self.run.now)
        else:
            text = words.again(who, target, failure, comes, retry, self.run.now)
        is_open = not self.message.method and words.changes(self.run, self.channel) is not False
        if text and comes.what == "try" and retry.methods and is_open:
            text += f" It does so with {' and '.join(retry.methods)} only; other requests are sent once."
        if text:
            came = along(self.channel.id, "error", "back") if below.failure else inside(self.channel.source)
            self.run.tell(text, came)

    def _who(self, who: str) -> str:
        return f"the SDK of {self.run.name(self.channel.source)}" if who == "the AWS SDK" else who

    def waits_on(self, failure: Failure, below: Answer) -> bool:
        """Does the source wait until its time is over, as a target that has failed sends it no answer?"""
        limit = self.behaviour.time_limit
        ends = self.tries.first + caller_limit(self.channel)
        asked = failure in ("function_error", "timeout", "throttled")  # else whoever asks is refused at once
        if limit is None or not limit.unanswered or not below.failure or not asked or not self.run.now < ends < inf:
            return False
        source, target = self.run.name(self.channel.source), self.run.name(self.channel.target)
        left = duration(round(ends - self.tries.first, 3))
        text = f"{target} has sent no answer. {source} does not learn that it has failed, and waits {left} in all."
        self.run.tell(text, inside(self.channel.source), mark(self.channel.source, "waits"))
        self.run.loop.at(ends, lambda: self.give_up(failure, below))
        return True

    def give_up(self, failure: Failure, below: Answer) -> None:
        """No more tries: a spare answer where there is one, else the error."""
        if not self.wanted or self.waits_on(failure, below):
            return
        answer = given_up(self.run.topology, self.channel, failure, below)
        words.counts(self.run, self.channel)
        back = along(self.channel.id, "error", "back")
        if self.channel.settings.connection.get("fallback") and (
            self.channel.verb != "task" or catches(self.channel, failure)
        ):
            self.run.tell(words.answered(self.run, self.channel, answer), back)
            said = f"{self.run.name(self.channel.source)} goes on with a spare answer."
            self.run.tell(said, inside(self.channel.source), mark(self.channel.source, "spare answer"))
            self.run.record.spare.append(self.channel.source)
            self.reply(Answer(fallback=True))
            return
        self.run.tell(words.answered(self.run, self.channel, answer), back, mark(self.channel.source, "error", "bad"))
        self.reply(answer)
