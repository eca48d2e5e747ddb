"""What all parts and connections of one run share."""

from __future__ import annotations

from math import inf
from typing import Any

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Value
from patterns_app.core.engine.numbers import patience
from patterns_app.core.engine.topology import Topology
from patterns_app.core.services.capacity import Bounds
from patterns_app.core.services.reader import known

from .calls import FATES, SERVED, Message, Root
from .chance import Random, generator
from .figuring import Figures
from .loop import Loop, Stopped
from .model import FirstLimit, Load, LoadFault, PartLoad


def _too_many() -> Stopped:
    return Stopped(f"more than {limits.LOAD_MESSAGES:,} messages at the same time")


class World:
    """The time, the sketch, the figures, and what became of the messages."""

    def __init__(self, topology: Topology, load: Load, figures: Figures) -> None:
        self.topology, self.load, self.figures = topology, load, figures
        self.loop = Loop(limits.LOAD_EVENTS)
        self.arrived = self.alive = 0
        self.depth = 0  # answers that are handed back inside of another
        self.ended = [0] * len(FATES)
        self.longest_s = 0.0  # from when a message came until nobody had it any more
        self.first_limits: dict[str, FirstLimit] = {}
        self.stations: dict[str, Any] = {}  # they know this file, and it not them
        self.accounts: dict[str, Any] = {}  # that functions share
        self.outside: dict[str, Any] = {}  # what calls a part that is no client
        self.shares: dict[str, float] = {}  # of connections whose filters exclude each other, what each has
        self.changed: dict[str, dict[str, Value]] = {}  # settings that are others by now
        self.broken: list[LoadFault] = []  # faults that are on
        self.not_modelled: set[str] = set()

    def generator(self, name: str) -> Random:
        """The chance of one part or connection."""
        return generator(self.load.seed, name)

    def part(self, node: str) -> PartLoad:
        """What the load says of a part."""
        return self.load.parts.get(node, PartLoad())

    def setting(self, node: str, key: str) -> Value:
        """A setting of a part, as it is by now, in its own unit."""
        changed = self.changed.get(node)
        return changed[key] if changed is not None and key in changed else self.topology.setting(node, key)

    def bound(self, node: str, which: Bounds) -> tuple[str, float]:
        """What bounds a part, and how much: a setting where it is set, else a limit; without either no name."""
        capacity = known().capacities.get(self.topology.service(node))
        quantity = capacity.bound(which) if capacity else None
        if quantity is None:
            return "", inf
        own = self.setting(node, quantity.setting) if quantity.setting else None
        usual = self.figures.limit(quantity.limit) if quantity.limit else None
        return quantity.limit if own is None else quantity.setting, patience(own, usual)

    def limit(self, node: str, which: Bounds) -> tuple[str, float]:
        """The limit that bounds a part in this way, whatever is set; without one no name."""
        capacity = known().capacities.get(self.topology.service(node))
        quantity = capacity.bound(which) if capacity else None
        if quantity is None or not quantity.limit:
            return "", inf
        number = self.figures.limit(quantity.limit)
        return quantity.limit, inf if number is None else number

    def enters(self, message: Root) -> None:
        """Somebody has sent it. As `hold`, without what only copies have."""
        self.arrived += 1
        self.alive += 1
        message.open = 1
        if self.alive > limits.LOAD_MESSAGES:
            raise _too_many()

    def answered(self, message: Message, how: int) -> None:
        """Whoever has sent it has his answer. As `release`, without what only copies have."""
        self.alive -= 1
        message.open -= 1
        if how > message.worst:  # noqa: PLR1730 - max() is a call
            message.worst = how
        if not message.open:
            self.ends(message)

    def ends(self, root: Message) -> None:
        """Nobody has it, or any copy, any more: the worst of what happened counts."""
        root.counted = True
        self.ended[root.worst] += 1
        took = self.loop.now - root.born
        if took > self.longest_s:  # noqa: PLR1730 - max() is a call
            self.longest_s = took

    def hold(self, message: Message) -> None:
        """Somebody has the message, or a copy, and answers for it."""
        root = message.root or message
        if root.counted:  # its caller has given up, and what goes on without him sends a copy
            root.counted = False
            self.ended[root.worst] -= 1
        root.open += 1
        self.alive += 1
        if self.alive > limits.LOAD_MESSAGES:
            raise _too_many()
        for one in message.inside:
            self.hold(one)

    def release(self, message: Message, how: int = SERVED) -> None:
        """He no longer has it."""
        root = message.root or message
        if message.token is not None:
            how = message.token.ended(how)
        self.alive -= 1
        root.open -= 1
        if how > root.worst:  # noqa: PLR1730 - max() is a call
            root.worst = how
        if not root.open:
            self.ends(root)
        for one in message.inside:
            self.release(one, how)

    def counts_as(self, message: Message, how: int) -> None:
        """However it ends, it is no better than that; nor is what was gathered into it."""
        root = message.root or message
        root.worst = max(root.worst, how)
        for one in message.inside:
            self.counts_as(one, how)

    def met(self, node: str, limit: str, value: float) -> None:
        """A part has met a limit: the first one is noted."""
        if node not in self.first_limits:
            found = self.topology.vocabulary.limits.get(limit)
            source, url = (found.source, found.source_url) if found else ("set in the sketch or the load", "")
            self.first_limits[node] = FirstLimit(
                limit=limit, at_s=round(self.loop.now, 6), value=value, source=source, source_url=url
            )
