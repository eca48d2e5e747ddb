"""Text of one typeface as the glyphs that draw it, where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import uharfbuzz

from .typefaces import Typeface


@dataclass(frozen=True)
class Glyph:
    """A glyph by its number in the typeface, and which sign it came from; its place from the text's start, as shares
    of the size (y upwards)."""

    number: int
    sign: int
    x: float
    y: float


@dataclass(frozen=True)
class Shaped:
    """Glyphs from left to right, and how wide they are together at a size of one."""

    glyphs: tuple[Glyph, ...]
    width: float

    @property
    def is_simple(self) -> bool:
        """Is each glyph one sign, or several that became one?"""
        signs = [glyph.sign for glyph in self.glyphs]
        return len(set(signs)) == len(signs)


@lru_cache(maxsize=4_000)
def shape(text: str, typeface: Typeface) -> Shaped:
    """The glyphs of a text that the typeface has all signs of."""
    buffer = _shaped(text, typeface)
    share = 1 / typeface.face.upem
    glyphs, x = [], 0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(info.codepoint, info.cluster, (x + place.x_offset) * share, place.y_offset * share))
        x += place.x_advance
    return Shaped(tuple(glyphs), x * share)


def advance(text: str, typeface: Typeface) -> float:
    """How wide a text is at a size of one."""
    total = sum(place.x_advance for place in _shaped(text, typeface).glyph_positions)
    return float(total / typeface.face.upem)


@lru_cache(maxsize=4_000)
def outline(typeface: Typeface, glyph: int) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The outline of a glyph as commands of SVG's paths, at a size of one, y downwards."""
    drawn: list[tuple[str, tuple[float, ...]]] = []
    share = 1 / typeface.face.upem
    functions = uharfbuzz.DrawFuncs()

    def add(command: str, *numbers: float) -> None:
        drawn.append((command, tuple(-n * share if place % 2 else n * share for place, n in enumerate(numbers))))

    functions.set_move_to_func(lambda x, y, _: add("M", x, y))
    functions.set_line_to_func(lambda x, y, _: add("L", x, y))
    functions.set_quadratic_to_func(lambda cx, cy, x, y, _: add("Q", cx, cy, x, y))
    functions.set_cubic_to_func(lambda ax, ay, bx, by, x, y, _: add("C", ax, ay, bx, by, x, y))
    functions.set_close_path_func(lambda _: add("Z"))
    _font(typeface).draw_glyph(glyph, functions)
    return tuple(drawn)


def _shaped(text: str, typeface: Typeface) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "und"  # guessed from the machine's language otherwise
    uharfbuzz.shape(_font(typeface), buffer)
    return buffer


@cache
def _font(typeface: Typeface) -> uharfbuzz.Font:
    return uharfbuzz.Font(typeface.face)
