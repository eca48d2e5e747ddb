"""What a workflow does after a failure: it undoes what was done and what may have been done, the latest first.

A compensation of a step that not every run comes to asks first whether this run did.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from patterns_app.core.behaviours.retriers import language, listed
from patterns_app.core.engine.catching import has_catch
from patterns_app.core.engine.topology import Channel
from patterns_app.core.services.values import Properties

from .calls import Call
from .machine import ALL_UNDONE, FAILED, NOT_UNDONE, UNDONE, Machine
from .nesting import CHOICE, Block, Item
from .states import catch, catch_all, path

_ENDS: Mapping[str, tuple[str, str]] = {
    FAILED: ("NotDone", "A step failed."),
    UNDONE: ("SagaCompensated", "A step failed, and what was done before is undone."),
    NOT_UNDONE: ("CompensationFailed", "A step failed, and not all that was done before could be undone."),
}


class Undoing:
    """The compensations of one workflow."""

    def __init__(self, flow: Machine) -> None:
        self.flow = flow
        self.chain = flow.drawn.backwards(flow.steps)

    def first(self, place: int, with_it: bool) -> str:
        """Where the undoing begins after a failure at a place; nothing where nothing is to be undone.

        `with_it`: what was begun at that place may have been done.
        """
        for at, undo in self.chain:
            if at == place and with_it:
                return undo.id
            if at < place:
                return self._enter(undo)
        return ""

    def failed(self, place: int) -> str:
        """The state to which a failure at a place leads."""
        handlers = self.flow.drawn.after_failure
        return self.first(place, with_it=False) or (handlers[0].id if handlers else FAILED)

    def of(self, call: Call) -> bool:
        """Is there a compensation for a call?"""
        return any(call in self.flow.undone_by(undo) for _, undo in self.chain)

    def write(self) -> None:
        """One compensation after the other. One that fails is put aside, if there is a place, and the next is run."""
        flow = self.flow
        for number, (_, undo) in enumerate(self.chain):
            following = self._enter(self.chain[number + 1][1]) if number + 1 < len(self.chain) else ALL_UNDONE
            if undo.id in self._asked_first:
                choice = {**self._asked_first[undo.id], "Next": undo.id}
                flow.states[self._enter(undo)] = {"Type": "Choice", "Choices": [choice], "Default": following}
            aside = f"{undo.id} put aside" if flow.drawn.place else following
            catches: Properties = {}
            if has_catch(undo):  # else an error in it ends the run, and those after it are not run
                names = listed(undo.settings.connection.get(language().caught)) or [language().every]
                catches = {"Catch": [catch(names, path("not-undone", undo.id), aside)]}
            flow.put(undo.id, undo, {**catches, "Next": following})
            if flow.drawn.place and catches:
                missed = catch_all(path("not-put-aside", undo.id), following)
                flow.put(aside, flow.drawn.place, {"Catch": [missed], "Next": following})
            if "Payload" not in flow.states[undo.id]["Parameters"]:
                flow.work.note(f"{undo.id}: the template cannot know what undoes it: say it in the step's parameters.")

    def end(self) -> None:
        """How a run ends that has failed."""
        choice = {"Variable": path("not-undone"), "IsPresent": True, "Next": NOT_UNDONE}
        self.flow.states[ALL_UNDONE] = {"Type": "Choice", "Choices": [choice], "Default": UNDONE}
        for name, (error, cause) in _ENDS.items():
            self.flow.states[name] = {"Type": "Fail", "Error": error, "Cause": cause}

    def _enter(self, undo: Channel) -> str:
        return f"{undo.id} due?" if undo.id in self._asked_first else undo.id

    @cached_property
    def _asked_first(self) -> dict[str, Properties]:
        """What is asked before a compensation, where not every run comes to what it undoes."""
        wheres = {call.name: found for item in self.flow.items for call, found in _conditions(item)}
        found: dict[str, Properties] = {}
        for _, undo in self.chain:
            asked = [wheres[call.name] for call in self.flow.undone_by(undo)]
            if all(asked):
                found[undo.id] = asked[0] if len(asked) == 1 else {"Or": asked}
        return found


def refused(call: Call) -> str:
    """The error of a step in a block that was not done for certain."""
    return f"{call.name} refused"


def _conditions(item: Item, on_a_way: bool = False) -> list[tuple[Call, Properties]]:
    """Each call with what tells, after the blocks, that it was done or may have been; empty where each run comes to it.

    What was done leaves its result. A block that was begun leaves its result or its error.
    """
    if not isinstance(item, Block):
        return [
            (item, {"Variable": path(item.name if item.says else item.step.id), "IsPresent": True} if on_a_way else {})
        ]
    if item.kind == CHOICE:
        return [found for _, inside in item.ways for one in inside for found in _conditions(one, on_a_way=True)]
    return [(call, _begun(item, call)) for call in item.calls()]


def _begun(block: Block, call: Call) -> Properties:
    """A block was begun, and a call in it did not say for certain that it was not done."""
    error = path(block.name, "Error")
    told = [{"Variable": error, "IsPresent": True}, {"Variable": error, "StringEquals": refused(call)}]
    return {"And": [{"Variable": path(block.name), "IsPresent": True}, {"Not": {"And": told}}]}
