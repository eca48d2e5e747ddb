"""Files of other tools as sketches: which reader takes a file, and what it left over.

A reader never opens anything by itself, never runs what it reads, and refuses with InputError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from patterns_app.core import limits
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge, parse


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


Reader = Callable[[bytes], Imported]


def read(data: bytes, wanted: str = "") -> Imported:
    """The sketch in a file. `wanted` is a key of READERS; without it the content tells. Raises InputError."""
    if len(data) > limits.SKETCH_BYTES:
        raise TooLarge([Error("$", f"the file has {len(data):,} bytes; at most {limits.SKETCH_BYTES:,} are read")])
    key = wanted or recognise(data)
    if key not in READERS:
        raise NotASketch([Error("$", f"{key[:40]!r} cannot be read; use one of {', '.join(READERS)}")])
    return READERS[key](data)


def recognise(data: bytes) -> str:
    """The format of a file by its first characters. Raises NotASketch for what none of the readers takes."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return "json"
    raise NotASketch([Error("$", f"this is no file that can be read; known are: {', '.join(READERS)}")])


def _document(data: bytes) -> Imported:
    sketch = parse(data)
    return Imported(sketch, "json", {node.id: "node" for node in sketch.nodes})


READERS: dict[str, Reader] = {
    "json": _document,
}
