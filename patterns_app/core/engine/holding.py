"""A part that keeps messages goes on with one by itself: it delivers copies, and readers fetch."""

from __future__ import annotations

from .answers import Answer
from .keeping import keep
from .run import Message, Run
from .wiring import Wire


def release(run: Run, node: str, message: Message) -> None:
    """Do with a message what the part does: first what changes it, then every copy at once."""
    lines = run.wiring.from_.get(node, ())
    _Change(run, [wire for wire in lines if wire.verb in ("call", "gate")], lines, message).go()


class _Change:
    """What a message goes through before it is handed on, such as the function of a delivery stream."""

    def __init__(self, run: Run, calls: list[Wire], lines: tuple[Wire, ...], message: Message) -> None:
        self.run, self.calls, self.lines, self.message = run, calls, lines, message
        self.piece = run.begin(calls[0].source) if calls else 0

    def go(self) -> None:
        """The next call, or the copies."""
        if not self.calls:
            self.run.finish(self.piece)
            _copies(self.run, self.lines, self.message)
            return
        wire = self.calls.pop(0)
        self.run.doors.ask(self.run, wire, self.message, None, lambda answer: self.answered(wire, answer))

    def answered(self, wire: Wire, answer: Answer) -> None:
        """Go on, or keep what could not be changed."""
        if answer.failure and wire.behaviour is not None:
            self.run.finish(self.piece)
            keep(self.run, self.message, wire.behaviour, wire, wire.source, "What could not be changed")
        else:
            self.go()


def _copies(run: Run, lines: tuple[Wire, ...], message: Message) -> None:
    readers = [wire for wire in lines if wire.verb == "pull_queue"]
    chosen = run.wiring.chosen(readers) if readers else None  # of several readers one gets a message
    for wire in lines:
        if wire.verb == "deliver":
            run.doors.deliver(run, wire, message)
        elif wire.verb == "handover":
            run.doors.ask(run, wire, message, None, lambda answer: None)
        elif wire.verb == "pull_stream":
            run.doors.read_stream(run, wire, message)
        elif wire is chosen:
            run.doors.read_queue(run, wire, message)
        elif wire.behaviour is None and wire.travels:
            run.record.unknown[wire.id] = wire.why
            run.tell(f"How a message fares from {run.name(wire.source)} to {run.name(wire.target)} is not known.")
