"""Numbers and text as SVG wants them. Every text of a user goes through `text`."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from patterns_app.core.layout.directions import runs_leftwards
from patterns_app.core.layout.scene import Place, Rect
from patterns_app.core.layout.typefaces import FAMILY, Run, runs

CORNER = 8.0
ISOLATES = "\u2067\u2069"  # round a text that runs from right to left as a whole

# Characters that XML 1.0 does not allow at all; the parser refuses them, other callers may not have gone through it.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """A number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def text(value: str) -> str:
    """Text for an element's content, escaped. A reader would turn a bare carriage return into a line feed."""
    return escape(_FORBIDDEN.sub("", value), quote=False).replace("\r", "&#13;")


def lettered(value: str) -> str:
    """Text for a text element, escaped; each script in its typeface, in the order that its first letter asks for.

    Fallback is not left to viewers: some shape scripts wrongly that the element's own typeface does not have.
    """
    if value.isascii():
        return text(value)
    inside = "".join(_in_its_typeface(run) for run in runs(value))
    return f"{ISOLATES[0]}{inside}{ISOLATES[1]}" if runs_leftwards(value) else inside


def _in_its_typeface(run: Run) -> str:
    family = run.typeface.family if run.typeface else FAMILY
    inside = text(run.text)
    return inside if family == FAMILY else f'<tspan font-family="{family},sans-serif">{inside}</tspan>'


def box_attributes(box: Rect) -> str:
    """x, y, width and height of a rectangle."""
    return f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'


def rounded_path(points: tuple[Place, ...]) -> str:
    """SVG path data along the points, with rounded corners."""
    start, *rest = points
    parts = [f"M{_place(start)}"]
    for before, corner, after in zip(points, rest, rest[1:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_place(enter)}Q{_place(corner)} {_place(leave)}")
    parts.append(f"L{_place(points[-1])}")
    return "".join(parts)


_SAVED = 2 - 1.6232  # of a corner's legs, by rounding it: the length of its curve is 1.6232 of one (legs are equal)


def path_length(points: tuple[Place, ...]) -> float:
    """How long a rounded path along square points is."""
    legs = [abs(x2 - x1) + abs(y2 - y1) for (x1, y1), (x2, y2) in pairwise(points)]
    return sum(legs) - _SAVED * sum(min(CORNER, one / 2, other / 2) for one, other in pairwise(legs))


def _towards(corner: Place, other: Place) -> Place:
    """The place where the rounding of a corner begins: at most half way to the other point."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return corner
    share = min(CORNER, length / 2) / length
    return (corner[0] + dx * share, corner[1] + dy * share)


def _place(point: Place) -> str:
    return f"{number(point[0])} {number(point[1])}"
