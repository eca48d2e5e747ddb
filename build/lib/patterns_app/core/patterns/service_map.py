"""Which stories of a sketch pass through which nodes, worked out from their moves so that both always agree."""

from __future__ import annotations

import msgspec

from patterns_app.core.sketch.model import Move, Scenario, Sketch


class Passage(msgspec.Struct, frozen=True):
    """A scenario that passes through a node, and the numbers of the steps in which it does, from 1."""

    scenario: Scenario
    steps: tuple[int, ...]


def passages(sketch: Sketch, node: str) -> tuple[Passage, ...]:
    """The scenarios in which something is sent by the node, arrives at it or is done in it."""
    ends = _ends(sketch)
    found = []
    for scenario in sketch.scenarios:
        steps = tuple(
            number
            for number, step in enumerate(scenario.steps, 1)
            if any(node in _touched(move, ends) for move in step.moves)
        )
        if steps:
            found.append(Passage(scenario, steps))
    return tuple(found)


def places(sketch: Sketch, scenario: Scenario) -> dict[str, int]:
    """The place of each node in a scenario, from 1, by when it first takes part.

    Moves of one step happen together. So nodes that first take part in it as senders share a place,
    and those that it first reaches share the next one.
    """
    ends = _ends(sketch)
    found: dict[str, int] = {}
    last = 0
    for step in scenario.steps:
        fresh: dict[str, int] = {}  # node: its position in the move that first names it, 0 sender, 1 receiver
        for move in step.moves:
            for position, node in enumerate(_touched(move, ends)):
                if node not in found:
                    fresh.setdefault(node, position)
        for position in sorted(set(fresh.values())):
            last += 1
            found.update({node: last for node, where in fresh.items() if where == position})
    return found


def _ends(sketch: Sketch) -> dict[str, tuple[str, str]]:
    return {line.id: (line.source, line.target) for line in sketch.connections}


def _touched(move: Move, ends: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """The nodes of a move, the sender first; one for work inside a node."""
    if move.connection is None:
        return (move.at,) if move.at else ()
    source, target = ends[move.connection]
    return (target, source) if move.direction == "back" else (source, target)
