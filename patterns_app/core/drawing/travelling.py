"""What travels in a story's pictures: the shape of each message, its words beside it, and where both are on the way."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from patterns_app.core.flow.timeline import TimedMove
from patterns_app.core.layout.scene import Place, Rect, SceneConnection
from patterns_app.core.layout.text import TextStyle, width

from .writing import lettered, number

_SIZE = 7.0
_LETTERS = 30  # of what a token carries: as many as in the player's stage; the list of steps has all of it
_WORDS = TextStyle(size=11, line_height=14, bold=True)
WORDS_HEIGHT = 18.0
BESIDE = 20.0  # from a token to its words
_STEPS = tuple(BESIDE + (WORDS_HEIGHT + 2) * step for step in range(12))  # how far from a token words are tried
_LOOKS = 40  # in a second, at where the words stand
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


def apart(spots: Sequence[tuple[Place, str, Rect | None]], before: Sequence[float | None] = ()) -> list[float]:
    """How far below their tokens words stand of which none covers another: as in the player's stage.

    Each has a place, its words and the box of its line's label; `before` is where they stood just now: words that can
    stay there do, so that they do not jump.
    """
    taken: list[Rect] = []
    found = []
    for at, (spot, words, label) in enumerate(spots):
        usual = lower(spot, words, label)
        stood = before[at] if at < len(before) else None
        tries = [usual if stood is None else stood, usual, *(side * step for step in _STEPS for side in (-1, 1))]
        plates = {down: _plate_at(spot, words, down) for down in tries} if words else {}
        free = (
            down
            for down, plate in plates.items()
            if plate.y >= 0 and not any(_meet(plate, other) for other in _covered(taken, label))
        )
        down = next(free, usual)
        taken += [plates[down]] if words else []
        found.append(down)
    return found


def _covered(taken: list[Rect], label: Rect | None) -> list[Rect]:
    return taken if label is None else [*taken, label]


def _meet(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _plate_at(spot: Place, words: str, down: float) -> Rect:
    across = words_width(words)
    return Rect(spot[0] - across / 2, spot[1] + down - WORDS_HEIGHT / 2, across, WORDS_HEIGHT)


def resting(moves: Sequence[TimedMove], lines: Mapping[str, SceneConnection]) -> list[Spot]:
    """What travels in a step, standing still: those of one line one behind the other on it, and no words on others."""
    going = [move for move in moves if move.connection in lines]
    of_line = Counter(move.connection for move in going)
    passed: Counter[str | None] = Counter()
    spots: list[tuple[Place, str, Rect | None]] = []
    for move in going:
        line = lines[move.connection or ""]
        passed[move.connection] += 1
        share = passed[move.connection] / (of_line[move.connection] + 1)
        spots.append((along(line.points, share), shown_words(move.label), line.label_box))
    return [
        Spot(move.message, place, words, down)
        for move, (place, words, _), down in zip(going, spots, apart(spots), strict=True)
    ]


def together(
    moves: Sequence[TimedMove], lines: Mapping[str, SceneConnection], times: Sequence[float], *, eased: bool
) -> list[dict[int, Spot]]:
    """What is on its way at each of these times, in seconds of a step, by its place among the moves.

    `eased`: tokens set out slowly and arrive slowly; else they move evenly.
    """
    frames = []
    stood: dict[int, float] = {}
    for now in times:
        going = dict(_going(moves, lines, now, eased))
        places = [(spot.place, spot.words, lines[moves[key].connection or ""].label_box) for key, spot in going.items()]
        stood = dict(zip(going, apart(places, [stood.get(key) for key in going]), strict=True))
        frames.append({key: spot._replace(lower=stood[key]) for key, spot in going.items()})
    return frames


def _going(
    moves: Sequence[TimedMove], lines: Mapping[str, SceneConnection], now: float, eased: bool
) -> Iterator[tuple[int, Spot]]:
    for key, move in enumerate(moves):
        share = round((now - move.delay) / move.seconds, 9)
        if move.connection is None or move.connection not in lines or not 0 <= share < 1:
            continue
        if eased:
            share = 2 * share * share if share < 0.5 else 1 - (2 - 2 * share) ** 2 / 2
        place = along(way_of(lines[move.connection], move.direction == "back"), share)
        yield key, Spot(move.message, place, shown_words(move.label))


def heights(moves: Sequence[TimedMove], lines: Mapping[str, SceneConnection]) -> dict[int, list[tuple[float, float]]]:
    """From which share of its way on the words of each move stand how far below a token that moves evenly."""
    ends = max((move.delay + move.seconds for move in moves), default=0.0)
    times = [place / _LOOKS for place in range(math.ceil(ends * _LOOKS))]
    changes: dict[int, list[tuple[float, float]]] = {}
    for now, frame in zip(times, together(moves, lines, times, eased=False), strict=True):
        for key, spot in frame.items():
            share, down = (now - moves[key].delay) / moves[key].seconds, round(spot.lower, 1)
            known = changes.setdefault(key, [])
            if not known or known[-1][1] != down:
                known.append((max(share, 0.0) if known else 0.0, down))
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
