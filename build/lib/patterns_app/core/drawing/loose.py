"""Notes, boxes, images and plain lines as SVG. Texts of users are escaped by `text`; an image is only its place."""

from __future__ import annotations

from patterns_app.core.layout.loose import NUMBER, PADDING
from patterns_app.core.layout.marking import Piece
from patterns_app.core.layout.scene import Place, SceneLine, SceneSheet

from .writing import box_attributes, lettered, number, rounded_path, text

_FOLD = 12.0  # the turned corner of a note
_HEAD = 9.0
_LABEL = 14.0


def sheet(drawn: SceneSheet, prefix: str = "", picture: str = "") -> str:
    """One sheet with its text, or with the picture at this data address in its place."""
    look = f"paint-{drawn.colour} stroke-{drawn.stroke}"
    parts = [f'<g id="{prefix}{drawn.kind}-{drawn.id}" class="loose {look}">', f"<title>{text(drawn.text)}</title>"]
    if picture:
        parts.append(f'<image href="{picture}" {box_attributes(drawn.box)} preserveAspectRatio="xMidYMid meet"/>')
        return "".join([*parts, "</g>"])
    if not drawn.number or drawn.lines:
        parts += _ground(drawn)
    if drawn.number:
        inset = PADDING / 2 if drawn.lines else 0.0
        parts.append(_number(drawn.number, (drawn.box.x + inset, drawn.box.y + inset), bool(drawn.lines)))
    parts += _words(drawn)
    if drawn.number and drawn.pin:
        parts.append(_number(drawn.number, (drawn.pin[0] - NUMBER / 2, drawn.pin[1] - NUMBER / 2)))
    return "".join([*parts, "</g>"])


def _ground(drawn: SceneSheet) -> list[str]:
    box = drawn.box
    if drawn.kind != "note":
        return [f'<rect class="sheet {drawn.kind}" {box_attributes(box)} rx="6"/>']
    fold = min(_FOLD, box.width / 2, box.height / 2)
    x, y, right, bottom = (number(value) for value in (box.x, box.y, box.right, box.bottom))
    inner, lower = number(box.right - fold), number(box.y + fold)
    outline = f"M{x} {y}H{inner}L{right} {lower}V{bottom}H{x}Z"
    return [f'<path class="sheet" d="{outline}"/>', f'<path class="sheet" d="M{inner} {y}V{lower}H{right}Z"/>']


def _words(drawn: SceneSheet) -> list[str]:
    pieces = drawn.pieces or tuple(((line, ""),) for line in drawn.lines)
    x, y = drawn.box.x + PADDING + (NUMBER if drawn.number else 0), drawn.box.y + PADDING - 4
    found = []
    for line in pieces:
        y += drawn.style.line_height
        place = f'x="{number(x)}" y="{number(y)}"'
        found.append(f'<text class="sheet-text size-{drawn.style.size:g}" {place}>{"".join(map(_piece, line))}</text>')
    return found


def _piece(piece: Piece) -> str:
    words, tone = piece
    return f'<tspan class="{tone}">{lettered(words)}</tspan>' if tone else lettered(words)


def _number(value: int, corner: Place, small: bool = False) -> str:
    """A callout's number in its circle."""
    radius = (NUMBER - 4 if small else NUMBER) / 2
    x, y = corner[0] + radius, corner[1] + radius
    circle = f'<circle class="callout" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
    return f'{circle}<text class="callout-number" x="{number(x)}" y="{number(y + 4)}">{value}</text>'


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
