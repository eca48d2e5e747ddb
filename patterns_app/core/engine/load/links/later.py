"""Work that is accepted first and done later: events of a function, jobs, and executions that are only started."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from patterns_app.core.behaviours.model import Failure
from patterns_app.core.engine.answers import OK, Answer
from patterns_app.core.engine.load.calls import FAILED, SERVED, Call, Message, Part
from patterns_app.core.engine.topology import Channel

from .call import Link, Push

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

UNDONE = "undone"  # a workflow has failed and nothing of what it began is left
HANDLED = "handled"  # it has failed, and what its Catch leads to is done: what that counts as is noted


class Later(Link):
    """The work itself: nobody waits for it, and it is tried again as the behaviour of what was accepted says."""

    is_alone = True

    def deliver(self, message: Message) -> None:
        """What was accepted is begun; that it came over this connection is noted already."""
        self.world.hold(message)
        self.send(None, message)

    def give_up(self, call: Call, failure: Failure, below: Answer) -> None:
        """It is put where such failures go; what was undone in order is no loss."""
        if below.name in (UNDONE, HANDLED):
            self.world.release(call.message, FAILED if below.name == UNDONE else SERVED)
        else:
            super().give_up(call, failure, below)

    def done(self, call: Call, answer: Answer) -> None:
        """The result goes on, where that is drawn."""
        for line in self.world.topology.drawn(self.source.node, "destination"):
            if line.line.settings.get("condition") == "on-success":
                copy = call.message.copy()
                self.world.hold(copy)
                self.world.stations[line.target].put_result(copy)
        super().done(call, answer)


class Accepting(Push):
    """The call that hands the work over: its answer is a receipt."""

    def __init__(self, world: World, channel: Channel, source: Part, target: Part, later: Channel, alone: bool) -> None:
        """`later` is the same connection with the behaviour of what comes then; `alone`: nobody waits for a receipt."""
        super().__init__(world, channel, source, target)
        self.is_alone = alone
        self.keeps_throttled = later.behaviour is not None  # events of a function wait; a start is refused
        # the start of a workflow is answered, and a function has the event in its queue, however long both then take
        self.is_impatient = self.is_impatient and world.topology.role(target.node) != "workflow"
        self.work = Later(world, later, target, target)
        self.enter = self.accept

    def accept(self, call: Call) -> None:
        """Take it, if the part is there at all."""
        refusal = self.target.refusal
        if refusal is None and self.target.slow == inf and self.is_impatient:
            self.loop.at(self.loop.now, self.expire, call)
            return
        call.over = True
        if refusal is not None and (refusal.failure != "throttled" or not self.keeps_throttled):
            self.reply(call, refusal)
            return
        begun = call.message.onward()
        if call.parent is not None:  # what is delivered has its way noted already
            if self.channel.id in begun.way:
                self.goes_round()
                self.reply(call, OK)
                return
            begun.way = (*begun.way, self.channel.id)
        if self.target.admits(call):
            self.work.deliver(begun)
            self.reply(call, OK)
