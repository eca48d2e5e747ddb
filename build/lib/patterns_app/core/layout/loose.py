"""Notes, boxes, images and plain lines as they are drawn: where they stand, and their texts set in lines.

A place that a person gave counts in a sketch whose nodes have places too. Everything else stands in rows below the
picture, so that nothing is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from patterns_app.core.sketch.model import Image, Note, PlainLine, Rectangle, Size, Sketch

from . import lines, marking
from .scene import Rect, SceneConnection, SceneLine, SceneSheet
from .text import TextStyle, wrap

TEXTS: dict[Size, TextStyle] = {
    "small": TextStyle(size=11, line_height=14),
    "medium": TextStyle(size=13, line_height=17),
    "large": TextStyle(size=18, line_height=24),
}
PADDING = 8.0
NUMBER = 22.0  # across: the circle with a callout's number
_GAP = 24.0
_ROW = 640.0  # wide, at least, is a row of sheets without a place
NOTE_WIDTH = 200.0
_MOST_LINES = 40  # of a sheet that is as high as its text
OTHERS: dict[type, tuple[float, float]] = {Rectangle: (240.0, 140.0), Image: (200.0, 140.0)}


def sheets(
    sketch: Sketch, drawn: Iterable[Rect], placed: bool, parts_at: Mapping[str, Rect] | None = None
) -> tuple[SceneSheet, ...]:
    """Boxes, images and notes, in the order in which they cover each other.

    `parts_at` says where the parts are that callouts are about: their numbers stand there too.
    """
    parts: list[Rectangle | Image | Note] = [*sketch.boxes, *sketch.images, *sketch.notes]
    if not parts:
        return ()
    own = {
        part.id: Rect(part.box.x, part.box.y, part.box.width, part.box.height) for part in parts if part.box and placed
    }
    taken = [*drawn, *own.values()]
    left = min((box.x for box in taken), default=0.0)
    right = max((box.right for box in taken), default=0.0)
    top = max((box.bottom + _GAP for box in taken), default=0.0)
    rows = _rows([part for part in parts if part.id not in own], left, max(right, left + _ROW), top)
    return tuple(_sheet(part, (own | rows)[part.id], parts_at or {}) for part in parts)


def _rows(parts: Iterable[Rectangle | Image | Note], left: float, right: float, top: float) -> dict[str, Rect]:
    found: dict[str, Rect] = {}
    x, y, height = left, top, 0.0
    for part in parts:
        wide, high = _size(part)
        if x > left and x + wide > right:
            x, y, height = left, y + height + _GAP, 0.0
        found[part.id] = Rect(x, y, wide, high)
        x, height = x + wide + _GAP, max(height, high)
    return found


def _size(part: Rectangle | Image | Note) -> tuple[float, float]:
    if part.box and part.box.width and part.box.height:
        return part.box.width, part.box.height
    if not isinstance(part, Note):
        return OTHERS[type(part)]
    if part.number and not part.text.strip():
        return NUMBER, NUMBER
    style = TEXTS[part.size]
    text = _marked(part.text, style, NOTE_WIDTH - 2 * PADDING - _indent(part), _MOST_LINES)
    return NOTE_WIDTH, max(1, len(text)) * style.line_height + 2 * PADDING


def note_height(text: str, size: Size, width: float) -> float:
    """How high a note is, in pixels, that holds all of a text."""
    style = TEXTS[size]
    return max(1, len(_marked(text, style, width - 2 * PADDING, _MOST_LINES))) * style.line_height + 2 * PADDING


def _indent(note: Note) -> float:
    """The room that a callout's number takes before its text."""
    return NUMBER if note.number else 0.0


