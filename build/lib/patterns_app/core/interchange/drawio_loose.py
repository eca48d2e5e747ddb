"""What of a draw.io page says nothing about services: notes, numbered callouts, boxes and plain lines, as parts."""

from __future__ import annotations

import re
from typing import Any

from patterns_app.core import limits
from patterns_app.core.layout.loose import NUMBER, note_height
from patterns_app.core.layout.plan import CARD_WIDTH
from patterns_app.core.sketch.model import Size

from .drawio_cells import Cell, number_of
from .drawio_paint import Style, coloured_line, filled, painted, stroke_of
from .drawio_shapes import Places
from .drawio_squares import Rect

_LEAST_SHEET = 36.0  # pixels that a line of text takes with its margins
_BADGE = 64.0  # pixels: what is larger and has a number in it is a box
_NUMBER = re.compile(r"[1-9]\d{0,2}$")
# Shapes of draw.io that are sheets to write on, whatever they are called.
_SHEETS = re.compile(
    r"note2?$|callout$|mxgraph\.basic\.\w*callout|mxgraph\.office\.communications\.|postit|sticky", re.I
)
_SMALL, _LARGE = 11.5, 17.5  # pixels of type below and from which a text is small or large
_NO_HEAD = ("none", "", "oval", "dash")


def is_sheet(style: Style) -> bool:
    """Is it a shape that people write on: a note or a speech bubble?"""
    return bool(_SHEETS.match(style.get("shape", "")))


def number_in(cell: Cell, rect: Rect) -> int | None:
    """The number of a badge: a small filled shape with nothing but a number in it."""
    text, (_, _, width, height) = cell.text.strip(), rect
    if not _NUMBER.match(text) or max(width, height) > _BADGE:
        return None
    bare = "text" in cell.style and cell.style.get("fillColor", "none") == "none"
    return None if bare else int(text)


def badge(number: int, rect: Rect, style: Style) -> dict[str, Any]:
    """The fields of a callout that is only its number, in the middle of where it was drawn."""
    x, y, width, height = rect
    corner = {"x": round(x + (width - NUMBER) / 2, 1), "y": round(y + (height - NUMBER) / 2, 1)}
    return {"number": number, "box": {**corner, "width": NUMBER, "height": NUMBER}, **painted(filled(style))}


def note(cell: Cell, rect: Rect) -> dict[str, Any]:
    """The fields of a note: its lines as they were typed, on a sheet that holds them."""
    text, size = cell.lines[: limits.NOTE_TEXT], _size(cell.style)
    x, y, width, height = rect
    width = max(width, CARD_WIDTH)  # a sheet needs a margin that a text on the page does not have
    high = max(height, _LEAST_SHEET, note_height(text, size, width))
    said = {"text": text, "box": {"x": x, "y": y, "width": width, "height": round(high, 1)}}
    return said | ({} if size == "medium" else {"size": size}) | painted(filled(cell.style))


def box(cell: Cell, rect: Rect, label: str) -> dict[str, Any]:
    """The fields of a box with its words."""
    x, y, width, height = rect
    place = {"x": x, "y": y, "width": max(width, CARD_WIDTH), "height": max(height, _LEAST_SHEET)}
    stroke = stroke_of(cell.style)
    return {"label": label, "box": place, **painted(filled(cell.style)), **({"stroke": stroke} if stroke else {})}


def rule(rect: Rect, style: Style) -> dict[str, Any]:
    """The fields of a plain line that was a shape: along the longer side, through the middle."""
    x, y, width, height = rect
    level = width >= height
    start = (x, y + height / 2) if level else (x + width / 2, y)
    end = (x + width, y + height / 2) if level else (x + width / 2, y + height)
    return {"start": _point(*start), "end": _point(*end), **line_look(style)}


def line_look(style: Style) -> dict[str, Any]:
    """Colour and stroke of a foreign line, where it has any."""
    stroke = stroke_of(style)
    return {**painted(coloured_line(style)), **({"stroke": stroke} if stroke else {})}


def _size(style: Style) -> Size:
    pixels = number_of(style.get("fontSize", "")) or 12.0
    return "small" if pixels < _SMALL else "large" if pixels >= _LARGE else "medium"


def heads(style: Style) -> tuple[bool, bool]:
    """Has a line an arrow at its start, and one at its end?"""
    start, end = style.get("startArrow", "none"), style.get("endArrow", "classic")
    return start not in _NO_HEAD, end not in _NO_HEAD


def runs_back(style: Style) -> bool:
    """Has it an arrow at its start alone?"""
    return heads(style) == (True, False)


def arrow_of(style: Style) -> str:
    """The arrow of a line that is drawn from its start to its end."""
    start, end = heads(style)
    return "both" if start and end else "end" if start or end else "none"


def free_end(cell: Cell, end: str, places: Places) -> dict[str, float] | None:
    """Where a line ends that ends at no part, on the page; None where the file does not say it."""
    point = next(iter(cell.cell.findall(f"mxGeometry/mxPoint[@as='{end}Point']")), None)
    if point is None:
        return None
    left, top = places.corner(cell.parent, cell.id)
    return _point(number_of(point.get("x", "0")) + left, number_of(point.get("y", "0")) + top)


def _point(x: float, y: float) -> dict[str, float]:
    return {"x": round(x, 1), "y": round(y, 1)}
