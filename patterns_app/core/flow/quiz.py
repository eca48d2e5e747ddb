"""Predict the next step: questions made from the sketch, each with exactly one right answer.

What travels next is asked of a scenario; wrong answers are other connections, or the right one travelled the wrong way.
What happens if a part fails is asked of the computed trace; wrong answers are ends that the right one excludes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from patterns_app.core.engine.model import Result, State, Trace
from patterns_app.core.sketch.model import Connection, Move, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import Vocabulary

from .faults import break_node

_CHOICES = 4
_OUTSIDE = "client."
_UNASKED: tuple[State, ...] = ("not_affected", "not_known")


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
    """A question for each part of a story: how does it end when this part fails?

    What is right is what the engine works out; what is wrong is an end of another kind, which that excludes: of another
    part, or of none. Nothing is asked about what is not known, about a part that the story does not use, nor about
    whoever asks first: that nothing is sent then says nothing about the architecture.
    """
    names = {node.id: node.label or node.id for node in sketch.nodes}
    traces = {
        node.id: found
        for node in sketch.nodes
        if not node.service.startswith(_OUTSIDE)
        and (found := break_node(sketch, vocabulary, scenario, node.id, "fails")).result.ends.state not in _UNASKED
        and found.result.first_caller.part != node.id
    }
    asked = []
    for node, found in traces.items():
        right = found.scenario.steps[-1].text
        wrong = _excluded(node, found, traces, names)
        if len(wrong) < 2:
            continue
        place = _number(f"{scenario.id}{node}fails") % min(len(wrong) + 1, _CHOICES)
        choices = (*wrong[:place], right, *wrong[place : _CHOICES - 1])
        asked.append(_asked(found, choices, place, f"{names[node]} fails. How does it end?"))
    return tuple(asked)


def _asked(found: Trace, choices: tuple[str, ...], place: int, asks: str) -> Question:
    told = found.scenario
    before = tuple(step.text for step in takewhile(_goes_well, told.steps))
    after = told.steps[len(before) :]
    touches = tuple(dict.fromkeys(move.connection or move.at or "" for step in after for move in step.moves))
    return Question(len(told.steps), before, choices, place, " ".join(step.text for step in after), asks, touches)


def _excluded(node: str, right: Trace, traces: Mapping[str, Trace], names: Mapping[str, str]) -> tuple[str, ...]:
    """Ends that cannot be, where this one is right: of other parts first, then what somebody might think."""
    others = (one for part, one in traces.items() if part != node and _differs(right.result, one.result))
    found = sorted({one.scenario.steps[-1].text for one in others}, key=lambda end: _number(node + end))
    first, ends = names[right.result.first_caller.part], right.result.ends
    thought: dict[State, str] = {
        "lost": f"In the end it is lost at {names[node]}. {first} has its receipt and does not learn of it.",
        "answered_ok": f"All is done in the end: {first} notices at most that it took longer.",
        "answered_error": f"{first} is told that it has failed. It may try again itself.",
    }
    seen = {ends.state} | {one.result.ends.state for one in traces.values() if one.scenario.steps[-1].text in found}
    able = (text for state, text in thought.items() if state not in seen and _can_be_told_apart(right.result, state))
    return (*found, *able)[: _CHOICES - 1]


def _differs(right: Result, other: Result) -> bool:
    """Are two ends of different kinds, so that no more than one can be right? Codes alone make no other kind."""
    if (right.ends.state, right.ends.where) == (other.ends.state, other.ends.where):
        return False
    return right.first_caller.part == other.first_caller.part and _can_be_told_apart(right, other.ends.state)


def _can_be_told_apart(right: Result, state: State) -> bool:
    """A message may be lost and its caller have an error or a false success; and what is late is done all the same."""
    if right.first_caller.selected and state == "lost":
        return False
    if state == "answered_error":
        return right.ends.state in ("kept", "undone", "answered_ok", "answered_fallback", "delivered_later")
    return {right.ends.state, state} != {"answered_ok", "delivered_later"}


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
