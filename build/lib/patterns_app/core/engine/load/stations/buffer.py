"""What gathers records and delivers them together: when there is enough, or when the first has waited enough."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from patterns_app.core.engine.load.calls import Message
from patterns_app.core.engine.numbers import patience

from .store import Store

if TYPE_CHECKING:
    from patterns_app.core.engine.load.links.call import Link
    from patterns_app.core.engine.load.world import World

_KB_A_MB, _KB_A_GB = 1024, 1024 * 1024


class Gathered:
    """What waits for one way."""

    __slots__ = ("mb", "messages", "round")

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.mb, self.round = 0.0, 0


class Buffer(Store):
    """A file for each way that leaves it, of many records: their end is that of the file."""

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        self.ways: dict[str, Gathered] = {}
        self.most_mb = self.most_s = 0.0
        self.step_kb = world.figures.number("record_step_kb", node)
        self.changed()

    def changed(self) -> None:
        """How much is gathered, and how long, as it is set."""
        self.most_mb = patience(self.world.setting(self.node, "buffer_size"))
        self.most_s = patience(self.world.setting(self.node, "buffer_interval"))

    def spread(self, message: Message) -> None:
        """It is put with the others that go the same way; what has been there already is only noted."""
        self.count["paid_gb"] += max(ceil(message.mb * _KB_A_MB / self.step_kb), 1) * self.step_kb / _KB_A_GB
        for link in self.changes[:1] or self.outs:
            if link.channel.id in message.way:
                link.deliver(message.copy())
            elif link.share >= 1 or link.draw() < link.share:
                self.gather(link, message.copy())

    def gather(self, link: Link, message: Message) -> None:
        """It waits; a full buffer leaves at once."""
        found = self.ways.setdefault(link.channel.id, Gathered())
        self.world.hold(message)
        found.messages.append(message)
        found.mb += message.mb
        if found.mb >= self.most_mb:
            self.leave(link, found)
        elif len(found.messages) == 1:
            self.loop.at(self.loop.now + self.most_s, self.late, (link, found, found.round))

    def late(self, waited: tuple[Link, Gathered, int]) -> None:
        """The first one has waited long enough, unless it has left."""
        link, found, turn = waited
        if found.round == turn:
            self.leave(link, found)

    def leave(self, link: Link, found: Gathered) -> None:
        """All that waits, as one."""
        gathered, file = found.messages, found.messages[0].laden()
        file.mb, file.inside = found.mb, tuple(gathered)
        file.poison = any(one.poison for one in gathered)  # who works on the file meets each of its records
        file.way = tuple(dict.fromkeys(line for one in gathered for line in one.way))
        found.messages, found.mb, found.round = [], 0.0, found.round + 1
        link.deliver(file)
        for message in gathered:  # whoever has a copy of the file answers for them now
            self.world.release(message)

    def gauges(self) -> dict[str, float]:
        """What waits in it."""
        waits = max((len(one.messages) for one in self.ways.values()), default=0)
        return {**super().gauges(), "depth": waits}
