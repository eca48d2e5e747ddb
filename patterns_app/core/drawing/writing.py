"""Numbers and text as SVG wants them. Every text of a user goes through `text`."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from patterns_app.core.layout.scene import Rect

# Characters that XML 1.0 does not allow at all; the parser refuses them, other callers may not have gone through it.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """A number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def text(value: str) -> str:
    """Text for an element's content, escaped. A reader would turn a bare carriage return into a line feed."""
    return escape(_FORBIDDEN.sub("", value), {"\r": "&#13;"})


def box_attributes(box: Rect) -> str:
    """x, y, width and height of a rectangle."""
    return f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
