"""Predict the next step: questions made from the sketch, each with exactly one right answer.

What travels next is asked of a scenario; wrong answers are other connections, or the right one travelled the wrong way.
What happens if a part fails is asked of the computed trace; wrong answers are the ends of other faults on the diagram.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import takewhile

from patterns_app.core.sketch.model import Connection, Move, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import Vocabulary

from .faults import break_node

_CHOICES = 4
_OUTSIDE = "client."


@dataclass(frozen=True)
class Question:
    """`told` are the steps so far, `choices` possible next moves in words, `right` the place of the true one."""

    number: int  # of the step that is asked for, from 1
    told: tuple[str, ...]
    choices: tuple[str, ...]
    right: int
    explanation: str
    asks: str = "Which message goes next?"
    touches: tuple[str, ...] = ()  # ids of what the answer is about


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
        asked.append(Question(index + 1, told, choices, place, step.text, touches=(step.moves[0].connection,)))
    return tuple(asked)


def failure_questions(sketch: Sketch, vocabulary: Vocabulary, scenario: Scenario) -> tuple[Question, ...]:
    """A question for each part of a story: how does it end when this part fails? Ends that read alike are one.

    What is right is what the engine works out, what is wrong is what it works out for other parts. Nothing is asked
    about a part that the story does not use, nor about who calls from outside: that a browser is closed says nothing
    about the architecture.
    """
    traces = {
        node.id: found.scenario
        for node in sketch.nodes
        if not node.service.startswith(_OUTSIDE)
        and (found := break_node(sketch, vocabulary, scenario, node.id, "fails")).result.ends.state != "not_affected"
    }
    ends = {node: told.steps[-1].text for node, told in traces.items()}
    names = {node.id: node.label or node.id for node in sketch.nodes}
    asked = []
    for node, told in traces.items():
        wrong = sorted({end for end in ends.values() if end != ends[node]}, key=lambda end: _number(node + end))
        if len(wrong) < 2:
            continue
        place = _number(f"{scenario.id}{node}fails") % min(len(wrong) + 1, _CHOICES)
        choices = (*wrong[:place], ends[node], *wrong[place : _CHOICES - 1])
        before = tuple(step.text for step in takewhile(_goes_well, told.steps))
        after = told.steps[len(before) :]
        touches = tuple(dict.fromkeys(move.connection or move.at or "" for step in after for move in step.moves))
        why = " ".join(step.text for step in after)
        question = f"{names[node]} fails. How does it end?"
        asked.append(Question(len(told.steps), before, choices, place, why, question, touches))
    return tuple(asked)


def _goes_well(step: Step) -> bool:
    return not step.marks and all(move.message != "error" for move in step.moves)


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
