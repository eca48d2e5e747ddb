"""What is told while a message is on its way: steps with their times, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.sketch.model import Mark, Message, Move, Step, Tone

from .answers import Answer
from .model import Holds, Loss, Neighbour, Stands, Tried, Where, Whereabouts


@dataclass(frozen=True)
class Late:
    """Something that was done long after it could have been. `delivered`: a service pushed it there."""

    where: str
    delivered: bool


@dataclass
class Record:
    """One run, as it is told. Nothing is told twice in the same words on the same way."""

    steps: list[Step] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    last: float = 0.0  # when something happened last; timers that nobody waits for any more run on
    first: tuple[Answer, float | None] | None = None  # what the first caller got; when, or None: not known
    tries: dict[tuple[str, str], Tried] = field(default_factory=dict)  # by who tries, and the line
    kept: list[tuple[str, Holds]] = field(default_factory=list)
    lost: list[Loss] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)  # who went on with a spare answer
    blocked: set[Stands] = field(default_factory=set)
    beside: dict[tuple[str, str], Neighbour] = field(default_factory=dict)  # by who and where
    compensated: list[str] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)  # by connection: why
    is_least: bool = False  # a wait that nobody documents counts as none: later times are the least that they can be
    inside: list[dict[str, Whereabouts]] = field(default_factory=list)  # of each step, as it stands after it
    _told: set[tuple[str, tuple[Move, ...]]] = field(default_factory=set)
    _within: dict[str, Whereabouts] = field(default_factory=dict)
    _told_at: float = -1.0

    def tell(self, now: float, text: str, moves: tuple[Move, ...] = (), marks: dict[str, Mark] | None = None) -> None:
        """Add a step, unless the very same has been told or there are too many."""
        self.last = max(self.last, now)
        if (text, moves) in self._told or len(self.steps) >= limits.TRACE_STEPS:
            return
        self._told.add((text, moves))
        self.steps.append(Step(text=text[: limits.STEP_TEXT], moves=moves, marks=marks or {}))
        self.times.append(round(now, 3))
        self.inside.append(dict(self._within))
        self._told_at = now

    def note(self, now: float, what: str, where: Where, *, is_next: bool = False, **known: Any) -> None:
        """How the message stands in a part now. It belongs to what was told last, if that was at the same moment.

        `is_next`: to what is told next, as in a good answer that is still on its way. What was known of it before, and
        is not given anew, stays known.
        """
        before = self._within.get(what)
        self._within[what] = replace(before, where=where, **known) if before else Whereabouts(where=where, **known)
        if self.inside and not is_next and self._told_at == now:
            self.inside[-1] = dict(self._within)

    def noted(self, what: str) -> Whereabouts | None:
        """How it stands there, as far as anything is known."""
        return self._within.get(what)

    def loses(self, where: str, why: str) -> None:
        """A message is gone."""
        self.lost.append(Loss(where=where, why=why))


def along(line: str, message: Message, direction: Literal["forward", "back"] = "forward") -> tuple[Move, ...]:
    """One message over a connection."""
    return (Move(connection=line, direction=direction, message=message),)


def inside(node: str, message: Message = "request") -> tuple[Move, ...]:
    """Something that happens in a part."""
    return (Move(at=node, message=message),)


def mark(node: str, state: str, tone: Tone = "warning") -> dict[str, Mark]:
    """A badge on a part."""
    return {node: Mark(state=state[: limits.MARK_STATE], tone=tone)}
