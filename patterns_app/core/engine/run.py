"""One run: what all of its pieces share, and the doors between them.

The pieces call each other in circles (a call arrives, the called part calls on), but their files do not: each knows
this one, and `trace.py` puts what they do behind the doors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from patterns_app.core.sketch.model import Mark, Move

from .answers import Answer
from .events import EventLoop
from .faults import Faults
from .model import Copies, Fate, Where
from .recorder import Late, Record
from .stations import Station, station_of
from .topology import NOBODY_WAITS, Channel, Topology

Reply = Callable[[Answer], None]
MINUTE = 60.0  # from how late on it is no longer as if nothing had been


# work: what the sketch is for; undo: to take back what was done; aside: to be kept, as it could not be done
Purpose = Literal["work", "undo", "aside"]


@dataclass(frozen=True)
class Message:
    """What travels. `hops`: how many parts it has come through; `late`: it has waited for minutes or more.

    `token`: a step of a workflow waits for what it carries, so that the workflow knows how it ends, and not this copy.
    `method`: of the HTTP request that it still is; empty where that is not said.
    """

    hops: int = 0
    late: bool = False
    token: bool = False
    purpose: Purpose = "work"
    method: str = ""

    def onward(self, waited_s: float = 0.0) -> Message:
        """The message as the next part has it, after so many seconds of waiting."""
        return replace(self, hops=self.hops + 1, late=self.late or waited_s >= MINUTE)


class Work(Protocol):
    """What is being done in a part: is it over, and when ends it at the latest?"""

    over: bool
    ends: float


@dataclass(frozen=True)
class Doors:
    """What one piece asks of another. A part that a message arrives in replies when it is done or has failed."""

    arrive: Callable[[Run, str, Channel | None, Message, Reply], None]
    ask: Callable[[Run, Channel, Message, Work | None, Reply], None]
    deliver: Callable[[Run, Channel, Message], None]
    read_queue: Callable[[Run, Channel, Message], None]
    read_stream: Callable[[Run, Channel, Message], None]
    run_later: Callable[[Run, str, Channel, Message], None]  # an event that a function has accepted
    execute: Callable[[Run, str, Channel | None, Message, Reply | None], None]


@dataclass
class Run:
    """The sketch, what is broken, the time, and what is told."""

    topology: Topology
    faults: Faults
    doors: Doors
    loop: EventLoop = field(default_factory=EventLoop)
    record: Record = field(default_factory=Record)
    open: dict[int, str] = field(default_factory=dict)  # pieces of work for which nobody waits, and who has the message
    arrived: Counter[str] = field(default_factory=Counter)  # pieces of work by owner
    ended: Counter[tuple[str, Fate]] = field(default_factory=Counter)
    depth: int = 0  # calls that are being made in the answer to another
    refused: set[str] = field(default_factory=set)  # connections over which the last that was asked came to nothing
    _stations: dict[str, Station] = field(default_factory=dict)
    _begun: int = 0
    _taken: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> float:
        """Seconds since the message entered."""
        return self.loop.now

    def name(self, node: str) -> str:
        """What a part is called."""
        return self.topology.name(node)

    def station(self, node: str) -> Station:
        """The room of a part."""
        if node not in self._stations:
            self._stations[node] = station_of(self.topology, node)
        return self._stations[node]

    def begin(self, owner: str) -> int:
        """A piece of work begins for which nobody waits. What it answers is given to `finish` when it has ended."""
        self._begun += 1
        self.open[self._begun] = owner
        self.arrived[owner] += 1
        return self._begun

    def finish(self, piece: int, fate: Fate) -> None:
        """A piece of work has ended. What never ends is told in the end."""
        owner = self.open.pop(piece, None)
        if owner is not None:
            self.ended[owner, fate] += 1

    def counts(self) -> tuple[Copies, ...]:
        """What became of the copies that each part had; arrived is what has begun, counted on its own."""
        waiting = Counter(self.open.values())
        return tuple(
            Copies(
                part=part,
                arrived=arrived,
                served=self.ended[part, "served"],
                kept=self.ended[part, "kept"],
                lost=self.ended[part, "lost"],
                in_flight=waiting[part],
            )
            for part, arrived in self.arrived.items()
        )

    def may_take(self, channel: Channel, most: int = 1) -> bool:
        """Is a connection to be taken, or has it been taken so often that the message goes round in a circle?"""
        self._taken[channel.id] = self._taken.get(channel.id, 0) + 1
        return self._taken[channel.id] <= most

    def taken(self, channel: Channel) -> int:
        """How often it has been taken."""
        return self._taken.get(channel.id, 0)

    def unasked(self, entry: Channel) -> list[Channel]:
        """What whoever asked first by `entry` would have asked next, in the order of the sketch."""
        taken = {move.connection for step in self.record.steps for move in step.moves}
        reached = {self.topology.channels[line].target for line in taken if line}
        lines = [self.topology.channels[line.id] for line in self.topology.graph.sketch.connections]
        return [
            line
            for line in lines
            if line.source == entry.source
            and line.travels
            and line.verb not in NOBODY_WAITS
            and line.target not in reached
            and (not self.topology.preferred or line.id in self.topology.preferred)
        ]

    def tell(self, text: str, moves: tuple[Move, ...] = (), marks: dict[str, Mark] | None = None) -> None:
        """Add a step at this time."""
        self.record.tell(self.now, text, moves, marks)

    def note(self, what: str, where: Where, *, is_next: bool = False, **known: Any) -> None:
        """How the message stands in a part, or with the reader on a connection. See `Record.note`."""
        self.record.note(self.now, what, where, is_next=is_next, **known)

    def not_known(self, channel: Channel) -> None:
        """Tell that nobody has written down how a message fares over a connection."""
        self.record.unknown[channel.id] = channel.why
        why = f": {channel.why}" if channel.why else ""
        ends = f"from {self.name(channel.source)} to {self.name(channel.target)}"
        self.tell(f"How a message fares {ends} is not known{why}.")

    def done(self, message: Message, since: float, where: str, delivered: bool = False) -> None:
        """Something was done for which nobody waits; it is noted where it could have been long before."""
        self.record.last = max(self.record.last, self.now)
        if message.late or self.now - since >= MINUTE:
            self.record.late.append(Late(where, delivered))
