"""The kinds of part that a sketch has, where they stand in it, and which of their fields name other parts.

Written once: the checks, the operations, composition and the browser's half of all three (the generated
`static/studio/document/shape.js`) read these tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, count
from operator import attrgetter
from typing import Any, Final

import msgspec

from .model import Connection, Frame, Image, Node, Note, Page, PlainLine, Rectangle, Scenario, Sketch

Part = Node | Frame | Connection | Scenario | Note | Rectangle | Image | PlainLine | Page

# The name of each kind of part in operations, and the list of the sketch that holds them.
PLURALS: Final[dict[str, str]] = {
    "node": "nodes",
    "frame": "frames",
    "connection": "connections",
    "scenario": "scenarios",
    "note": "notes",
    "box": "boxes",
    "image": "images",
    "line": "lines",
    "page": "pages",
}
KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    "node": Node,
    "frame": Frame,
    "connection": Connection,
    "scenario": Scenario,
    "note": Note,
    "box": Rectangle,
    "image": Image,
    "line": PlainLine,
    "page": Page,
}
ID_MOST = 56  # leaves room for a number within the 64 characters of an id
# What is drawn shares one space of ids; scenarios and pages each have their own.
DRAWN: Final = ("node", "frame", "connection", "note", "box", "image", "line")
ID_SPACES: Final[tuple[tuple[str, ...], ...]] = (DRAWN, ("scenario",), ("page",))

# Which field of which part names what. Fields inside of steps and patterns' bindings are not in the table.
REFERENCES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "node": {"frame": ("frame",), "page": ("page",), "opens": ("page",)},
    "frame": {"parent": ("frame",), "page": ("page",), "opens": ("page",)},
    "connection": {"source": ("node",), "target": ("node",), "authoriser": ("node",), "dead_letters": ("node",)},
    "scenario": {"frame": ("frame",)},
    "note": {"about": DRAWN, "frame": ("frame",), "page": ("page",)},
    "box": {"frame": ("frame",), "page": ("page",), "opens": ("page",)},
    "image": {"frame": ("frame",), "page": ("page",)},
    "line": {"source": DRAWN, "target": DRAWN, "page": ("page",)},
    "page": {},
}
# Without what these name there is no such part: it goes with it. Other fields are emptied.
ENDS: Final[dict[str, tuple[str, ...]]] = {"connection": ("source", "target"), "line": ("source", "target")}
_NAMING_NODES = [
    (PLURALS[name], attrgetter(field))
    for name in DRAWN
    for field, kinds in REFERENCES[name].items()
    if "node" in kinds and name != "connection"
]


def parts_of(sketch: Sketch, name: str) -> tuple[Any, ...]:
    """All parts of a kind, in the order of the document."""
    parts: tuple[Any, ...] = getattr(sketch, PLURALS[name])
    return parts


def ids_of(sketch: Sketch, names: Iterable[str] = DRAWN) -> frozenset[str]:
    """The ids of all parts of some kinds: those that are drawn, unless told otherwise."""
    return frozenset(part.id for name in names for part in parts_of(sketch, name))


def renamed(part: Any, name: str, names: Mapping[str, str]) -> Any:
    """The part with every reference to what `names` renames under the new id. Its own id stays."""
    found = {
        field: names[value]
        for field in REFERENCES[name]
        if (value := getattr(part, field)) is not None and value in names and names[value] != value
    }
    return msgspec.structs.replace(part, **found) if found else part


def mentioned_beside(sketch: Sketch) -> frozenset[str]:
    """The ids that the drawing names elsewhere than in connections: in notes, patterns' roles, ignored findings."""
    found = {item.target for item in sketch.ignored}
    for plural, field in _NAMING_NODES:
        if parts := getattr(sketch, plural):
            found.update(map(field, parts))
    for frame in sketch.frames:
        found.update(frame.pattern.bindings.values() if frame.pattern else ())
    found.discard(None)
    return frozenset(found)


def slug(text: str, most: int) -> str:
    """A text as an id or a file may be called: lower-case letters, digits and hyphens, nothing where none are left.

    >>> slug("Take an order (new)", 14), slug("注文", 14)
    ('take-an-order', '')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:most].rstrip("-")


def free_id(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """The wanted id where nobody has it, else the first of wanted-2, wanted-3, … that is free; long ones are cut.

    >>> free_id("queue", {"queue", "queue-2"}.__contains__)
    'queue-3'
    """
    return next(name for name, _ in _wishes(wanted, 2) if not is_taken(name))


def _wishes(wanted: str, first: int) -> Iterator[tuple[str, int]]:
    """The wanted id and numbered ones, each with the number that it bears, which is from `first` on."""
    wanted = wanted[:ID_MOST].rstrip("-")
    return chain(((wanted, first),), ((f"{wanted}-{number}", number) for number in count(first)))


class FreeIds:
    """Free ids for many parts: as `free_id`, but however many want the same one, each number is tried once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}  # by what is wanted, cut, the first number that may be free

    def take(self, wanted: str) -> str:
        """The next free id, which then is taken.

        >>> free = FreeIds({"queue"})
        >>> free.take("queue"), free.take("queue")
        ('queue-2', 'queue-3')
        """
        stem = wanted[:ID_MOST].rstrip("-")
        found, number = next(one for one in _wishes(stem, self._next.get(stem, 2)) if one[0] not in self._taken)
        self._taken.add(found)
        self._next[stem] = number
        return found


def pictured(sketch: Sketch) -> set[str]:
    """The SHA-256 of the files that are drawn: images, and icons of parts' own."""
    return {image.blob for image in sketch.images} | {node.image for node in sketch.nodes if node.image}
