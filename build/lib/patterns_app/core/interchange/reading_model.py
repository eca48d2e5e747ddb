"""What a reader answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patterns_app.core.sketch.model import Sketch


@dataclass(frozen=True)
class Leftover:
    """Something in the file that did not become part of the sketch, and why."""

    name: str
    why: str


Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Mark:
    """Where a part of the sketch comes from.

    `keys` lead to it in YAML or JSON (`Resources`, `Orders`); `line` counts from 1 where a reader knows it by itself,
    0 where it does not. `name` is what the file calls it, such as the id of a cell. `file` is empty in a lone file.
    """

    file: str = ""
    keys: Keys = ()
    line: int = 0
    name: str = ""


@dataclass(frozen=True)
class Imported:
    """A sketch from a file. `became` says of each thing in the file what it turned into; `marks` where parts stand."""

    sketch: Sketch
    format: str
    became: dict[str, str] = field(default_factory=dict)
    left_over: tuple[Leftover, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)  # by id of node, frame or connection
    said: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)  # by connection: all places that say it
    damaged: Mapping[str, str] = field(default_factory=dict)  # files that are named and cannot be read, and why
    outside: frozenset[str] | None = None  # nodes that a template names and does not make; None: the file tells all
    # Settings by part that the file sets to what only a deployment knows; None for all, of parts that it only names.
    unknown: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    pages: tuple[str, ...] = ()  # of a file that has some, their names in order
    page: int = 0  # the place of the one that was read
    blobs: Mapping[str, bytes] = field(default_factory=dict)  # files that lie beside the document, by their SHA-256
