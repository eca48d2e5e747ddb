"""A workflow while its definition is written: its steps, the names of its states, and the states so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from patterns_app.core.engine.steps import Definition, undoes
from patterns_app.core.engine.topology import Channel
from patterns_app.core.services.values import Properties
from patterns_app.core.sketch.model import Node

from .calls import Call, in_order
from .nesting import Item, nested
from .states import task
from .work import Work

# Names with capitals or blanks are nobody's: the ids of connections have neither.
FAILED, ALL_UNDONE, UNDONE, NOT_UNDONE = "Failed", "All undone?", "Undone", "Not undone"


@dataclass
class Machine:
    """One workflow, and what is known of it and written so far."""

    work: Work
    node: Node
    drawn: Definition
    express: bool
    states: Properties = field(default_factory=dict)
    asks: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the connections of a state that has some
    starts_itself: bool = False

    @cached_property
    def steps(self) -> list[Call]:
        """The steps in their order: one for each call that its connection's label numbers."""
        return in_order(self.work, self.drawn.steps)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The steps in the blocks that they say."""
        return nested(self.steps, self.free)

    @cached_property
    def places(self) -> dict[str, int]:
        """By the name of each call its place among all of them."""
        return {call.name: place for place, call in enumerate(self.steps)}

    @cached_property
    def _taken(self) -> set[str]:
        given = (*self.drawn.steps, *self.drawn.undoing, *self.drawn.handlers)
        return {
            *(call.name for call in self.steps),
            *(step.id for step in given),
            *(FAILED, ALL_UNDONE, UNDONE, NOT_UNDONE),
        }

    def free(self, wish: str) -> str:
        """The name of a state that no other has, in whatever block; from now on it is taken."""
        found, number = wish, 1
        while found in self._taken:
            number += 1
            found = f"{wish} {number}"
        self._taken.add(found)
        return found

    def put(self, name: str, step: Channel, leads: Properties) -> None:
        """Write the state of a step and where it `leads`."""
        self.asks[name] = (step.id,)
        self.states[name] = {**task(self.work, name, step, "", self.express), **leads}

    def undone_by(self, undo: Channel) -> list[Call]:
        """The calls that a compensation undoes."""
        return [call for call in self.steps if undoes(undo, call.step)]
