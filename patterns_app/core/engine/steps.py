"""The steps of a workflow as they run: one after the other, side by side, or one way of several.

A sketch says it with settings of the step: `branch` and `choice` are `State/way`, the state and which of its ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from patterns_app.core.behaviours.model import Failure
from patterns_app.core.behaviours.retriers import Retrier, language, most_tries, next_wait, of_block

from .catching import is_caught, means
from .numbers import patience
from .topology import Channel, Topology

Then = Callable[[], None]
CALLBACK = "wait-for-callback"
OUT_OF_TIME: frozenset[Failure] = frozenset({"timeout", "heartbeat"})  # nobody knows how what failed so has ended
_NUMBERED = re.compile(r"[A-Z]?(\d+)\b[.:)]?\s*\S.*")


@dataclass(frozen=True)
class Parallel:
    """Ways that run side by side; it is done when all of them are."""

    ways: tuple[tuple[Channel, ...], ...]
    retry: tuple[Retrier, ...] = field(default=(), compare=False)  # of all of it; a Map that has one is one way

    @property
    def steps(self) -> tuple[Channel, ...]:
        """All that is in it."""
        return tuple(step for way in self.ways for step in way)


Piece = Channel | Parallel


class Call(NamedTuple):
    """One call of a step: the name of its state, and what the label says of it where that says of several."""

    step: Channel
    name: str
    says: str = ""


class Calls(NamedTuple):
    """The calls of a workflow in their order, and the steps whose labels name several; are those `all` there?"""

    row: list[Call]
    several: list[Channel]
    all: bool


@dataclass(frozen=True)
class Definition:
    """The connections of a workflow by what they are for."""

    steps: tuple[Channel, ...]
    undoing: tuple[Channel, ...]  # each undoes a step that is done
    handlers: tuple[Channel, ...]  # where only a Catch leads
    place: Channel | None  # for what could not be done

    @property
    def after_failure(self) -> tuple[Channel, ...]:
        """What a Catch leads to where nothing is undone."""
        if self.undoing:
            return ()
        return (self.place,) if self.place else self.handlers

    def backwards(self, calls: Sequence[Call]) -> list[tuple[int, Channel]]:
        """The compensations, each with the place of the first call that it undoes, the latest first."""
        places = [
            (min((place for place, call in enumerate(calls) if undoes(undo, call.step)), default=-1), undo)
            for undo in self.undoing
        ]
        return sorted(((place, undo) for place, undo in places if place >= 0), key=lambda one: -one[0])


def definition(topology: Topology, lines: Sequence[Channel]) -> Definition:
    """What a workflow runs, as far as the sketch draws it."""
    undoing = tuple(line for line in lines if line.settings.connection.get("compensates"))
    handlers = tuple(line for line in lines if line.settings.connection.get("after_error"))
    aside = _put_aside(topology, lines)
    others = (*undoing, *handlers, *aside)
    steps = _after_one_another([line for line in lines if line not in others])
    return Definition(tuple(steps), undoing, tuple(_after_one_another(handlers)), aside[0] if aside else None)


def _after_one_another(steps: Sequence[Channel]) -> list[Channel]:
    """The steps as they are drawn, but each after the one that it says it comes after; a block stays together."""
    names = {name: step for step in reversed(steps) for name in (step.target, step.id)}
    came = {step.id: names.get(str(step.settings.connection.get("after"))) for step in steps}
    if not any(came.values()):
        return list(steps)
    blocks: dict[str, list[Channel]] = {}
    for step in steps:
        blocks.setdefault(_whole(step), []).append(step)
    row = _sorted({key: [_whole(one) for step in block if (one := came[step.id])] for key, block in blocks.items()})
    found: list[Channel] = []
    for key in row:
        inside = {step.id: step for step in blocks[key]}
        within = {one: [before.id] if (before := came[one]) and before.id in inside else [] for one in inside}
        found += [inside[one] for one in _sorted(within)]
    return found


def _whole(step: Channel) -> str:
    """The Parallel or else the Choice that a step is in; a step alone is one of its own."""
    return next((f"{key} {state}" for key in ("branch", "choice") if (state := said(step, key)[0])), step.id)


def _sorted(before: Mapping[str, Collection[str]]) -> list[str]:
    """The keys in their order, but each after those that it names; in a circle the first that is met is cut loose."""
    found: list[str] = []
    seen: set[str] = set()
    for first in before:
        waiting = [] if first in seen else [(first, iter(before[first]))]
        seen.add(first)
        while waiting:
            key, left = waiting[-1]
            needed = next((one for one in left if one not in seen), None)
            if needed is None:
                found.append(key)
                waiting.pop()
            else:
                seen.add(needed)
                waiting.append((needed, iter(before[needed])))
    return found


def _put_aside(topology: Topology, lines: Sequence[Channel]) -> list[Channel]:
    """The steps that only failures take: they put the message into a queue that nobody reads, where others catch."""
    if not any(map(is_caught, lines)):
        return []
    queues = topology.vocabulary.acting.get("queue", frozenset())
    return [
        line
        for line in lines
        if topology.service(line.target) in queues
        and not topology.graph.outgoing.get(line.target)
        and line.settings.connection.get("integration") != CALLBACK
    ]


class Repeats:
    """How often a block has been run again: each of its retriers for itself, and the first that names the error counts.

    Step Functions Developer Guide, Handling errors, read 2026-11-26.
    """

    def __init__(self, block: Parallel, start: Then) -> None:
        """`start` runs it from its beginning."""
        self.block, self.start = block, start
        self.made = [0] * len(block.retry)
        self.most = most_tries(block.retry)

    def wait(self, step: Channel, failure: Failure | None) -> tuple[float, bool] | None:
        """Seconds until it is run again after a step has failed, and whether that is the most; None: it is not."""
        if failure is None or step.behaviour is None:
            return None
        for number, retrier in enumerate(self.block.retry):
            if means(step, step.behaviour, retrier[language().errors.member], failure):
                found = next_wait(retrier, self.made[number] + 1)
                self.made[number] += found is not None
                return found
        return None


def undoes(undo: Channel, step: Channel) -> bool:
    """Does a connection undo what a step has done?"""
    return undo.settings.connection.get("compensates") in (step.id, step.target)


def calls_in_order(steps: Sequence[Channel]) -> Calls:
    """The calls of the steps, where a label may name several, such as `T1 create, T4 confirm`.

    Those that a label numbers stand where their numbers do, if all labels have numbers; else each step is called once.
    """
    said = [[part.strip() for part in step.line.label.split(",")] for step in steps]
    numbers = [[_NUMBERED.fullmatch(part) for part in parts] for parts in said]
    once = [Call(step, step.id) for step in steps]
    several = [step for step, found in zip(steps, numbers, strict=True) if len(found) > 1 and any(found)]
    if not several:
        return Calls(once, [], all=True)
    numbered = [
        (int(number[1]), Call(step, step.id if not place else f"{step.id} {place + 1}", part if len(parts) > 1 else ""))
        for step, parts, found in zip(steps, said, numbers, strict=True)
        for place, (part, number) in enumerate(zip(parts, found, strict=True))
        if number
    ]
    whole = all(all(found) for found in numbers) and len({number for number, _ in numbered}) == len(numbered)
    calls = [call for _, call in sorted(numbered, key=lambda one: one[0])]
    if whole and [call.step for call in calls if call.name == call.step.id] == list(steps):
        return Calls(calls, several, all=True)
    return Calls(once, several, all=False)


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
    """The steps in the order of their calls, those of a Parallel together; one that is called twice is there twice."""
    steps = [call.step for call in calls_in_order(steps).row]
    found: list[Piece] = []
    usual = "each" if any(_handles_items(step) for step in steps) else ""
    for (state, again), grouped in groupby(steps, key=lambda step: _block(step, usual)):
        if not state and not again:
            found += grouped
            continue
        ways: dict[str, list[Channel]] = {}
        for step in grouped:
            ways.setdefault(said(step, "branch")[1], []).append(step)
        inside = tuple(tuple(way) for way in ways.values())
        found.append(Parallel(inside, tuple(of_block(inside[0][0].settings.connection))))
    return found


def _block(step: Channel, usual: str) -> tuple[str, str]:
    """The Parallel that a step is in; of a Map, which has no name here, only what it says of errors, or `usual`."""
    asked, state = step.settings.connection, said(step, "branch")[0]
    if state or not asked.get("each"):
        return state, ""
    words = language()
    return state, "".join(str(asked.get(key) or "") for key in (words.block, words.block_caught)) or usual


def _handles_items(step: Channel) -> bool:
    """Does a step in a Map handle the error of its item there?"""
    return bool(step.settings.connection.get("each") and step.settings.connection.get(language().ways))


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


def pause(step: Channel) -> int:
    """Seconds that a workflow waits before a step."""
    seconds = step.settings.connection.get("wait_before")
    return seconds if isinstance(seconds, int) and not isinstance(seconds, bool) and seconds > 0 else 0


def hands_out_token(step: Channel) -> bool:
    """Does a step sleep until somebody brings its token back?"""
    return step.verb == "task" and step.settings.connection.get("integration") == CALLBACK


def token_ends(step: Channel) -> tuple[float, str]:
    """Seconds for which a step waits for its token, without end where nothing is set, and the name of the error then.

    Nothing for a missed heartbeat, whose name the behaviour of the step has.
    """
    whole, silent = (patience(step.settings.connection.get(key)) for key in ("step_timeout", "heartbeat"))
    return (silent, "") if silent < whole else (whole, language().out_of_time)


@dataclass(frozen=True)
class Onward:
    """Where a run goes on from a step: with what follows, to the end of its branch, item or run, and around a block."""

    then: Then
    end: Then
    around: Onward | None = None  # the same of the Parallel or Map that the step is in


def in_turn(
    row: Sequence[Piece],
    step: Callable[[Channel, Onward], None],
    onward: Onward,
    block: Callable[[Repeats], None] | None = None,
) -> None:
    """Run pieces one after the other: `step` runs one and goes on; `onward` says what comes after the last.

    `block` is told of what may be run again, and starts it.
    """
    if not row:
        onward.then()
        return
    first, rest = row[0], row[1:]
    following = replace(onward, then=lambda: in_turn(rest, step, onward, block))
    if isinstance(first, Parallel) and first.retry and block is not None:
        block(Repeats(first, lambda: _side_by_side(first, step, following)))
    elif isinstance(first, Parallel):
        _side_by_side(first, step, following)
    else:
        step(first, following)


def _side_by_side(parallel: Parallel, step: Callable[[Channel, Onward], None], around: Onward) -> None:
    open_ways = len(parallel.ways)

    def joined() -> None:
        nonlocal open_ways
        open_ways -= 1
        if not open_ways:
            around.then()

    for way in parallel.ways:
        in_turn(way, step, Onward(joined, joined, around))
