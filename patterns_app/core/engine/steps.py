"""The steps of a workflow as they run: one after the other, side by side, or one way of several.

A sketch says it with settings of the step: `branch` and `choice` are `State/way`, the state and which of its ways.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from .topology import Channel, Topology

Then = Callable[[], None]


@dataclass(frozen=True)
class Parallel:
    """Ways that run side by side; it is done when all of them are."""

    ways: tuple[tuple[Channel, ...], ...]


Piece = Channel | Parallel


def pieces(topology: Topology, steps: Sequence[Channel]) -> list[Piece]:
    """The steps in their order, those of a Parallel together, without the ways that a Choice does not take."""
    found: list[Piece] = []
    for state, grouped in groupby(_taken(topology, steps), key=lambda step: _said(step, "branch")[0]):
        if not state:
            found += grouped
            continue
        ways: dict[str, list[Channel]] = {}
        for step in grouped:
            ways.setdefault(_said(step, "branch")[1], []).append(step)
        found.append(Parallel(tuple(tuple(way) for way in ways.values())))
    return found


def _taken(topology: Topology, steps: Sequence[Channel]) -> list[Channel]:
    """Without the ways not taken. A Choice takes that of the story, else one that leads to what is asked about."""
    ways: dict[str, dict[str, list[Channel]]] = {}
    for step in steps:
        state, way = _said(step, "choice")
        if state:
            ways.setdefault(state, {}).setdefault(way, []).append(step)
    chosen = {state: topology.chosen([step for way in able.values() for step in way]) for state, able in ways.items()}
    taken = {state: _said(step, "choice")[1] for state, step in chosen.items()}
    return [step for step in steps if _said(step, "choice")[1] == taken.get(_said(step, "choice")[0], "")]


def _said(step: Channel, key: str) -> tuple[str, str]:
    """State and way; both empty where the step says neither."""
    value = step.settings.connection.get(key)
    if not isinstance(value, str) or not value:
        return "", ""
    state, _, way = value.partition("/")
    return state or "-", way


def in_turn(row: Sequence[Piece], step: Callable[[Channel, Then], None], then: Then) -> None:
    """Run pieces one after the other: `step` runs one and goes on; `then` comes after the last."""
    if not row:
        then()
        return
    first, rest = row[0], row[1:]

    def following() -> None:
        in_turn(rest, step, then)

    if isinstance(first, Parallel):
        _side_by_side(first, step, following)
    else:
        step(first, following)


def _side_by_side(parallel: Parallel, step: Callable[[Channel, Then], None], then: Then) -> None:
    open_ways = len(parallel.ways)

    def joined() -> None:
        nonlocal open_ways
        open_ways -= 1
        if not open_ways:
            then()

    for way in parallel.ways:
        in_turn(way, step, joined)
