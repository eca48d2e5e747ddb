"""What a reader answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from patterns_app.core.sketch.model import Sketch


@dataclass(frozen=True)
class Leftover:
    """Something in the file that did not become part of the sketch, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Imported:
    """A sketch from a file. `became` says of each thing in the file what it turned into."""

    sketch: Sketch
    format: str
    became: dict[str, str] = field(default_factory=dict)
    left_over: tuple[Leftover, ...] = ()
