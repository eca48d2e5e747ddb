"""A part that keeps messages goes on with one by itself: it delivers copies, and readers fetch."""

from __future__ import annotations

from .answers import Answer
from .filtering import fitting
from .keeping import keep
from .recorder import inside, mark
from .run import Message, Run
from .topology import Channel

CHANGES = frozenset({"call", "gate"})  # what is done over a connection that a message goes through first


def release(run: Run, node: str, message: Message) -> None:
    """Do with a message what the part does: first what changes it, then every copy at once."""
    lines = tuple(line for line in run.topology.from_.get(node, ()) if not run.topology.keeps_failed(line))
    _Change(run, changing(lines), lines, message).go()


def deliver_changed(run: Run, entry: Channel, message: Message) -> None:
    """Deliver over one connection what the part has: what changes it comes first, unless the part stands still."""
    lines = run.topology.from_.get(entry.source, ())
    calls = [] if run.faults.stopping(entry.source, run.now) else changing(lines)
    _Change(run, calls, (entry,), message).go()


def changing(lines: tuple[Channel, ...]) -> list[Channel]:
    """What a message goes through before it is handed on."""
    return [channel for channel in lines if channel.verb in CHANGES]


class _Change:
    """What a message goes through before it is handed on, such as the function of a delivery stream."""

    def __init__(self, run: Run, calls: list[Channel], lines: tuple[Channel, ...], message: Message) -> None:
        self.run, self.calls, self.lines, self.message = run, calls, lines, message
        self.piece = run.begin(calls[0].source) if calls else 0

    def go(self) -> None:
        """The next call, or the copies."""
        if not self.calls:
            self.run.finish(self.piece, "served")
            _copies(self.run, self.lines, self.message)
            return
        channel = self.calls.pop(0)
        self.run.doors.ask(self.run, channel, self.message, None, lambda answer: self.answered(channel, answer))

    def answered(self, channel: Channel, answer: Answer) -> None:
        """Go on, or keep what could not be changed."""
        if answer.failure and channel.behaviour is not None:
            what = "What could not be changed"
            self.run.finish(self.piece, keep(self.run, self.message, channel.behaviour, channel, channel.source, what))
        else:
            self.go()


def _copies(run: Run, lines: tuple[Channel, ...], message: Message) -> None:
    readers = [channel for channel in lines if channel.verb == "pull_queue"]
    chosen = run.topology.chosen(readers) if readers else None  # of several readers one gets a message
    fits = fitting(run.topology, lines, lambda channel: run.taken(channel) > 0)
    for channel in lines:
        if channel not in fits:
            text = f"{run.name(channel.target)} does not get it: its filter wants others."
            run.tell(text, inside(channel.source), mark(channel.target, "filtered"))
            continue
        if channel.verb == "deliver":
            run.doors.deliver(run, channel, message)
        elif channel.verb == "handover":
            run.doors.ask(run, channel, message, None, lambda answer: None)
        elif channel.verb == "pull_stream":
            run.doors.read_stream(run, channel, message)
        elif channel is chosen:
            run.doors.read_queue(run, channel, message)
        elif channel.behaviour is None and channel.travels:
            run.not_known(channel)
