"""What recognition answers."""

from __future__ import annotations

from typing import Literal

import msgspec

from patterns_app.core.sketch.operations import Operation

Verdict = Literal["present", "near", "look-alike", "undecided"]


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """Values."""


class Miss(_Told, frozen=True):
    """A near miss by its id and name, what it says, and the parts of the identity that are not there.

    `at` are the nodes and connections of which it speaks, where it speaks of some.
    """

    id: str
    name: str
    says: str
    parts: tuple[str, ...]
    rules: tuple[str, ...] = ()
    at: tuple[str, ...] = ()


class Found(_Told, frozen=True):
    """A pattern at one place of a sketch. `roles` gives the ids of the nodes, `links` those of the connections.

    `missing` are the near misses, and `operations` what completes it; `unknown` are parts of the identity that this
    input cannot tell. `other` says of a look-alike what it is instead, `because` why.
    `part_of` are the patterns that hold it.
    """

    pattern: str
    verdict: Verdict
    roles: dict[str, tuple[str, ...]]
    links: dict[str, tuple[str, ...]]
    missing: tuple[Miss, ...] = ()
    operations: tuple[Operation, ...] = ()
    unknown: tuple[str, ...] = ()
    other: str = ""
    because: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()

    @property
    def nodes(self) -> frozenset[str]:
        """All nodes that play a role."""
        return frozenset(node for nodes in self.roles.values() for node in nodes)


class Recognised(_Told, frozen=True):
    """All that was found. `undecided` are the patterns that were not looked for to the end: the steps ran out."""

    patterns: tuple[Found, ...]
    undecided: tuple[str, ...] = ()
