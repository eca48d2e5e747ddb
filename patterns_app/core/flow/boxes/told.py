"""How a message stands in the parts of a sketch at each step of a story that people wrote: what its moves say."""

from __future__ import annotations

import re

from patterns_app.core.engine.arriving import is_taken_first
from patterns_app.core.engine.model import Where, Whereabouts
from patterns_app.core.engine.topology import FAILED, FETCHES, PULLS, Channel, Topology
from patterns_app.core.sketch.model import Move, Scenario

_AT_WORK: frozenset[Where] = frozenset({"waiting", "running"})
_MAY_ONLY_ASK = FETCHES | {"readwrite"}  # a move over these does not say that something was written
_THROTTLED = re.compile(r"429|thrott", re.IGNORECASE)  # in a label: it was refused, and did not run


def told_inside(topology: Topology, story: Scenario) -> tuple[dict[str, Whereabouts], ...]:
    """As `Trace.inside`, without the counts and times that only an engine knows."""
    told = _Told(topology)
    steps = []
    for step in story.steps:
        for move in step.moves:
            told.takes(move)
        steps.append(dict(told.within))
    return tuple(steps)


class _Told:
    """What the moves have said so far."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.within: dict[str, Whereabouts] = {}

    def put(self, where: Where, *keys: str) -> None:
        for key in keys:
            self.within[key] = Whereabouts(where=where)

    def readers(self, node: str) -> list[Channel]:
        """The lines over which somebody reads from a part."""
        return [line for line in self.topology.from_.get(node, ()) if line.verb in PULLS]

    def queue(self, node: str) -> list[str]:
        """The part, where messages are fetched from it, and its readers' lines."""
        lines = self.readers(node)
        return [*([node] if any(line.verb == "pull_queue" for line in lines) else ()), *(line.id for line in lines)]

    def takes(self, move: Move) -> None:
        """One move."""
        if move.at is not None:
            self.works(move.at, move)
        channel = self.topology.channels.get(move.connection or "")
        if channel is None:
            return
        forward = move.direction == "forward"
        start = channel.line.source if forward else channel.line.target
        if channel.line.kind in FAILED:
            if forward:
                self.is_kept(channel)
        elif channel.verb in PULLS:
            self.is_read(channel, move, handed=start == channel.source)
        elif start == channel.source:
            self.asks(channel, move)
        else:
            self.answers(channel, move)

    def works(self, node: str, move: Move) -> None:
        """Something happens in a part: an answer in a queue or stream takes the message out of the way."""
        readers = self.readers(node)
        if readers and move.message == "response":
            self.put("done", *self.queue(node))
            for function in {line.target for line in readers}:
                if function in self.within:
                    self.put("done", function)
        before = self.within.get(node)  # else it is told of the part, and not of a message in it
        if self.topology.role(node) == "function" and before is not None and before.where in _AT_WORK:
            self.put("failed" if move.message == "error" else "running", node)

    def is_kept(self, channel: Channel) -> None:
        """What could not be done goes where failures are kept; a good result goes on as an event of its own."""
        source = channel.line.source
        if channel.line.settings.get("condition") != "on-success":
            lines = [line for line in self.topology.channels.values() if line.verb in PULLS and line.target == source]
            for key in (*self.queue(source), *(line.id for line in lines)):
                if key in self.within:
                    self.put("kept", key)
            if self.topology.role(source) == "function" and self.is_run_later(source):
                self.put("kept", source)
        self.put("waiting", *self.queue(channel.line.target))

    def is_run_later(self, function: str) -> bool:
        """Is there an event queue before its runs?"""
        coming = (line for line in self.topology.channels.values() if line.target == function and line.travels)
        return any(is_taken_first(self.topology, line) for line in coming)

    def is_read(self, channel: Channel, move: Move, *, handed: bool) -> None:
        """A reader is handed the message, or comes back from it."""
        held = [channel.source] if channel.verb == "pull_queue" else []
        if handed:
            self.put("hidden", *held)
            self.put("running", channel.id)
            self.arrives(channel.target, "running")
        elif move.message == "error":
            waits = channel.behaviour is not None and channel.behaviour.blocked in ("shard", "partition")
            self.put("hidden", *held)
            self.put("blocked" if waits else "again", channel.id)
            self.arrives(channel.target, "failed")
        else:
            self.put("done", *held, channel.id)

    def arrives(self, node: str, where: Where) -> None:
        if self.topology.role(node) == "function":
            self.put(where, node)

    def asks(self, channel: Channel, move: Move) -> None:
        """A part asks, or sends."""
        before = self.within.get(channel.source)
        if before is not None and before.where == "waiting":
            self.arrives(channel.source, "running")
        self.arrives(channel.target, "waiting" if is_taken_first(self.topology, channel) else "running")
        if channel.line.kind not in _MAY_ONLY_ASK:
            self.put("waiting", *self.queue(channel.target))

    def answers(self, channel: Channel, move: Move) -> None:
        """An answer comes back. A receipt says nothing of the run that comes later."""
        wrong = move.message == "error"
        if self.topology.role(channel.target) == "function" and not is_taken_first(self.topology, channel):
            refused = wrong and _THROTTLED.search(move.label) is not None
            self.put("refused" if refused else "failed" if wrong else "done", channel.target)
        if wrong and channel.line.kind not in _MAY_ONLY_ASK:
            for key in self.queue(channel.target):  # what is refused is not there
                self.within.pop(key, None)
