"""What is laid over a picture to tell a story: numbers on the lines of its steps, the rest dimmed, captions below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patterns_app.core.layout.lines import middle_of_longest
from patterns_app.core.layout.scene import Place, Scene, SceneConnection
from patterns_app.core.layout.text import TextStyle, width, wrap

from .travelling import SHAPES
from .writing import lettered, number

_BADGE = TextStyle(size=11, line_height=14, bold=True)
_BADGE_HEIGHT = 20.0
_CAPTION = TextStyle(size=13, line_height=18)
_CARRIED = TextStyle(size=12, line_height=18, bold=True)
_CAPTION_GAP = 8.0
_CAPTION_INDENT = 34.0
_EDGE = 16.0


@dataclass(frozen=True)
class Overlay:
    """`badges` are texts such as "2, 5" by the id of the connection or node they stand on; `active` are the ids that
    are not dimmed (None: nothing is); `captions` are pairs of a number and a sentence; `carried` are pairs of a message
    and its words for each number."""

    badges: dict[str, str]
    active: frozenset[str] | None = None
    captions: tuple[tuple[str, str], ...] = ()
    carried: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def draw_badges(scene: Scene, overlay: Overlay) -> list[str]:
    """The badges, each where it hides least."""
    places = {line.id: _free_place(line) for line in scene.connections}
    places |= {node.id: (node.box.right - 6, node.box.y + 2) for node in scene.nodes}
    return [_badge(badge, places[part]) for part, badge in overlay.badges.items() if part in places]


def caption_height(overlay: Overlay, across: float) -> float:
    """Height of the captions below a picture of this width."""
    lines = [
        len(_lines(sentence, across)) + len(_carried_rows(overlay, mark, across)) for mark, sentence in overlay.captions
    ]
    return sum(count * _CAPTION.line_height + _CAPTION_GAP for count in lines) + (_EDGE if lines else 0)


def draw_captions(overlay: Overlay, across: float, top: float) -> list[str]:
    """The captions, each with its number in a badge before it."""
    parts = []
    y = top + _EDGE
    for mark, sentence in overlay.captions:
        parts.append(_badge(mark, (_EDGE + 10, y + 2)))
        for line in _lines(sentence, across):
            place = f'x="{number(_EDGE + _CAPTION_INDENT)}" y="{number(y + 6)}"'
            parts.append(f'<text class="caption-text" {place}>{lettered(line)}</text>')
            y += _CAPTION.line_height
        for row in _carried_rows(overlay, mark, across):
            parts += [_carried(message, words, x, y + 2) for message, words, x in row]
            y += _CAPTION.line_height
        y += _CAPTION_GAP
    return parts


def _carried_rows(overlay: Overlay, mark: str, across: float) -> list[list[tuple[str, str, float]]]:
    """What travels in a step, row by row within the width: message, words, and where its token is."""
    first = _EDGE + _CAPTION_INDENT + 9
    rows: list[list[tuple[str, str, float]]] = []
    x = across
    for message, label in overlay.carried.get(mark, ()):
        words = "".join(wrap(label, _CARRIED, max(across - first - 2 * _EDGE, 40), 1))
        needed = width(words, _CARRIED) + 16
        if not rows or x + needed > across - _EDGE:
            rows.append([])
            x = first
        rows[-1].append((message, words, x))
        x += needed + 18
    return rows


def _carried(message: str, words: str, x: float, y: float) -> str:
    token = f'<path transform="translate({number(x)} {number(y)}) scale(.8)" d="{SHAPES[message]}"/>'
    return (
        f'<g class="token {message}">{token}</g>'
        f'<text class="carried-text" x="{number(x + 14)}" y="{number(y + 4)}">{lettered(words)}</text>'
    )


def _lines(sentence: str, across: float) -> tuple[str, ...]:
    return wrap(sentence, _CAPTION, across - 2 * _EDGE - _CAPTION_INDENT, 12)


def _badge(label: str, middle: Place) -> str:
    across = max(_BADGE_HEIGHT, width(label, _BADGE) + 12)
    x, y = middle[0] - across / 2, middle[1] - _BADGE_HEIGHT / 2
    return (
        f'<g><rect class="badge" x="{number(x)}" y="{number(y)}" width="{number(across)}" '
        f'height="{number(_BADGE_HEIGHT)}" rx="{number(_BADGE_HEIGHT / 2)}"/>'
        f'<text class="badge-text" x="{number(middle[0])}" y="{number(middle[1] + 4)}">{lettered(label)}</text></g>'
    )


def _free_place(connection: SceneConnection) -> Place:
    """On the upper edge of the line's label, or on the middle of its longest piece."""
    if connection.label_box:
        return (connection.label_box.centre[0], connection.label_box.y - 8)
    return middle_of_longest(connection.points)
