"""Work that is accepted first and done later: events of a function, jobs, and executions that are only started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patterns_app.core.behaviours.model import Failure
from patterns_app.core.engine.answers import OK, Answer
from patterns_app.core.engine.load.calls import FAILED, Call, Message, Part
from patterns_app.core.engine.topology import Channel

from .call import Link, Push

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

UNDONE = "undone"  # a workflow has failed and nothing of what it began is left


class Later(Link):
    """The work itself: nobody waits for it, and it is tried again as the behaviour of what was accepted says."""

    is_alone = True

    def deliver(self, message: Message) -> None:
        """What was accepted is begun; that it came over this connection is noted already."""
        self.world.hold(message)
        self.send(None, message)

    def give_up(self, call: Call, failure: Failure, below: Answer) -> None:
        """It is put where such failures go; what was undone in order is no loss."""
        if below.name == UNDONE:
            self.world.release(call.message, FAILED)
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
        self.work = Later(world, later, target, target)
        self.enter = self.accept

    def accept(self, call: Call) -> None:
        """Take it, if the part is there at all."""
        refusal = self.target.refusal
        call.over = True
        if refusal is not None and (refusal.failure != "throttled" or not self.keeps_throttled):
            self.reply(call, refusal)
            return
        if not self.target.admits(call):
            return
        self.work.deliver(call.message.copy())
        self.reply(call, OK)
