"""Steps of a workflow that wait for a token under load: it comes back, its time is over, or it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from patterns_app.core.engine.answers import OK, Answer
from patterns_app.core.engine.load.calls import SERVED, UNKNOWN, Call
from patterns_app.core.engine.steps import CALLBACK, token_ends
from patterns_app.core.engine.topology import NOBODY_WAITS

from .base import Station
from .queue import Queue
from .store import Store

if TYPE_CHECKING:
    from patterns_app.core.engine.load.links.call import Link


class Sleeper(Protocol):
    """What a token knows of the execution that waits for it."""

    @property
    def station(self) -> Station:
        """The workflow."""

    @property
    def call(self) -> Call:
        """Its own run."""

    def answered(self, link: Link, answer: Answer) -> None:
        """The step is done or has failed."""

    def hand_out(self, link: Link, before: Token | None = None) -> None:
        """The step is tried again, with another token."""


def waits_for_token(link: Link) -> bool:
    """Does a step wait until somebody brings its token back? Whom a queue, a topic or a bus leads to is followed."""
    is_asked = link.channel.settings.connection.get("integration") == CALLBACK
    goes_on = any(one.verb in NOBODY_WAITS for one in link.world.topology.from_.get(link.target.node, ()))
    return is_asked and link.times == 1 and isinstance(link.target, Queue | Store) and goes_on


class Token:
    """A step that waits until the copy that has its token is done, its time is over, or for ever."""

    __slots__ = ("attempt", "came", "execution", "first", "link", "over", "waits")

    def __init__(self, execution: Sleeper, link: Link, before: Token | None = None) -> None:
        """`before` is that of the try that failed, as nobody brought it back."""
        self.execution, self.link = execution, link
        self.attempt: int = before.attempt + 1 if before else 0
        self.first: float = before.first if before else execution.station.loop.now
        self.came = self.over = self.waits = False

    @property
    def workflow(self) -> str:
        """The part that waits for it."""
        return self.execution.station.node

    def ended(self, how: int) -> int:
        """Whoever read it has done his work, and brings it back; or nobody ever will."""
        if how in (SERVED, UNKNOWN):
            self.came = True
            self.execution.station.loop.at(self.execution.station.loop.now, self.back, OK)
        return SERVED

    def wait(self) -> None:
        """The step has been taken; its time begins."""
        self.waits = True
        (limit, name), loop = token_ends(self.link.channel), self.execution.station.loop
        loop.at(loop.now + limit, self.back, Answer("heartbeat", None, name))

    def back(self, answer: Answer) -> None:
        """The step goes on, or has taken too long."""
        if not self.waits or self.over or self.execution.call.over:
            return
        self.over = True
        if answer.failure is None:
            self.execution.answered(self.link, answer)
        else:
            self.expired(answer)

    def expired(self, answer: Answer) -> None:
        """Its time is over: the step is tried again with another token, or has failed."""
        execution, link = self.execution, self.link
        call = Call(link, execution.call, execution.call.message, self.first)
        call.attempt = self.attempt
        wait = link.pause(call, "heartbeat")
        link.failures += 1
        if wait is None:
            self.came = True  # nobody waits for it any more
            link.give_up(call, "heartbeat", Answer(name=answer.name))
        else:
            link.retries += 1
            loop = execution.station.loop
            loop.at(loop.now + wait, lambda _: execution.hand_out(link, self), None)
