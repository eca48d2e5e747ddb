"""What travels in a story's pictures: the shape of each message, its words beside it, and where both are on the way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from patterns_app.core.layout.scene import Place, Rect, SceneConnection
from patterns_app.core.layout.text import TextStyle, width

from .writing import lettered, number

_SIZE = 7.0
_LETTERS = 30  # of what a token carries: as many as in the player's stage; the list of steps has all of it
_WORDS = TextStyle(size=11, line_height=14, bold=True)
WORDS_HEIGHT = 18.0
BESIDE = 20.0  # from a token to its words
_LOOKS = 60  # along a way, at where the words stand
# The same shapes as in the player's stage.
SHAPES = {
    "request": f"M{-_SIZE} 0a{_SIZE} {_SIZE} 0 1 0 {2 * _SIZE} 0a{_SIZE} {_SIZE} 0 1 0 {-2 * _SIZE} 0Z",
    "event": f"M0 {-_SIZE - 2}L{_SIZE + 2} 0L0 {_SIZE + 2}L{-_SIZE - 2} 0Z",
    "record": f"M{-_SIZE} {-_SIZE}H{_SIZE}V{_SIZE}H{-_SIZE}Z",
    "error": f"M0 {-_SIZE - 2}L{_SIZE + 2} {_SIZE}H{-_SIZE - 2}Z",
    "compensation": f"M{-_SIZE} 0L{_SIZE} {-_SIZE}V{_SIZE}Z",
}
SHAPES["response"] = SHAPES["request"]


class Spot(NamedTuple):
    """A token in one frame: its message, where it is, its words, and how far below it those stand (picture's units)."""

    message: str
    place: Place
    words: str = ""
    lower: float = 0.0


def shown_words(label: str) -> str:
    """What a token carries, cut to what can be read in passing."""
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"


def words_width(words: str) -> float:
    """How wide the plate of a token's words is, in the picture's units."""
    return width(words, _WORDS) + 12


def words_svg(words: str, lower: float = 0.0, motion: str = "") -> str:
    """The words on their plate, so much below the origin; `motion` moves them from there."""
    if not words:
        return ""
    across = words_width(words)
    return (
        f'<g class="token-words" transform="translate(0 {number(lower)})">'
        f'<rect x="{number(-across / 2)}" y="{number(-WORDS_HEIGHT / 2)}" width="{number(across)}" '
        f'height="{number(WORDS_HEIGHT)}" rx="5"/><text class="plate-text" y="4">{lettered(words)}</text>{motion}</g>'
    )


def words_rules(colour: dict[str, str]) -> str:
    """How the plate and the words look, as CSS."""
    return (
        f".token-words{{stroke:none}}.token-words rect{{fill:{colour['diagram-background']};"
        f"stroke:{colour['diagram-surface-line']};stroke-width:1}}"
        f".token-words .plate-text{{fill:{colour['diagram-text']};stroke:none;"
        f"font-size:{_WORDS.size:g}px;font-weight:600;text-anchor:middle}}"
    )


def token_rules(colour: dict[str, str]) -> str:
    """How tokens and their words look, as CSS."""
    back = colour["diagram-background"]
    rules = [f".token{{stroke:{back};stroke-width:2}}"]
    rules += [f".token.{message}{{fill:{colour[f'message-{message}']}}}" for message in SHAPES]
    rules.append(f".token.response{{fill:{back};stroke:{colour['message-response']};stroke-width:4}}")
    return "".join([*rules, words_rules(colour)])


def lower(spot: Place, words: str, label: Rect | None) -> float:
    """How far below their token words stand: above it, below or farther off where they would cover the line's label."""
    half = words_width(words) / 2
    if label is None or spot[0] + half <= label.x or spot[0] - half >= label.right:
        return -BESIDE
    over, under = label.y - WORDS_HEIGHT / 2 - 1 - spot[1], label.bottom + WORDS_HEIGHT / 2 + 1 - spot[1]
    for side in (-BESIDE, BESIDE):
        if side <= over or side >= under:
            return side
    return over if -over <= under else under


def heights(way: Sequence[Place], words: str, label: Rect | None) -> list[tuple[float, float]]:
    """From which share of the way on words stand how far below a token that moves evenly."""
    changes: list[tuple[float, float]] = []
    for place in range(_LOOKS):
        down = round(lower(along(way, place / _LOOKS), words, label), 1)
        if not changes or changes[-1][1] != down:
            changes.append((place / _LOOKS, down))
    return changes


def way_of(line: SceneConnection, back: bool) -> tuple[Place, ...]:
    """The places that a message on this line passes, in its order."""
    return line.points[::-1] if back else line.points


def along(points: Sequence[Place], share: float) -> Place:
    """The place on a line of straight pieces after a share of its length, from 0 to 1."""
    lengths = [math.dist(one, other) for one, other in itertools.pairwise(points)]
    left = share * sum(lengths)
    for (one, other), length in zip(itertools.pairwise(points), lengths, strict=True):
        if left <= length and length:
            part = left / length
            return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part
        left -= length
    return points[-1]
