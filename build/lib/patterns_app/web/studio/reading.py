"""The text in the editor: read it as a sketch, or say where it cannot be read. The text itself is never touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patterns_app.core.interchange.beside import carrying, opened
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, InputError

# A new sketch: empty, but it shows where things go.
BLANK = """{
  "schema": "pattern-studio/2",
  "title": "My sketch",
  "nodes": [],
  "connections": []
}
"""


@dataclass(frozen=True)
class Reading:
    """A text and what it says: a sketch, or mistakes."""

    text: str
    sketch: Sketch | None
    errors: tuple[Error, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)  # the files beside it that the text carries and names


def read(text: str) -> Reading:
    """Read what somebody typed. Forms send line ends as CRLF; they become plain ones."""
    text = text.replace("\r\n", "\n")
    try:
        sketch, blobs = opened(text.encode("utf-8", "replace"))
        return Reading(text, sketch, blobs=blobs)
    except InputError as error:
        return Reading(text, None, tuple(error.errors))


def written(sketch: Sketch, blobs: Mapping[str, bytes] | None = None) -> Reading:
    """A sketch as text for the editor, with the files that the text carried before and that it still names.

    Goes through the parser, so what an action made is held to the same limits.
    """
    return read(carrying(sketch, blobs or {}).decode())
