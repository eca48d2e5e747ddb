"""A workflow: steps in order, what catches an error, and what undoes the steps that are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patterns_app.core.engine.answers import OK, Answer
from patterns_app.core.engine.load.buckets import Bucket
from patterns_app.core.engine.load.calls import Call
from patterns_app.core.engine.load.links.later import UNDONE
from patterns_app.core.engine.workflow import undoes

from .base import ERROR, Station

if TYPE_CHECKING:
    from patterns_app.core.engine.load.links.call import Link
    from patterns_app.core.engine.load.world import World


LIMIT = "sfn.start_execution"
_STARTS = {
    "": ("execution_starts", "execution_reserve"),
    "aws.step-functions-express": ("express_starts", "express_reserve"),
}


class Workflow(Station):
    """Each execution runs its steps; only a Catch undoes anything."""

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        figures = world.figures
        self.memory_gb = figures.number("express_memory_mb", node) / 1024
        starts, reserve = (
            figures.number(name, node) for name in _STARTS.get(world.topology.service(node), _STARTS[""])
        )
        self.bucket = Bucket(starts, reserve)
        self.undoing: list[Link] = []
        self.place: Link | None = None

    def admits(self, call: Call) -> bool:
        """A start that is only begun comes out of a bucket; one that somebody waits for does not."""
        if self.bucket.take(self.loop.now):
            return True
        self.arrived += 1
        self.under_way += 1
        self.limited(call, LIMIT, self.bucket.rate)
        return False

    def start(self, call: Call, extra: float = 0.0) -> None:
        """An execution begins."""
        self.count["starts"] += 1
        super().start(call, extra)

    def advance(self, call: Call) -> None:
        """The next step, unless it is being undone."""
        if call.over:
            return
        if call.note is not None:
            self.undo_next(call)
            return
        self.count["transitions"] += 1
        super().advance(call)

    def finish(self, call: Call, answer: Answer) -> None:
        """An execution does not hand on what a step was answered."""
        self.count["gb_hours"] += (self.loop.now - call.sent) / 3600 * self.memory_gb
        super().finish(call, OK if answer.failure is None else answer)

    def answered(self, call: Call, link: Link, answer: Answer) -> None:
        """A step is done or has failed."""
        if call.over:
            return
        if call.note is not None or answer.failure is None:
            self.advance(call)
        elif link.channel.settings.connection.get("catch"):
            done = [one for group in self.plan[: call.step - 1] for one in group]
            if answer.failure == "timeout":
                done.append(link)  # nobody knows how that one ended
            call.note = [
                undo for one in done for undo in self.undoing if undoes(undo.channel, one.channel)
            ]  # the last first
            if not self.undoing and self.place is not None:
                call.note = [self.place]
            self.undo_next(call)
        else:
            self.finish(call, ERROR)

    def undo_next(self, call: Call) -> None:
        """The next one to undo, or the end."""
        if call.note:
            call.note.pop().send(call, call.message)
        else:
            self.finish(call, Answer("function_error", None, UNDONE))
