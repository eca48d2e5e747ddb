"""What a Catch undoes of a workflow: its compensations, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from .answers import Answer
from .catching import catches
from .recorder import along, inside, mark
from .run import Message, Run
from .topology import Channel
from .words import undone_part


class Undone(Protocol):
    """The execution whose work is undone."""

    over: bool
    ends: float
    is_whole: bool
    message: Message

    @property
    def place(self) -> Channel | None:
        """Where what could not be done is put."""

    def park(self, place: Channel, then: Callable[[], None]) -> None:
        """Put it there."""

    def fail(self, answer: Answer) -> None:
        """It ends as failed."""


class Undoing:
    """The compensations, one after the other. One whose failure is caught is put aside, and the next is run."""

    def __init__(self, run: Run, todo: list[Channel], execution: Undone, then: Callable[[], None]) -> None:
        self.run, self.todo, self.execution, self.then = run, todo, execution, then

    def next(self) -> None:
        """The next one, or the end."""
        if not self.todo:
            self.then()
            return
        channel = self.todo.pop(0)
        message = replace(self.execution.message.onward(), purpose="undo")
        self.run.doors.ask(self.run, channel, message, self.execution, lambda answer: self.answered(channel, answer))

    def answered(self, channel: Channel, answer: Answer) -> None:
        """Undone, or to be done by somebody else."""
        part = undone_part(self.run, channel)
        if not answer.failure:
            self.run.record.compensated.append(channel.id)
            text = f"What {self.run.name(part)} has done is undone."
            self.run.tell(text, along(channel.id, "response", "back"), mark(part, "undone"))
            self.next()
        elif not catches(channel, answer.failure):
            self.broken_off(channel, part, answer)
        elif self.execution.place is not None:
            self.execution.is_whole = False
            self.run.tell(f"This compensation has failed. {self.run.name(channel.source)} puts it aside and goes on.")
            self.execution.park(self.execution.place, self.next)
        else:
            self.execution.is_whole = False
            name = self.run.name(part)
            text = f"This compensation has failed, and no place is drawn for it. What {name} has done stays so."
            self.run.tell(text, inside(channel.target, "error"), mark(part, "not undone", "bad"))
            self.run.record.stuck.append(channel.source)
            self.next()

    def broken_off(self, channel: Channel, part: str, answer: Answer) -> None:
        """An error that nothing catches ends the execution, also in a compensation: those after it are not run."""
        name, left = self.run.name(channel.source), len(self.todo)
        after = (
            "The compensation after it never runs." if left == 1 else f"The {left} compensations after it never run."
        )
        text = f"{name} has no Catch for this: the execution fails here. What {self.run.name(part)} has done stays so."
        text += f" {after}" if left else ""
        self.run.tell(text, inside(channel.source, "error"), mark(part, "not undone", "bad"))
        self.execution.fail(answer)
