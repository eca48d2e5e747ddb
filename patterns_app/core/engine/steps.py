"""The steps of a workflow as they run: one after the other, side by side, or one way of several.

A sketch says it with settings of the step: `branch` and `choice` are `State/way`, the state and which of its ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Failure
from patterns_app.core.behaviours.retriers import failures, language, listed

from .topology import Channel, Topology

Then = Callable[[], None]
CALLBACK = "wait-for-callback"


@dataclass(frozen=True)
class Parallel:
    """Ways that run side by side; it is done when all of them are."""

    ways: tuple[tuple[Channel, ...], ...]


Piece = Channel | Parallel


@dataclass(frozen=True)
class Definition:
    """The connections of a workflow by what they are for."""

    steps: tuple[Channel, ...]
    undoing: tuple[Channel, ...]  # each undoes a step that is done
    handlers: tuple[Channel, ...]  # where only a Catch leads
    place: Channel | None  # for what could not be done


def definition(topology: Topology, lines: Sequence[Channel]) -> Definition:
    """What a workflow runs, as far as the sketch draws it."""
    undoing = tuple(line for line in lines if line.settings.connection.get("compensates"))
    handlers = tuple(line for line in lines if line.settings.connection.get("after_error"))
    aside = _put_aside(topology, lines)
    others = (*undoing, *handlers, *aside)
    return Definition(
        tuple(line for line in lines if line not in others), undoing, handlers, aside[0] if aside else None
    )


def _put_aside(topology: Topology, lines: Sequence[Channel]) -> list[Channel]:
    """The steps that only failures take: they put the message into a queue that nobody reads, where others catch."""
    if not any(line.settings.connection.get("catch") for line in lines):
        return []
    queues = topology.vocabulary.acting.get("queue", frozenset())
    return [
        line
        for line in lines
        if topology.service(line.target) in queues
        and not topology.graph.outgoing.get(line.target)
        and line.settings.connection.get("integration") != CALLBACK
    ]


def catches(step: Channel, failure: Failure | None) -> bool:
    """Does the Catch of a step take over after this failure?"""
    asked = step.settings.connection
    errors = listed(asked.get(language().caught))
    if not (errors or asked.get("catch")) or failure is None:
        return False
    if not errors or step.behaviour is None:
        return True
    paths = {f"connection.{key}": value for key, value in asked.items()}
    paths |= {f"target.{key}": value for key, value in step.settings.target.items()}
    found = failures(step.behaviour, errors, paths, behaviours().sdk)
    return failure in found or "any" in found


def undoes(undo: Channel, step: Channel) -> bool:
    """Does a connection undo what a step has done?"""
    return undo.settings.connection.get("compensates") in (step.id, step.target)


def ways_of(steps: Sequence[Channel]) -> dict[str, dict[str, list[Channel]]]:
    """The ways of each Choice, with the steps on them."""
    found: dict[str, dict[str, list[Channel]]] = {}
    for step in steps:
        state, way = said(step, "choice")
        if state:
            found.setdefault(state, {}).setdefault(way, []).append(step)
    return found


def on_the_way(steps: Sequence[Channel], taken: Mapping[str, str]) -> list[Channel]:
    """The steps without those on ways that a Choice does not take; `taken` is its way by state."""
    ways = ((step, said(step, "choice")) for step in steps)
    return [step for step, (state, way) in ways if not state or taken.get(state) == way]


def pieces(steps: Sequence[Channel]) -> list[Piece]:
    """The steps in their order, those of a Parallel together."""
    found: list[Piece] = []
    for state, grouped in groupby(steps, key=lambda step: said(step, "branch")[0]):
        if not state:
            found += grouped
            continue
        ways: dict[str, list[Channel]] = {}
        for step in grouped:
            ways.setdefault(said(step, "branch")[1], []).append(step)
        found.append(Parallel(tuple(tuple(way) for way in ways.values())))
    return found


def told(topology: Topology, steps: Sequence[Channel]) -> list[Piece]:
    """What one message goes through: of a Choice the way of the story, else one to what is asked about."""
    taken = {}
    for state, ways in ways_of(steps).items():
        chosen = topology.chosen([step for way in ways.values() for step in way])
        taken[state] = said(chosen, "choice")[1]
    return pieces(on_the_way(steps, taken))


def said(step: Channel, key: str) -> tuple[str, str]:
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
