"""What changed between two sketches, in meaning: where things stand is layout and not part of it.

>>> from patterns_app.core.sketch.model import Node, Sketch
>>> before = Sketch(nodes=(Node(id="queue", service="aws.sqs", label="Jobs"),))
>>> after = Sketch(nodes=(Node(id="queue", service="aws.sqs", label="Orders"),))
>>> [(change.what, change.id, change.fields) for change in difference(before, after).changes]
[('changed', 'queue', ('label',))]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .model import Sketch
from .parts import PLURALS, Part, parts_of

What = Literal["added", "removed", "changed"]
# Where a part stands. A frame's box and a connection's route follow from hand and layout alike.
_LAYOUT = frozenset({"position", "pinned", "box", "route", "label_at", "collapsed", "start", "end"})


@dataclass(frozen=True)
class Change:
    """One part. `fields` are the names of what differs in a changed part: settings as `settings.timeout`."""

    what: What
    part: str  # the kind, as operations name it
    id: str
    before: Part | None
    after: Part | None
    fields: tuple[str, ...] = ()

    def values(self, field: str) -> tuple[Any, Any]:
        """The two values of a field of `fields`."""
        name, _, key = field.partition(".")
        before, after = getattr(self.before, name), getattr(self.after, name)
        return (before.get(key), after.get(key)) if key else (before, after)


@dataclass(frozen=True)
class Difference:
    """All changes in the order of the document, removed parts last. `moved` are nodes that only stand elsewhere."""

    changes: tuple[Change, ...]
    moved: tuple[str, ...]

    @property
    def only_layout(self) -> bool:
        """Is the meaning the same?"""
        return not self.changes


def difference(before: Sketch, after: Sketch) -> Difference:
    """Compare two sketches part by part, by id."""
    changes = tuple(
        change for name in PLURALS for change in _changes(name, parts_of(before, name), parts_of(after, name))
    )
    places = {node.id: node.position for node in before.nodes}
    moved = tuple(node.id for node in after.nodes if node.id in places and places[node.id] != node.position)
    return Difference(changes, moved)


def _changes(part: str, before: Sequence[Part], after: Sequence[Part]) -> Iterator[Change]:
    old = {item.id: item for item in before}
    for item in after:
        if item.id not in old:
            yield Change("added", part, item.id, None, item)
        elif fields := tuple(_fields(old[item.id], item)):
            yield Change("changed", part, item.id, old[item.id], item, fields)
    kept = {item.id for item in after}
    yield from (Change("removed", part, item.id, item, None) for item in before if item.id not in kept)


def _fields(before: Part, after: Part) -> Iterator[str]:
    for name in before.__struct_fields__:
        one, other = getattr(before, name), getattr(after, name)
        if name in _LAYOUT or one == other:
            continue
        if name == "settings":
            keys = dict.fromkeys((*one, *other))
            yield from (f"settings.{key}" for key in keys if one.get(key) != other.get(key))
        else:
            yield name
