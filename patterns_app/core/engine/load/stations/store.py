"""What takes a message, answers, and goes on by itself: a topic, a bus, a bucket."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from patterns_app.core.engine.answers import OK
from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import Call, Message, Token

from .base import Station, records_in

if TYPE_CHECKING:
    from patterns_app.core.engine.load.links.call import Change, Link
    from patterns_app.core.engine.load.world import World

_WHOLE = 1.0
READS = frozenset({"read", "query", "origin"})  # kinds of connection that change nothing


class Store(Station):
    """Each connection that leaves it has a copy of its own."""

    kind = "store"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        self.limit, rate = world.bound(node, "a_second")
        if self.kind == "store" and world.setting(node, "fifo"):
            self.limit, rate = world.limit(node, "calls")
        self.pace = Bucket(rate, rate)
        self.ways_back: dict[str, set[str]] = {}  # by workflow: the connections by which its tokens come back
        self.changes: list[Change] = []  # what a message goes through, one after the other, before it is handed on

    def take(self, call: Call) -> None:
        """It is taken up to the rate of its service."""
        if self.pace.rate < inf and not self.pace.take(self.loop.now):
            self.limited(call, self.limit, self.pace.rate)
        else:
            self.start(call)

    def advance(self, call: Call) -> None:
        """It answers, then it goes on."""
        if call.over:
            return
        messages = list(records_in(call)) if self.spreads(call) else []
        self.count["gets" if call.link.kind in READS else "puts"] += len(records_in(call))
        for message in messages:
            self.spread(message)
        self.finish(call, OK)

    def hands_on(self, call: Call) -> None:
        """What leaves it has left before it answered."""

    def goes_into_the_dark(self, call: Call) -> None:
        """Only what it goes on with."""
        if self.spreads(call):
            super().goes_into_the_dark(call)

    def next_record(self, call: Call) -> None:
        """All records of a batch are taken together."""
        self.advance(call)

    def spreads(self, call: Call) -> bool:
        """Does it go on with this? A read tells nobody."""
        return call.link.kind not in READS

    def put(self, message: Message) -> None:
        """It goes on with what could not be done elsewhere, too."""
        self.spread(message)
        super().put(message)

    def spread(self, message: Message) -> None:
        """A copy for each way, when it is changed."""
        if self.changes:
            self.changes[0].deliver(message.copy())
        else:
            self.hand_out(message)

    def changed_by(self, link: Change, message: Message) -> None:
        """The next change, or the copies."""
        following = self.changes.index(link) + 1
        if following < len(self.changes):
            self.changes[following].deliver(message.copy())
        else:
            self.hand_out(message)

    def links(self) -> list[Link]:
        """Also what changes a message."""
        return [*self.changes, *super().links()]

    def hand_out(self, message: Message) -> None:
        """A copy for each way; a token of a workflow goes where it can be brought back from."""
        for link in self.outs:
            if link.share >= _WHOLE or link.draw() < link.share:
                brings = message.token is not None and self.leads_back(link, message.token)
                link.deliver(message.onward() if brings else message.copy())

    def leads_back(self, link: Link, token: Token) -> bool:
        """Is somebody drawn behind a connection who brings a token back, or nobody at all?"""
        ways = self.ways_back.get(token.workflow)
        if ways is None:
            found = self.topology.brings_back(token.workflow)
            ways = {one.channel.id for one in self.outs if one.target.node in found}
            self.ways_back[token.workflow] = ways = ways or {self.outs[0].channel.id}
        return link.channel.id in ways
