"""How wide text is, and where it breaks into lines, with the font that the pictures use. Units are pixels.

Only measuring: no text from here ever reaches Graphviz, which gets the sizes alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from PIL import ImageFont

FONT_PACKAGE = "patterns_app.core.layout.fonts"
FAMILY = "Inter"

_FILES = {
    "regular": "Inter-Regular.ttf",
    "bold": "Inter-SemiBold.ttf",
    "hebrew": "NotoSansHebrew-Regular.ttf",
    "arabic": "NotoSansArabic-Regular.ttf",
    "emoji": "NotoEmoji-Regular.ttf",
}
# Scripts that Inter lacks, and who draws them. East Asian text has no font here: it is a full em wide everywhere.
_SCRIPTS = re.compile(
    "(?P<hebrew>[\u0590-\u05ff\ufb1d-\ufb4f]+)"
    "|(?P<arabic>[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]+)"
    "|(?P<emoji>[\u2600-\u27bf\u200d\ufe0f\U0001f000-\U0001faff]+)"
    "|(?P<wide>[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]+)"
)


@dataclass(frozen=True)
class TextStyle:
    """How a piece of text is set: size and line height in pixels, and the face."""

    size: float
    line_height: float
    bold: bool = False


def font_paths() -> tuple[str, ...]:
    """Paths of the font files that ship with the product."""
    return tuple(str(files(FONT_PACKAGE).joinpath(name)) for name in _FILES.values())


@lru_cache(maxsize=20_000)
def width(text: str, style: TextStyle) -> float:
    """Width of one line of text in pixels."""
    total = 0.0
    position = 0
    for match in _SCRIPTS.finditer(text):
        total += _run_width(text[position : match.start()], "bold" if style.bold else "regular", style.size)
        script = match.lastgroup or "wide"
        total += len(match.group()) * style.size if script == "wide" else _run_width(match.group(), script, style.size)
        position = match.end()
    return total + _run_width(text[position:], "bold" if style.bold else "regular", style.size)


# Measured once at a large size and scaled: hinting at small sizes would make widths jump.
_MEASURED_AT = 100


def _run_width(text: str, face: str, size: float) -> float:
    return _font(face).getlength(text) * size / _MEASURED_AT if text else 0.0


@cache
def _font(face: str) -> ImageFont.FreeTypeFont:
    path = str(files(FONT_PACKAGE).joinpath(_FILES[face]))
    return ImageFont.truetype(path, _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


# A line may break at white space, and after the characters that join the parts of technical names.
_PIECES = re.compile(r"\s+|[^\s\-_/.,:]+[\-_/.,:]*|[\-_/.,:]+")


# A name that is too wide for a line breaks where its next word begins: ApplicationLoad|Balancer, HTTP|Proxy.
_HUMP = re.compile(r"[a-z0-9](?=[A-Z])|[A-Z](?=[A-Z][a-z])")


@lru_cache(maxsize=20_000)
def wrap(text: str, style: TextStyle, most_width: float, most_lines: int) -> tuple[str, ...]:
    """Break text into lines no wider than `most_width`; what does not fit into `most_lines` ends with an ellipsis."""
    lines = _broken(text, style, most_width, most_lines, True)
    if len(lines) > most_lines:  # a break anywhere wastes less room
        lines = _broken(text, style, most_width, most_lines, False)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], _shortened(" ".join(lines[most_lines - 1 :]), style, most_width)]
    return tuple(lines)


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
        count = humps[-1] if humps else count
        pieces.append(word[:count])
        word = word[count:]
    return [*pieces, word]


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
