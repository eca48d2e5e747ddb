"""A scenario as a timeline: what moves when, what each node shows, what stands out. Times are seconds at normal speed.

The player, the moving pictures and the HTTP API all read this; none of them works anything out of a scenario itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from patterns_app.core.sketch.model import Connection, Direction, Mark, Message, Move, Outcome, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import Vocabulary

_WORDS_A_SECOND = 3.6  # a reader who also watches
_SHORTEST, _LONGEST = 2.2, 9.0
_TRAVEL, _WORK, _ANSWER_AFTER = 1.3, 0.9, 0.7
_BEHIND = 0.5  # one message behind another


class TimedMove(Struct, frozen=True):
    """One message on its way, or work inside a node (then source and target are that node).

    `source` and `target` are in the way of travel: an answer goes from the called to the caller.
    """

    connection: str | None
    at: str | None
    source: str
    target: str
    direction: Direction
    message: Message
    label: str
    delay: float
    seconds: float


class Broken(Struct, frozen=True):
    """A move that can no longer be made, because its connection or node is gone."""

    connection: str
    message: str


class TimedStep(Struct, frozen=True):
    """One moment. `marks` are all that stand after it; `touched` is what it is about: moves, their ends, new marks."""

    number: int
    text: str
    seconds: float
    moves: tuple[TimedMove, ...]
    marks: dict[str, Mark]
    changed: tuple[str, ...]
    touched: tuple[str, ...]
    broken: tuple[Broken, ...]


class Timeline(Struct, frozen=True):
    """A scenario, ready to play. `names` are what the nodes are called; `begins` is the step to play from, from 1.

    `used_in`: where it does not use a part that is broken, the scenarios that do.
    """

    id: str
    title: str
    summary: str
    outcome: Outcome
    seconds: float
    names: dict[str, str]
    steps: tuple[TimedStep, ...]
    begins: int = 1
    used_in: tuple[str, ...] = ()


def timeline(
    sketch: Sketch, vocabulary: Vocabulary, scenario: Scenario, begins: int = 1, used_in: tuple[str, ...] = ()
) -> Timeline:
    """Lay a scenario out in time. A move whose connection is gone is said in its step and left out."""
    names = {node.id: node.label or vocabulary.short_name(node.service) for node in sketch.nodes}
    lines = {line.id: line for line in sketch.connections}
    marks: dict[str, Mark] = {}
    steps = []
    for number, step in enumerate(scenario.steps, 1):
        marks = marks | {node: mark for node, mark in step.marks.items() if node in names}
        steps.append(_step(number, step, lines, names, marks))
    seconds = round(sum(step.seconds for step in steps), 2)
    words = scenario.id, scenario.title, scenario.summary, scenario.outcome
    return Timeline(*words, seconds, names, tuple(steps), begins, used_in)


def _step(
    number: int, step: Step, lines: dict[str, Connection], names: dict[str, str], marks: dict[str, Mark]
) -> TimedStep:
    moves = tuple(_moves(step.moves, lines, names))
    changed = tuple(node for node in step.marks if node in names)
    touched = dict.fromkeys([*(part for move in moves for part in _parts(move)), *changed])
    return TimedStep(
        number=number,
        text=step.text,
        seconds=_seconds(step.text, moves),
        moves=moves,
        marks=dict(marks),
        changed=changed,
        touched=tuple(touched),
        broken=tuple(_broken(step.moves, lines, names)),
    )


def _moves(moves: tuple[Move, ...], lines: dict[str, Connection], names: dict[str, str]) -> Iterator[TimedMove]:
    """Cause before effect: what leaves a part starts when the move told before it has arrived there.

    Moves that no other one of the step leads to start together. An answer waits a moment for the work that it tells of,
    and two messages in the same way over the same line follow each other at a distance.
    """
    arrived: dict[str, float] = {}  # at each part, when the last move that leads there ends
    asked: set[str] = set()
    left: dict[tuple[str, Direction], float] = {}
    for move in moves:
        if move.at is not None and move.at in names:
            start = arrived.get(move.at, 0.0)
            arrived[move.at] = round(start + _WORK, 2)
            yield TimedMove(None, move.at, move.at, move.at, "forward", move.message, move.label, start, _WORK)
        line = lines.get(move.connection or "")
        if line is None:
            continue
        source, target = (line.source, line.target) if move.direction == "forward" else (line.target, line.source)
        start = arrived.get(source, 0.0) + (_ANSWER_AFTER if move.direction == "back" and line.id in asked else 0.0)
        start = round(max(start, left.get((line.id, move.direction), -_BEHIND) + _BEHIND), 2)
        asked.add(line.id)
        left[line.id, move.direction] = start
        arrived[target] = start + _TRAVEL
        yield TimedMove(line.id, None, source, target, move.direction, move.message, move.label, start, _TRAVEL)


def _parts(move: TimedMove) -> tuple[str, ...]:
    return (move.connection, move.source, move.target) if move.connection else (move.source,)


def _broken(moves: tuple[Move, ...], lines: dict[str, Connection], names: dict[str, str]) -> Iterator[Broken]:
    for move in moves:
        if move.connection is not None and move.connection not in lines:
            yield Broken(move.connection, "The connection that this message takes has been removed.")
        if move.at is not None and move.at not in names:
            yield Broken(move.at, "The part in which this happens has been removed.")


def _seconds(text: str, moves: tuple[TimedMove, ...]) -> float:
    """As long as reading takes, and never shorter than the moves."""
    reading = len(text.split()) / _WORDS_A_SECOND
    moving = max((move.delay + move.seconds for move in moves), default=0.0) + 0.4
    return round(min(max(reading, moving, _SHORTEST), max(_LONGEST, moving)), 2)
