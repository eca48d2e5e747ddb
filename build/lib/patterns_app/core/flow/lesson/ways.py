"""The messages of a sketch as lessons ask about them: how each fares when nothing is broken, and when one part is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from patterns_app.core.engine.model import Fault, FaultKind, State, Trace
from patterns_app.core.engine.trace import GoesOn, NotInSketch, trace
from patterns_app.core.flow.faults import FAULTS, break_node, entries_of, few_faults
from patterns_app.core.sketch.model import Move, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

_OUTSIDE = "client."
_UNASKED: tuple[State, ...] = ("not_affected", "not_known")


@dataclass(frozen=True)
class Way:
    """One message: `sound` with nothing broken, `broken` by the part on its way that is, and how.

    A part is in `unclear` where the engine does not know, or follows no further, what its failure does.
    """

    sketch: Sketch
    story: str  # id of the scenario that it is a message of
    enter: str
    sound: Trace
    broken: dict[tuple[str, FaultKind], Trace]
    unclear: frozenset[str]
    names: dict[str, str]
    shown: frozenset[tuple[str, FaultKind]]  # what is broken here as the player shows it for the story

    @property
    def caller(self) -> str:
        """The part that asks first."""
        return self.sound.result.first_caller.part

    @property
    def told(self) -> str:
        """Which message it is, in a sentence."""
        first = next(line.target for line in self.sketch.connections if line.id == self.enter)
        return f"{self.name(self.caller)} sends a message, and its way begins on the line to {self.name(first)}."

    def told_without(self, part: str) -> str:
        """The same without the name of a part, as it is the answer."""
        first = next(line.target for line in self.sketch.connections if line.id == self.enter)
        if part not in (self.caller, first):
            return self.told
        words = self._words
        if part == self.caller:
            return f"“{words}” is on its way." if words else ""
        return f"{self.name(self.caller)} sends “{words}”." if words else ""

    @property
    def _words(self) -> str:
        """What the message carries when it sets out in its story."""
        moves = (
            move
            for story in self.sketch.scenarios
            if story.id == self.story
            for step in story.steps
            for move in step.moves
        )
        return next((move.label for move in moves if move.connection == self.enter and move.label), "")

    def plays(self, part: str, fault: FaultKind) -> tuple[str, str, FaultKind] | None:
        """What shows in the player how this message fares when a part is broken; None where that shows another."""
        return (self.story, part, fault) if (part, fault) in self.shown else None

    def name(self, part: str) -> str:
        """What a part is called."""
        return self.names[part]

    def ends(self, move: Move) -> tuple[str, str]:
        """Where a move along a connection starts and arrives."""
        line = next(line for line in self.sketch.connections if line.id == move.connection)
        return (line.source, line.target) if move.direction == "forward" else (line.target, line.source)

    def forward(self, told: Trace) -> list[tuple[int, str, str]]:
        """The moves forward of a trace in order: number of the step from 0, from where, to where."""
        return [
            (number, *self.ends(move))
            for number, step in enumerate(told.scenario.steps)
            for move in step.moves
            if move.connection is not None and move.direction == "forward"
        ]

    def passed(self, told: Trace) -> dict[str, str]:
        """The parts that a trace comes to, in order, and to which part it went on from there at last, else ""."""
        found = {self.caller: ""}
        for _, source, target in self.forward(told):
            found.setdefault(target, "")
            found[source] = target
        return found


def ways(sketch: Sketch, vocabulary: Vocabulary) -> Iterator[Way]:
    """The messages that the stories of a sketch begin with, each once. None where two parts are called the same."""
    names = {node.id: node.label or node.id for node in sketch.nodes}
    if len(set(names.values())) < len(names):
        return
    seen: set[str] = set()  # lines and parts that a message before this one has passed already
    starts = {line.id: line.source for line in sketch.connections}
    for story in sketch.scenarios:
        for enter in entries_of(sketch, story):
            if enter in seen or starts[enter] in seen:
                continue
            way = _way(sketch, vocabulary, story, enter, names)
            if way is None:
                continue
            seen |= {move.connection or "" for step in way.sound.scenario.steps for move in step.moves}
            seen |= set(way.passed(way.sound)) - {way.caller}
            yield way


def _way(sketch: Sketch, vocabulary: Vocabulary, story: Scenario, enter: str, names: dict[str, str]) -> Way | None:
    preferred = frozenset(move.connection or "" for step in story.steps for move in step.moves)
    try:
        sound = trace(sketch, vocabulary, enter, [], preferred)
    except (NotInSketch, GoesOn):
        return None
    if sound.result.ends.state in _UNASKED:
        return None
    way = Way(sketch, story.id, enter, sound, {}, frozenset(), names, frozenset())
    shown, unclear = set(), set()
    for part, fault in _faults(way):
        try:
            found = trace(sketch, vocabulary, enter, [Fault(part=part, fault=fault)], preferred)
            player = break_node(sketch, vocabulary, story, part, fault)
        except GoesOn:
            unclear.add(part)
            continue
        if found.result.ends.state in _UNASKED:
            unclear.add(part)
            continue
        way.broken[part, fault] = found
        if player.scenario.steps == found.scenario.steps:
            shown.add((part, fault))
    return replace(way, unclear=frozenset(unclear), shown=frozenset(shown))


def _faults(way: Way) -> Iterator[tuple[str, FaultKind]]:
    """What can be broken on the way, but for who asks and who is outside."""
    few, asked = few_faults(), ("fails", "slow")
    services = {node.id: node.service for node in way.sketch.nodes}
    for part in way.passed(way.sound):
        if part != way.caller and not services[part].startswith(_OUTSIDE):
            yield from ((part, fault) for fault in few.get(services[part], FAULTS) if fault in asked)