def _sheet(part: Rectangle | Image | Note, box: Rect, parts_at: Mapping[str, Rect]) -> SceneSheet:
    if isinstance(part, Image):
        style, said = TEXTS["small"], part.alt or "Image"
        return SceneSheet(part.id, "image", said, _within(said, style, box), style, box, blob=part.blob)
    style = TEXTS[part.size]
    if isinstance(part, Note):
        return _note(part, style, box, parts_at)
    colour, stroke = part.colour or "grey", part.stroke or "solid"
    return SceneSheet(part.id, "box", part.label, _within(part.label, style, box), style, box, colour, stroke)


def _note(note: Note, style: TextStyle, box: Rect, parts_at: Mapping[str, Rect]) -> SceneSheet:
    said = f"{note.number}. {note.text}".strip() if note.number else note.text
    room = int((box.height - 2 * PADDING) // style.line_height)
    pieces = _marked(note.text, style, box.width - 2 * PADDING - _indent(note), room) if room > 0 else ()
    about = parts_at.get(note.about or "") if note.number else None
    return SceneSheet(
        note.id,
        "note",
        said,
        tuple("".join(text for text, _ in line) for line in pieces),
        style,
        box,
        note.colour or "yellow",
        pieces=pieces,
        number=note.number,
        pin=(about.x, about.y) if about else None,
    )


def _marked(text: str, style: TextStyle, wide: float, most: int) -> tuple[tuple[marking.Piece, ...], ...]:
    """A note's paragraphs in lines, each in its pieces."""
    found: list[tuple[marking.Piece, ...]] = []
    for paragraph in marking.paragraphs(text):
        if len(found) >= most or wide < style.size:
            break
        as_set = TextStyle(style.size, style.line_height, paragraph.wide)
        broken = wrap(paragraph.text, as_set, wide, most - len(found)) if paragraph.text.strip() else ("",)
        found += marking.set_in(tuple(broken), paragraph)
    return tuple(found)


def _within(text: str, style: TextStyle, box: Rect) -> tuple[str, ...]:
    room = int((box.height - 2 * PADDING) // style.line_height)
    return _set(text, style, box.width - 2 * PADDING, room) if room > 0 else ()


def _set(text: str, style: TextStyle, wide: float, most: int) -> tuple[str, ...]:
    """A text of several paragraphs in lines."""
    found: list[str] = []
    for paragraph in text.splitlines():
        if len(found) >= most or wide < style.size:
            break
        found += wrap(paragraph, style, wide, most - len(found)) if paragraph.strip() else [""]
    return tuple(found)


def plain_lines(
    sketch: Sketch, boxes: Mapping[str, Rect], connections: Iterable[SceneConnection], placed: bool
) -> Iterator[SceneLine]:
    """Lines without meaning, from edge to edge. One with a free end or corners is drawn where places count only."""
    known = dict(boxes)
    for drawn in connections if sketch.lines else ():
        known[drawn.id] = _point(*lines.middle_of_longest(drawn.points))
    waiting = [line for line in sketch.lines if placed or not (line.start or line.end)]
    while waiting:
        ready = [line for line in waiting if all(end is None or end in known for end in (line.source, line.target))]
        if not ready:
            return  # lines that hang on each other only
        for line in ready:
            made = _line(line, known, placed)
            known[line.id] = _point(*lines.middle_of_longest(made.points))
            yield made
        waiting = [line for line in waiting if line not in ready]


def _line(line: PlainLine, known: Mapping[str, Rect], placed: bool) -> SceneLine:
    source = known[line.source] if line.source else _point(line.start.x, line.start.y) if line.start else _NOWHERE
    target = known[line.target] if line.target else _point(line.end.x, line.end.y) if line.end else _NOWHERE
    corners = tuple((point.x, point.y) for point in line.route) if placed else ()
    points = lines.clipped((source.centre, *corners, target.centre), source, target)
    label = wrap(line.label, TEXTS["small"], NOTE_WIDTH, 2) if line.label else ()
    return SceneLine(line.id, line.label, label, points, line.arrow, line.colour or "grey", line.stroke or "solid")


def _point(x: float, y: float) -> Rect:
    return Rect(x, y, 0.0, 0.0)


_NOWHERE = _point(0.0, 0.0)
