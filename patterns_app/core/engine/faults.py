"""Which part does not do its work, from when to when, and what that means for its kind of part."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from math import inf
from typing import Literal

from patterns_app.core.behaviours.model import Failure, FaultMeaning

from .model import Fault, How

# What a fault does when a message arrives: it fails in one of these ways, is slow, or the part does not read.
Effect = Failure | Literal["slow", "stopped"]
_STOPS: frozenset[Effect] = frozenset({"down", "stopped", "gone"})
_HOW: dict[How, Effect] = {"denied": "denied", "rejects": "rejects", "gone": "gone", "stopped": "stopped"}


@dataclass
class Spell:
    """One fault with its time. `begin` is None until the connection that it waits for has been served."""

    fault: Fault
    effect: Effect
    begin: float | None
    met: bool = False

    @property
    def end(self) -> float:
        """When it is over; without end where nobody knows when it begins."""
        if self.begin is None or self.fault.lasts_s is None:
            return inf
        return self.begin + self.fault.lasts_s

    def holds(self, now: float) -> bool:
        """Is the part broken at this time?"""
        return self.begin is not None and self.begin <= now < self.end


class Faults:
    """All faults of a run."""

    def __init__(self, faults: Iterable[Fault], meaning_of: Callable[[str], FaultMeaning]) -> None:
        """`meaning_of`: what faults mean for a part, by its id."""
        found = [(fault, effect_of(fault, meaning_of(fault.part))) for fault in faults]
        self.spells = [Spell(fault, effect, None if fault.after else 0.0) for fault, effect in found if effect]
        self.parts = frozenset(spell.fault.part for spell in self.spells)
        self.idle = tuple(fault.part for fault, effect in found if not effect)  # that is nothing for such a part

    def at(self, part: str, now: float) -> Spell | None:
        """What is wrong with a part at this time; from now on it counts as met."""
        return self._met(part, now)

    def stopping(self, part: str, now: float) -> Spell | None:
        """What keeps a part from handing on what it has taken at this time: that it is down, stands still or is gone.

        One that is slow or refuses hands on what it has.
        """
        return self._met(part, now, _STOPS)

    def _met(self, part: str, now: float, effects: Container[Effect] | None = None) -> Spell | None:
        for spell in self.spells:
            if spell.fault.part == part and spell.holds(now) and (effects is None or spell.effect in effects):
                spell.met = True
                return spell
        return None

    def served(self, line: str, now: float) -> None:
        """A connection has been served: what waits for that begins."""
        for spell in self.spells:
            if spell.fault.after == line and spell.begin is None:
                spell.begin = now

    def next_change(self, now: float) -> float:
        """The next time at which a fault ends; infinity where none does. Until then every try meets the same."""
        return min((spell.end for spell in self.spells if spell.holds(now)), default=inf)

    @property
    def only_one(self) -> bool:
        """Is only this message bad, and others would go well?"""
        return bool(self.spells) and all(spell.fault.how == "one" for spell in self.spells if spell.met)

    @property
    def met(self) -> bool:
        """Has a message met any of them?"""
        return any(spell.met for spell in self.spells)


def as_failure(effect: Effect, slow: Failure = "down") -> Failure:
    """How a caller that is refused counts it. A part that reads nothing takes nothing in either."""
    match effect:
        case "slow":
            return slow
        case "stopped":
            return "down"
        case _:
            return effect


def slow_s(spell: Spell | None, now: float) -> float:
    """Seconds until a slow part answers; 0 where it is not slow. Without a figure: when it is well again."""
    if spell is None or spell.effect != "slow":
        return 0.0
    return spell.fault.takes_s if spell.fault.takes_s is not None else spell.end - now


def effect_of(fault: Fault, meaning: FaultMeaning) -> Effect | None:
    """What a fault does. A function that refuses one request does so by throwing; one bad run of a workflow has begun,
    and fails by itself."""
    if fault.fault == "slow" or fault.how == "silent":
        return "slow" if meaning.slow else None
    if fault.how in _HOW and not (fault.how == "rejects" and meaning.fails == "function_error" and _runs(meaning)):
        return _HOW[fault.how]
    if fault.fault == "fails" and fault.how == "one" and meaning.part == "workflow-start":
        return "function_error"
    return meaning.fails if fault.fault == "fails" else meaning.throttled


def _runs(meaning: FaultMeaning) -> bool:
    return meaning.part == "function"
