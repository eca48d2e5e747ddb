"""What the functions of one account in one Region share: the runs at once that none of them has for itself."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

_HOMES = ("account", "region")


class Member(Protocol):
    """A function of the account."""

    node: str
    own: float | None

    def settle(self) -> None:
        """What it may have is another."""


class Account:
    """`busy` runs of those that have none for themselves, of at most `room`."""

    def __init__(self, world: World, node: str) -> None:
        """`node` is one of its functions: they are all bounded alike."""
        self.world = world
        (self.limit, self.most), (_, least) = world.limit(node, "at_once"), world.limit(node, "least_left")
        self.least = least if least < inf else 0.0
        self.room, self.busy = self.most, 0
        self.members: list[Member] = []

    def settle(self) -> None:
        """Share out anew: what is reserved is taken away from the others, also while nobody uses it."""
        reserved = sum(one.own for one in self.members if one.own is not None)
        left = self.most - reserved
        self.room = left if left > 0 else self.most
        if reserved and left < self.least:
            why = (
                f"AWS refuses to reserve {reserved:g} of {self.most:g}: {self.least:g} must stay for other functions. "
            )
            why += "It was run as if the account had been given more, and so many were left to them"
            self.world.figures.assume(self.limit, self.room, "runs", why)
        for one in self.members:
            one.settle()


def account_of(world: World, member: Member) -> Account:
    """The account of a function: of the account and Region frames around it. It is a member from now on."""
    frames = {frame.id: frame for frame in world.topology.graph.sketch.frames}
    key, name = "", world.topology.graph.nodes[member.node].frame
    while (frame := frames.get(name or "")) is not None:
        key += f"/{frame.id}" if frame.kind in _HOMES else ""
        name = frame.parent
    if key not in world.accounts:
        world.accounts[key] = Account(world, member.node)
    found: Account = world.accounts[key]
    found.members.append(member)
    return found
