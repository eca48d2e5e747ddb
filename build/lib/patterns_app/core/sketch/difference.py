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
from typing import Any, Final, Literal

from .model import Sketch
from .parts import PLURALS, Part, parts_of

What = Literal["added", "removed", "changed"]
# Where a part stands. A frame's box and a connection's route follow from hand and layout alike.
LAYOUT: Final = frozenset({"position", "pinned", "box", "route", "label_at", "collapsed", "start", "end"})

# By kind of part, the fields with a place that only a hand gives.
_PLACES: Final[dict[str, tuple[str, ...]]] = {
    "node": ("position",),
    "note": ("box",),
    "box": ("box",),
    "image": ("box",),
    "line": ("start", "end", "route"),
}


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
    """All changes in the order of the document, removed parts last. `moved` are the ids of what stands elsewhere.

    Those are nodes, notes, boxes, images and plain lines, also such as changed in meaning too.
    """

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
    return Difference(changes, tuple(name for part in _PLACES for name in _moved(part, before, after)))


def _moved(part: str, before: Sketch, after: Sketch) -> Iterator[str]:
    """Of one kind of part, those that are in both sketches and not at the same place or not of the same size."""
    old = {item.id: item for item in parts_of(before, part)}
    for item in parts_of(after, part):
        if item.id in old and any(getattr(item, name) != getattr(old[item.id], name) for name in _PLACES[part]):
            yield item.id


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
        if name in LAYOUT or one == other:
            continue
        if name == "settings":
            keys = dict.fromkeys((*one, *other))
            yield from (f"settings.{key}" for key in keys if one.get(key) != other.get(key))
        else:
            yield name
