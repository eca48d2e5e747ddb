"""The Catch of a step or block that says itself where its errors lead, and the states that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patterns_app.core.behaviours.retriers import Catcher, catchers, language
from patterns_app.core.engine.catching import has_catch, led_to
from patterns_app.core.engine.topology import Channel
from patterns_app.core.services.values import Properties

from .calls import Call
from .machine import FAILED, Machine
from .states import catch, path, task
from .work import plain


def catches_around(call: Call) -> bool:
    """Is it the block around a step that catches its errors?"""
    asked, words = call.step.settings.connection, language()
    return bool(catchers(asked, words.block_caught)) or (has_catch(call.step) and not catchers(asked, words.ways))


def handlers_of(flow: Machine, call: Call) -> list[Channel]:
    """The steps to which the Catch of one in a block leads, in the same block."""
    found = catchers(call.step.settings.connection, language().ways)
    return [step for one in found for step in led_to(flow.drawn.handlers, one.way)]


@dataclass
class Leading:
    """Writes them into one scope: that of the whole workflow, or of a block in it."""

    flow: Machine
    states: Properties

    def catches(
        self, name: str, found: Sequence[Catcher], leads: Properties, call: Call | None = None
    ) -> list[Properties]:
        """The entries of a Catch in order; nothing where what is undone says where they lead. `leads`: what follows.

        Its error is kept beside what came in, under the name of the state.
        """
        if not any(one.way for one in found):
            return []
        if not all(one.sure for one in found):
            self.flow.work.note(f"{name}: nothing that is written looks later at what its Catch has put in place.")
        kept = path(name) if call is None or call.says else path(call.step.id)
        return [catch([*one.errors], kept, self._first(name, one, leads)) for one in found]

    def _first(self, name: str, one: Catcher, leads: Properties) -> str:
        """The state to which an entry leads; those after it are written with it."""
        steps = led_to(self.flow.drawn.handlers, one.way)
        first = self.flow.free(plain(one.way) or f"{name} caught")
        ends = leads if one.then == "next" else {"End": True}
        if one.then in ("fail", ""):
            failed = first if not steps else self.flow.free(f"{first} {FAILED}")
            self.states[failed] = {"Type": "Fail", "Error": "NotDone", "Cause": "A step failed."}
            ends = {"Next": failed}
        elif not steps:
            self.states[first] = {"Type": "Pass", **ends}
        names = [first, *(self.flow.free(step.id) for step in steps[1:])]
        for place, step in enumerate(steps):
            following = {"Next": names[place + 1]} if place + 1 < len(steps) else ends
            self.states[names[place]] = {**task(self.flow.work, names[place], step, "", self.flow.express), **following}
            self.flow.asks[names[place]] = (step.id,)
        return first
