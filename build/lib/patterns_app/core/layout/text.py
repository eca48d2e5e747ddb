"""How wide text is, and where it breaks into lines, with the typefaces that the pictures use. Units are pixels.

Only measuring: no text from here ever reaches Graphviz, which gets the sizes alone. Text is shaped as it is when it
is drawn, so that what is measured is what is seen.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from .shaping import advance
from .typefaces import JOINERS, Run, is_joined, runs

_UNKNOWN = 0.6  # of the size: how wide a sign is taken to be that no typeface has; East Asian ones fill a square


@dataclass(frozen=True)
class TextStyle:
    """How a piece of text is set: size and line height in pixels, and the face."""

    size: float
    line_height: float
    bold: bool = False


@lru_cache(maxsize=20_000)
def width(text: str, style: TextStyle) -> float:
    """Width of one line of text in pixels."""
    return sum(_run_width(run) for run in runs(text, style.bold)) * style.size


def _run_width(run: Run) -> float:
    """Width at a size of one."""
    if run.typeface is None:
        return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else _UNKNOWN for sign in run.text)
    return advance(run.text, run.typeface)


# A line may break at white space, and after the characters that join the parts of technical names.
_PIECES = re.compile(r"\s+|[^\s\-_/.,:]+[\-_/.,:]*|[\-_/.,:]+")


# A name that is too wide for a line breaks where its next word begins: ApplicationLoad|Balancer, HTTP|Proxy.
_HUMP = re.compile(r"[a-z0-9](?=[A-Z])|[A-Z](?=[A-Z][a-z])")


_BREAKS_ANYWHERE = "\u2e80"  # from here on in Unicode the scripts of East Asia


@lru_cache(maxsize=20_000)
def wrap(text: str, style: TextStyle, most_width: float, most_lines: int) -> tuple[str, ...]:
    """Break text into lines no wider than `most_width`; what does not fit into `most_lines` ends with an ellipsis."""
    lines = _broken(text, style, most_width, most_lines, True)
    if len(lines) > most_lines:  # a break anywhere wastes less room
        lines = _broken(text, style, most_width, most_lines, False)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], _shortened(" ".join(lines[most_lines - 1 :]), style, most_width)]
    return tuple(lines)


def fits(text: str, style: TextStyle, most_width: float, most_lines: int) -> bool:
    """Is the text whole in so many lines, with no break inside a word? Some scripts may break between any two signs."""
    words = (word for piece in _PIECES.findall(text) for word in _HUMP.sub("\\g<0> ", piece).split())
    if any(word < _BREAKS_ANYWHERE and not _fits(word, style, most_width) for word in words):
        return False
    return len(_broken(text, style, most_width, most_lines, True)) <= most_lines


def _broken(text: str, style: TextStyle, most_width: float, most_lines: int, at_humps: bool) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text.strip()):
        if len(lines) > most_lines:  # the rest would be cut anyway
            break
        if piece.isspace():
            line += " " if line else ""
            continue
        if _fits(line + piece, style, most_width):
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        *whole, line = _chopped(piece, style, most_width, most_lines + 1, at_humps)
        lines += whole
    if line.strip():
        lines.append(line.strip())
    return lines


def _chopped(word: str, style: TextStyle, most_width: float, most_pieces: int, at_humps: bool) -> list[str]:
    """A word in pieces that each fit, and what is left after the last of them; one piece when it fits whole."""
    pieces: list[str] = []
    while len(pieces) < most_pieces and not _fits(word, style, most_width):
        count = max(1, _fitting(word, style, most_width))
        humps = [hump.end() for hump in _HUMP.finditer(word[: count + 2]) if hump.end() <= count] if at_humps else []
        count = humps[-1] if humps else _before_its_marks(word, count)
        pieces.append(word[:count])
        word = word[count:]
    return [*pieces, word]


def _before_its_marks(word: str, count: int) -> int:
    """The last place up to `count` where a break takes no mark or joiner from its sign; `count` where there is none."""
    places = (at for at in range(count, 0, -1) if not is_joined(word[at : at + 1]) and word[at - 1] not in JOINERS)
    return next(places, count)


def _shortened(text: str, style: TextStyle, most_width: float) -> str:
    return text[: _fitting(text, style, most_width, "…")].rstrip() + "…"


# Measuring takes time in proportion to the text, so a long text is tried from its start: 16 characters, 32, 64 ...
_FIRST_TRY = 16


def _fits(text: str, style: TextStyle, most_width: float) -> bool:
    return _tried(text, style, most_width, "") >= len(text) and width(text, style) <= most_width


def _fitting(text: str, style: TextStyle, most_width: float, tail: str = "") -> int:
    """How many characters from the start fit, with the tail behind them."""
    counts = range(min(_tried(text, style, most_width, tail), len(text)) + 1)
    return max(0, bisect_right(counts, most_width, key=lambda count: width(text[:count] + tail, style)) - 1)


def _tried(text: str, style: TextStyle, most_width: float, tail: str) -> int:
    """The first count of characters that is too wide, or one not below the text's length."""
    count = _FIRST_TRY
    while count < len(text) and width(text[:count] + tail, style) <= most_width:
        count *= 2
    return count
