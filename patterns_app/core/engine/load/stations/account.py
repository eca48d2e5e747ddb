"""What the functions of one account in one Region share: the runs at once that none of them has for itself."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

AT_ONCE = "lambda.concurrency_account"
_HOMES = ("account", "region")


class Member(Protocol):
    """A function of the account."""

    node: str
    own: float | None

    def settle(self) -> None:
        """What it may have is another."""


class Account:
    """`busy` runs of those that have none for themselves, of at most `room`."""

    def __init__(self, world: World, most: float) -> None:
        self.world, self.most = world, most
        self.room, self.busy = most, 0
        self.members: list[Member] = []

    def settle(self) -> None:
        """Share out anew: what is reserved is taken away from the others, also while nobody uses it."""
        reserved = sum(one.own for one in self.members if one.own is not None)
        self.room = self.most - reserved
        if self.room <= 0:
            self.room = self.most
            why = f"{reserved:g} are reserved, more than an account has at first: as if so many were left to the others"
            self.world.figures.assume(AT_ONCE, self.room, "runs", why)
        for one in self.members:
            one.settle()


def account_of(world: World, member: Member) -> Account:
    """The account of a function: of the account and Region frames around it. It is a member from now on."""
    frames = {frame.id: frame for frame in world.topology.graph.sketch.frames}
    key, name = "", world.topology.graph.nodes[member.node].frame
    while (frame := frames.get(name or "")) is not None:
        key += f"/{frame.id}" if frame.kind in _HOMES else ""
        name = frame.parent
    found: Account = world.accounts.setdefault(key, Account(world, world.figures.limit(AT_ONCE) or inf))
    found.members.append(member)
    return found
