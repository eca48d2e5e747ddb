"""What a format gets to write: the sketch, the words for it and, where places matter, its laid-out scene."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from patterns_app.core.layout.build import Arrange, build_scene
from patterns_app.core.layout.scene import Scene
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary


@dataclass(frozen=True)
class Subject:
    """A sketch to be written. `arrange` is asked only by formats that keep places.

    `blobs` are the files that lie beside the document, by their SHA-256.
    """

    sketch: Sketch
    vocabulary: Vocabulary
    arrange: Arrange
    blobs: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def scene(self) -> Scene:
        """The sketch laid out. Raises as `build_scene` does."""
        return build_scene(self.sketch, self.vocabulary, self.arrange)

    def name(self, node: Node) -> str:
        """A node's label, or its service's short name where it has none."""
        return node.label or self.service_name(node)

    def service_name(self, node: Node) -> str:
        """The short name of a node's service; the key itself when it is not in the vocabulary."""
        return self.vocabulary.short_name(node.service)

    def settings(self, part: Node | Connection) -> str:
        """A part's settings as `key = value`, in one line."""
        return ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in part.settings.items())

    def undrawn(self) -> tuple[str, ...]:
        """What a text that only draws a graph cannot draw, a line each: notes with their words, the rest counted."""
        sketch = self.sketch
        found = [
            f"Note{f' {note.number}' if note.number else ''}{f' on {note.about}' if note.about else ''}: "
            + _flat(note.text)
            for note in sketch.notes
        ]
        found += [f"Box: {_flat(box.label)}" for box in sketch.boxes if box.label]
        coloured: tuple[Node | Frame | Connection, ...] = (*sketch.nodes, *sketch.frames, *sketch.connections)
        counts = (
            (sum(1 for box in sketch.boxes if not box.label), "box without a label", "boxes without a label"),
            (len(sketch.images), "image", "images"),
            (len(sketch.lines), "plain line", "plain lines"),
            (len(sketch.pages), "page", "pages"),
            (sum(1 for part in coloured if part.colour), "colour of a part", "colours of parts"),
            (sum(1 for line in sketch.connections if line.stroke), "line style", "line styles"),
        )
        left_out = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
        return (*found, *([f"Left out: {', '.join(left_out)}."] if left_out else ()))

    def children(self, frame: str | None) -> tuple[tuple[Frame, ...], tuple[Node, ...]]:
        """The frames and nodes that lie directly in a frame, or in none."""
        return (
            tuple(item for item in self.sketch.frames if item.parent == frame),
            tuple(item for item in self.sketch.nodes if item.frame == frame),
        )


def _flat(text: str) -> str:
    return " ".join(text.split())


TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Format:
    """One file format. `note` says in one line what it is good for and what it loses."""

    key: str
    name: str
    extension: str
    media_type: str
    note: str
    write: Callable[[Subject], str]
    keeps_places: bool = False  # it lays the sketch out
