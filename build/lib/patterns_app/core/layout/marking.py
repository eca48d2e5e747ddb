"""The few signs of Markdown that a note may have: headings, lists, bold, italics, code and links.

A sign that is not closed stands as it was typed. The canvas reads them in the same way: `tests/data/marking.json`
holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Tone = Literal["", "bold", "italic", "code"]
Piece = tuple[str, Tone]

_HEADING: Final = re.compile(r"^#{1,3}\s+(?=\S)")
_ITEM: Final = re.compile(r"^(\s{0,6})[-*]\s+(?=\S)")
_SIGNS: Final = re.compile(
    r"\*\*(?P<bold>[^*\s](?:[^*]*[^*\s])?)\*\*|`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\([^)\s]*\)"
    r"|(?<![\w*])\*(?P<italic>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
)


@dataclass(frozen=True)
class Paragraph:
    """One line of what was typed, without its signs."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(text for text, _ in self.pieces)

    @property
    def wide(self) -> bool:
        """Is any of it set in bold, which takes more room?"""
        return any(tone == "bold" for _, tone in self.pieces)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    r"""The lines of a note as they are meant.

    >>> [paragraph.pieces for paragraph in paragraphs("# Why\n- it is **cheap**")]
    [(('Why', 'bold'),), (('• it is ', ''), ('cheap', 'bold'))]
    """
    return tuple(_paragraph(line) for line in text.splitlines())


def _paragraph(line: str) -> Paragraph:
    plain = _ITEM.sub(lambda found: f"{found[1]}• ", line)
    heading = _HEADING.sub("", plain)
    pieces = _pieces(heading)
    if heading != plain:
        return Paragraph(tuple((text, tone or "bold") for text, tone in pieces))
    return Paragraph(pieces)


def _pieces(line: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    last = 0
    for sign in _SIGNS.finditer(line):
        if sign.start() > last:
            found.append((line[last : sign.start()], ""))
        found.append(_meant(sign))
        last = sign.end()
    if last < len(line):
        found.append((line[last:], ""))
    return tuple(found)


def _meant(sign: re.Match[str]) -> Piece:
    if sign["bold"]:
        return sign["bold"], "bold"
    if sign["code"]:
        return sign["code"], "code"
    return (sign["italic"], "italic") if sign["italic"] else (sign["link"], "")


def set_in(lines: tuple[str, ...], paragraph: Paragraph) -> tuple[tuple[Piece, ...], ...]:
    """The lines that a paragraph's text was broken into, each in its pieces again.

    Breaking drops and joins white space only, and may end with an ellipsis.
    """
    tones: list[Tone] = [tone for text, tone in paragraph.pieces for _ in text]
    whole, at, found = paragraph.text, 0, []
    for line in lines:
        pieces: list[Piece] = []
        for sign in line:
            while at < len(whole) and whole[at] != sign and whole[at].isspace():
                at += 1
            tone: Tone = tones[at] if at < len(whole) and whole[at] == sign else ""
            at += at < len(whole) and whole[at] == sign
            if pieces and pieces[-1][1] == tone:
                pieces[-1] = (pieces[-1][0] + sign, tone)
            else:
                pieces.append((sign, tone))
        found.append(tuple(pieces))
    return tuple(found)
