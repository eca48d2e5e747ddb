"""What stands at the end of a line: one head a style, told apart by shape as well as by colour."""

from __future__ import annotations

from functools import cache

from patterns_app.core.layout.scene import Place

# Drawn pointing to the right; the tip is at (10, 5) of a 10 by 10 box, twelve pixels wide on the picture.
_SHAPES = {
    "request": ("filled", "M0.8 0.8 L9.6 5 L0.8 9.2 Z"),
    "event": ("open", "M2 0.8 L9.4 5 L2 9.2"),
    "poll": ("hollow", "M0.8 0.8 L9.4 5 L0.8 9.2 Z"),
    "data": ("filled", "M9.4 5 A3.2 3.2 0 1 1 3 5 A3.2 3.2 0 1 1 9.4 5 Z"),
    "control": ("hollow", "M0.8 5 L5.1 1.4 L9.4 5 L5.1 8.6 Z"),
    "unspecified": ("open", "M4.5 2 L9.4 5 L4.5 8"),
}
LENGTH = {"request": 9.0, "event": 1.5, "poll": 10.0, "data": 6.0, "control": 10.0, "unspecified": 1.5}


@cache
def marker(style: str, prefix: str = "", colour: str | None = None) -> str:
    """The SVG marker of a style. It points along the line at its end and against it at its start.

    A line that somebody gave a colour has a head of its own in that colour.
    """
    fill, path = _SHAPES[style]
    box = 'viewBox="0 0 10 10" markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse"'
    # The line ends where the head begins, so the head's back lies on the line's end.
    back = 10 - LENGTH[style] / 1.1
    name, look = (f"{style}-{colour}", f"{fill} head paint-{colour}") if colour else (style, fill)
    inside = "none" if fill == "open" else "inherit"
    return (
        f'<marker id="{prefix}head-{name}" {box} refX="{back:.2f}" refY="5" orient="auto-start-reverse">'
        f'<path class="head-{style} {look}" d="{path}" fill="{inside}" '
        f'stroke-width="1.4" stroke-linejoin="round"/></marker>'
    )


def shortened(points: tuple[Place, ...], style: str, both: bool = False) -> tuple[Place, ...]:
    """The line without the length that its head takes at the end (and, for `both`, at the start),
    so that no line shows through a hollow head."""
    length = LENGTH[style]
    points = (*points[:-1], _before(points[-1], points[-2], length))
    return (_before(points[0], points[1], length), *points[1:]) if both else points


def _before(end: Place, previous: Place, length: float) -> Place:
    dx, dy = end[0] - previous[0], end[1] - previous[1]
    whole = (dx * dx + dy * dy) ** 0.5
    share = min(length, whole * 0.4) / whole if whole else 0.0
    return (end[0] - dx * share, end[1] - dy * share)
