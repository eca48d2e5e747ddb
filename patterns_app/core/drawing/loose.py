"""Notes, boxes, images and plain lines as SVG. Texts of users are escaped by `text`; an image is only its place."""

from __future__ import annotations

from patterns_app.core.layout.loose import PADDING
from patterns_app.core.layout.scene import Place, SceneLine, SceneSheet

from .writing import box_attributes, lettered, number, rounded_path, text

_FOLD = 12.0  # the turned corner of a note
_HEAD = 9.0
_LABEL = 14.0


def sheet(drawn: SceneSheet, prefix: str = "") -> str:
    """One sheet with its text."""
    box = drawn.box
    look = f"paint-{drawn.colour} stroke-{drawn.stroke}"
    parts = [f'<g id="{prefix}{drawn.kind}-{drawn.id}" class="loose {look}">', f"<title>{text(drawn.text)}</title>"]
    if drawn.kind == "note":
        fold = min(_FOLD, box.width / 2, box.height / 2)
        x, y, right, bottom = (number(value) for value in (box.x, box.y, box.right, box.bottom))
        inner, lower = number(box.right - fold), number(box.y + fold)
        outline = f"M{x} {y}H{inner}L{right} {lower}V{bottom}H{x}Z"
        parts.append(f'<path class="sheet" d="{outline}"/>')
        parts.append(f'<path class="sheet" d="M{inner} {y}V{lower}H{right}Z"/>')
    else:
        parts.append(f'<rect class="sheet {drawn.kind}" {box_attributes(box)} rx="6"/>')
    y_text = box.y + PADDING - 4
    for line in drawn.lines:
        y_text += drawn.style.line_height
        place = f'x="{number(box.x + PADDING)}" y="{number(y_text)}"'
        parts.append(f'<text class="sheet-text size-{drawn.style.size:g}" {place}>{lettered(line)}</text>')
    return "".join([*parts, "</g>"])


def plain_line(drawn: SceneLine, prefix: str = "") -> str:
    """One line without meaning, with what stands at its ends and on its middle."""
    look = f"paint-{drawn.colour} stroke-{drawn.stroke}"
    parts = [f'<g id="{prefix}line-{drawn.id}" class="plain {look}">']
    if drawn.label:
        parts.append(f"<title>{text(drawn.label)}</title>")
    parts.append(f'<path class="line" d="{rounded_path(drawn.points)}"/>')
    if drawn.arrow != "none":
        parts.append(_head(drawn.points[-2], drawn.points[-1]))
    if drawn.arrow == "both":
        parts.append(_head(drawn.points[1], drawn.points[0]))
    middle = len(drawn.points) // 2
    (x1, y1), (x2, y2) = drawn.points[middle - 1], drawn.points[middle]
    y = (y1 + y2) / 2 - 4 - _LABEL * (len(drawn.lines) - 1)
    for line in drawn.lines:
        parts.append(f'<text class="line-label" x="{number((x1 + x2) / 2)}" y="{number(y)}">{lettered(line)}</text>')
        y += _LABEL
    return "".join([*parts, "</g>"])


def _head(before: Place, tip: Place) -> str:
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / length * _HEAD, dy / length * _HEAD
    one = f"{number(tip[0] - dx - dy / 2)} {number(tip[1] - dy + dx / 2)}"
    other = f"{number(tip[0] - dx + dy / 2)} {number(tip[1] - dy - dx / 2)}"
    return f'<path class="plain-head" d="M{one}L{number(tip[0])} {number(tip[1])}L{other}"/>'
