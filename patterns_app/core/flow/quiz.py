"""Predict the next step: questions made from a scenario, each with exactly one right answer.

Wrong answers come from the same diagram: other connections, or the right one travelled the wrong way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from patterns_app.core.sketch.model import Connection, Move, Scenario, Sketch

_CHOICES = 4
_Way = tuple[str, str]  # connection id, direction


@dataclass(frozen=True)
class Question:
    """`told` are the steps so far, `choices` possible next moves in words, `right` the place of the true one."""

    number: int  # of the step that is asked for, from 1
    told: tuple[str, ...]
    choices: tuple[str, ...]
    right: int
    explanation: str


def questions(sketch: Sketch, scenario: Scenario, names: dict[str, str]) -> tuple[Question, ...]:
    """A question for each step but the first that is one move along a connection. `names` are the nodes' labels."""
    asked = []
    lines = {line.id: line for line in sketch.connections}
    for index, step in enumerate(scenario.steps):
        if index == 0 or len(step.moves) != 1 or step.moves[0].connection is None:
            continue
        move = step.moves[0]
        right = _say(lines[step.moves[0].connection], move.direction, names)
        wrong = _wrong(scenario.id, index, move, lines, names, right)
        if len(wrong) < 2:
            continue
        place = _number(f"{scenario.id}{index}") % (len(wrong) + 1)
        choices = (*wrong[:place], right, *wrong[place:])
        told = tuple(step.text for step in scenario.steps[:index])
        asked.append(Question(index + 1, told, choices, place, step.text))
    return tuple(asked)


def _wrong(
    scenario: str, index: int, move: Move, lines: dict[str, Connection], names: dict[str, str], right: str
) -> tuple[str, ...]:
    """Up to three other moves, in an order that depends only on the question."""
    ways = [(name, direction) for name in lines for direction in ("forward", "back")]
    ways.remove((move.connection or "", move.direction))
    ways.sort(key=lambda way: _number(f"{scenario}{index}{way[0]}{way[1]}"))
    said = dict.fromkeys(_say(lines[name], direction, names) for name, direction in ways)
    said.pop(right, None)
    return tuple(said)[: _CHOICES - 1]


def _say(line: Connection, direction: str, names: dict[str, str]) -> str:
    source, target = names[line.source], names[line.target]
    if direction == "back":
        source, target = target, source
    return f"{source} → {target}"


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
