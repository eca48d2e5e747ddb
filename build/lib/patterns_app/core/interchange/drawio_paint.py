"""Colours and strokes of draw.io cells as those of our small palette, and ours as draw.io's.

draw.io has any colour, a sketch has eight that work in both themes and in print: each is taken for the nearest. What we
wrote ourselves comes back as it was, and what somebody has painted anew in draw.io comes back in the new colour.
"""

from __future__ import annotations

import colorsys
import re
from bisect import bisect
from collections.abc import Mapping
from typing import Any, Final, get_args

from patterns_app.core.drawing.tokens import tokens
from patterns_app.core.sketch.model import Colour, Stroke
from patterns_app.core.vocabulary import model as vocabulary

Style = Mapping[str, str]
Part = dict[str, Any]

EDGE: Final = "#5A6B86"  # of a frame without a colour
# The library has one icon for security groups and both kinds of subnet; AWS tells the subnets by their fill.
SUBNETS: Final = {"subnet-public": ("#7AA116", "#F2F6E8"), "subnet-private": ("#00A4A6", "#E6F6F7")}
SHEET_COLOURS: Final[dict[str, Colour]] = {"note": "yellow", "box": "grey"}
# By style of a connection: head, whether it is filled, and the rest of draw.io's style.
LOOKS: Final[dict[vocabulary.Style, tuple[str, int, str]]] = {
    "request": ("block", 1, ""),
    "event": ("open", 0, "dashed=1;"),
    "poll": ("block", 0, "dashed=1;dashPattern=8 4 1 4;"),
    "data": ("oval", 1, ""),
    "control": ("diamond", 0, "strokeWidth=2;"),
    "unspecified": ("openThin", 0, "strokeColor=#66707E;"),
}
_DASHED_AS_EVER: Final = frozenset(style for style, (_, _, look) in LOOKS.items() if "dashed=1" in look)
DASHED: Final[dict[str, str]] = {"solid": "", "dashed": "dashed=1;", "dotted": "dashed=1;dashPattern=1 3;"}
_HEX = re.compile(r"#([0-9a-fA-F]{6})$")
# Where on the circle of hues, in degrees, one colour of the palette ends and the next begins.
_BORDERS: Final = (15, 38, 68, 165, 195, 250, 335)
_AROUND: Final[tuple[Colour, ...]] = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "red")
_GREY = 0.2  # less saturated is grey
_DARK, _BRIGHT = 0.2, 0.97  # as dark as ink or as bright as paper is no colour at all


def line_of(colour: str) -> str:
    """The colour of lines and edges in this paint, as it is printed."""
    return tokens().light[f"paint-{colour}"]


def fill_of(colour: str) -> str:
    """The same for what is filled with it."""
    return tokens().light[f"paint-{colour}-soft"]


def nearest(said: str) -> Colour | None:
    """The colour of the palette that a style's colour is nearest to; None for ink, paper, none and what is no colour.

    >>> [nearest(one) for one in ("#dae8fc", "#D5E8D4", "#f8cecc", "#FFFFFF", "none")]
    ['blue', 'green', 'red', None, None]
    """
    found = _HEX.match(said)
    if not found:
        return None
    red, green, blue = (int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if not _DARK <= light <= _BRIGHT:
        return None
    return "grey" if saturation < _GREY else _AROUND[bisect(_BORDERS, hue * 360)]


def filled(style: Style) -> Colour | None:
    """The colour of a foreign shape: that of its ground, or of its edge where the ground has none."""
    return nearest(style.get("fillColor", "")) or nearest(style.get("strokeColor", ""))


def coloured_line(style: Style) -> Colour | None:
    """The colour of a foreign line. Grey lines are what a drawing has where nobody chose a colour."""
    found = nearest(style.get("strokeColor", ""))
    return None if found == "grey" else found


def stroke_of(style: Style) -> Stroke | None:
    """How a foreign line or edge is drawn; None is as ever."""
    if style.get("dashed") != "1":
        return None
    first = style.get("dashPattern", "").split()[:1]
    return "dotted" if first and _is_dot(first[0]) else "dashed"


def _is_dot(length: str) -> bool:
    try:
        return float(length) <= 2
    except ValueError:
        return False


def label_paint(colour: Colour | None) -> str:
    """The style by which a part with an icon shows its colour: round its name."""
    return f"labelBackgroundColor={fill_of(colour)};labelBorderColor={line_of(colour)};" if colour else ""


def frame_paint(colour: Colour | None) -> str:
    """The same of a frame."""
    return f"strokeColor={line_of(colour)};fillColor={fill_of(colour)};" if colour else ""


def painted(colour: Colour | None) -> dict[str, Any]:
    """A colour as a field of a part; none where there is no colour."""
    return {"colour": colour} if colour else {}


def frame_of(style: Style) -> Colour | None:
    """The colour of a foreign frame; groups of AWS have theirs from what they are."""
    found = None if "grIcon" in style else filled(style)
    return None if found == "grey" else found


def sheet_now(kind: str, part: Part, style: Style) -> Part:
    """Colour and stroke that somebody has given to a note, box or image of ours in draw.io."""
    if kind == "image":
        return {}
    usual = SHEET_COLOURS[kind]
    found = _repainted(part, style, ("fillColor", "strokeColor"), frozenset({fill_of(usual), line_of(usual)}))
    return found | (_restroked(part, style) if kind == "box" else {})


def frame_now(part: Part, style: Style) -> Part:
    """The same of a frame."""
    subnets = (value.lower() for pair in SUBNETS.values() for value in pair)
    return _repainted(part, style, ("fillColor", "strokeColor"), frozenset({EDGE.lower(), *subnets}))


def part_now(part: Part, style: Style) -> Part:
    """The same of a part with an icon: what is round its name."""
    return _repainted(part, style, ("labelBackgroundColor", "labelBorderColor"), frozenset())


def line_now(part: Part, style: Style, drawn: str = "") -> Part:
    """The same of a line; `drawn` is the style of its kind."""
    usual = frozenset({line_of("grey")})
    as_ever: Stroke = "dashed" if drawn in _DASHED_AS_EVER else "solid"
    return _repainted(part, style, ("strokeColor",), usual) | _restroked(part, style, as_ever)


def _repainted(part: Part, style: Style, keys: tuple[str, ...], usual: frozenset[str]) -> Part:
    """The colour in the first of the style's `keys` that is not as we wrote it; `usual` is what has no colour."""
    said = part.get("colour")
    ours = {fill_of(str(said)), line_of(str(said))} if said in get_args(Colour) else usual
    changed = [value for key in keys if (value := style.get(key, "").lower()) not in ours]
    found = next((colour for value in changed if (colour := nearest(value))), None)
    return painted(found) if found != said else {}


def _restroked(part: Part, style: Style, as_ever: Stroke = "solid") -> Part:
    now = stroke_of(style) or "solid"
    return {} if now == (part.get("stroke") or as_ever) else {"stroke": now}
