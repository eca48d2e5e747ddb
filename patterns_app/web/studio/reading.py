"""The text in the editor: read it as a sketch, or say where it cannot be read. The text itself is never touched."""

from __future__ import annotations

from dataclasses import dataclass

from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, InputError, parse

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


def read(text: str) -> Reading:
    """Read what somebody typed. Forms send line ends as CRLF; they become plain ones."""
    text = text.replace("\r\n", "\n")
    try:
        return Reading(text, parse(text.encode("utf-8", "replace")))
    except InputError as error:
        return Reading(text, None, tuple(error.errors))


def written(sketch: Sketch) -> Reading:
    """A sketch as text for the editor. Goes through the parser, so what an action made is held to the same limits."""
    return read(encode_pretty(sketch).decode())
