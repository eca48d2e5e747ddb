"""The definition of a workflow: its steps in order, what undoes them after a failure, and what cannot be undone.

Which connection is which is the engine's to say, so a workflow is deployed as it is simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Backoff, Behaviour, Retry
from patterns_app.core.behaviours.retriers import implied, language, listed, retriers
from patterns_app.core.engine.steps import Definition, definition, undoes
from patterns_app.core.engine.topology import Channel
from patterns_app.core.interchange.cloudformation.tasks import task_resource, task_seconds
from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties
from patterns_app.core.sketch.model import Node

from .calls import Call, in_order
from .work import Work

# Names with capitals or blanks are nobody's: the ids of connections have neither.
_FAILED, _ALL_UNDONE, _UNDONE, _NOT_UNDONE = "Failed", "All undone?", "Undone", "Not undone"
_ENDS: Mapping[str, tuple[str, str]] = {
    _FAILED: ("NotDone", "A step failed."),
    _UNDONE: ("SagaCompensated", "A step failed, and what was done before is undone."),
    _NOT_UNDONE: ("CompensationFailed", "A step failed, and not all that was done before could be undone."),
}
_OUT_OF_TIME = ("States.Timeout", "States.HeartbeatTimeout")


def define(work: Work, node: Node, express: bool) -> None:
    """Write the definition of a workflow whose parts are all there, and what its names stand for."""
    lines = [line for line in work.outgoing(node, "orchestrate") if line.id in work.steps]
    drawn = definition(work.topology, [work.topology.channels[line.id] for line in lines])
    written = _States(work, drawn, express)
    states = written.all()
    led_to = _led_to(states)
    used = {written.asks[name] for name in led_to if name in written.asks}
    for line in lines:
        if line.id not in used:
            work.note(f"{line.id}: no step of {work.title(node)} leads there, so the workflow is without it.")
    begun: Properties = {"StartAt": next(iter(states)), "States": {name: states[name] for name in led_to}}
    properties = work.template.properties(work.parts[node.id].name)
    properties["Definition"] = {**work.fill(node, f"{work.kind(node)}/Definition", {}), **begun}
    names = {key: value for line in lines if line.id in used for key, value in work.steps[line.id].names.items()}
    if names:
        properties["DefinitionSubstitutions"] = names


def _led_to(states: Properties) -> list[str]:
    """The states that a run can come to, in the order in which they are written."""
    first = next(iter(states))
    seen, waiting = {first}, [first]
    while waiting:
        fresh = _following(states[waiting.pop()]) - seen
        seen |= fresh
        waiting += fresh
    return [name for name in states if name in seen]


def _following(state: Properties) -> set[str]:
    branches = (*state.get("Catch", ()), *state.get("Choices", ()))
    named = (state.get("Next"), state.get("Default"), *(one["Next"] for one in branches))
    return {name for name in named if name}


@dataclass
class _States:
    """The states of one workflow, as they come about."""

    work: Work
    drawn: Definition
    express: bool
    states: Properties = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)  # the connection of a state that has one

    @cached_property
    def steps(self) -> list[Call]:
        """The steps in their order: one for each call that its connection's label numbers."""
        return in_order(self.work, self.drawn.steps)

    def all(self) -> Properties:
        """Every state that is drawn, also those to which nothing leads."""
        chain = self._backwards()
        for place, (step, name, says) in enumerate(self.steps):
            ends: Properties = {"End": True}
            following = {"Next": self.steps[place + 1].name} if place + 1 < len(self.steps) else ends
            self._put(name, step, {**self._catches(step, place, chain), **following}, says=says)
        if not self.steps:
            self.states["Nothing"] = {"Type": "Pass", "End": True}
        self._undo([undo for _, undo in chain])
        self._handle()
        self._end()
        return self.states

    def _backwards(self) -> list[tuple[int, Channel]]:
        """The compensations, each with the place of the first step that it undoes, the latest first."""
        places = [
            (min((place for place, call in enumerate(self.steps) if undoes(undo, call.step)), default=-1), undo)
            for undo in self.drawn.undoing
        ]
        return sorted(((place, undo) for place, undo in places if place >= 0), key=lambda one: -one[0])

    def _catches(self, step: Channel, place: int, chain: list[tuple[int, Channel]]) -> Properties:
        """Where a failure of a step leads. Of one that took too long nobody knows how it ended: it is undone too."""
        if not (self.work.on(step.line, "catch") or implied(step.settings.connection).get("catch")):
            return {}
        before = next((undo.id for at, undo in chain if at < place), "")
        with_it = next((undo.id for at, undo in chain if at <= place), "")
        known = before or (_FAILED if self.drawn.undoing else self._first_handler())
        errors = listed(step.settings.connection.get(language().caught)) or [language().every]
        catches = [_catch(errors, "$.error", known)]
        if with_it != before:
            catches.insert(0, _catch(_unknown_outcome(step.behaviour), "$.error", with_it))
        return {"Catch": catches}

    def _first_handler(self) -> str:
        handlers = self._handlers()
        return handlers[0].id if handlers else _FAILED

    def _handlers(self) -> tuple[Channel, ...]:
        """What a failure leads to where nothing is undone."""
        return (self.drawn.place,) if self.drawn.place else self.drawn.handlers

    def _handle(self) -> None:
        handlers = () if self.drawn.undoing else self._handlers()
        for place, step in enumerate(handlers):
            following = handlers[place + 1].id if place + 1 < len(handlers) else _FAILED
            caught = [_catch(["States.ALL"], "$['not-handled']", _FAILED)]
            catches: Properties = {"Catch": caught} if self.work.on(step.line, "catch") else {}
            self._put(step.id, step, {**catches, "Next": following})

    def _undo(self, chain: list[Channel]) -> None:
        """One compensation after the other. One that fails is put aside, if there is a place, and the next is run."""
        for place, undo in enumerate(chain):
            following = chain[place + 1].id if place + 1 < len(chain) else _ALL_UNDONE
            aside = f"{undo.id} put aside" if self.drawn.place else following
            caught = _catch(["States.ALL"], f"$['not-undone']['{undo.id}']", aside)
            self._put(undo.id, undo, {"Catch": [caught], "Next": following})
            if self.drawn.place:
                missed = _catch(["States.ALL"], f"$['not-put-aside']['{undo.id}']", following)
                self._put(aside, self.drawn.place, {"Catch": [missed], "Next": following})
            if "Payload" not in self.states[undo.id]["Parameters"]:
                self.work.note(f"{undo.id}: the template cannot know what undoes it: say it in the step's parameters.")

    def _end(self) -> None:
        choice = {"Variable": "$['not-undone']", "IsPresent": True, "Next": _NOT_UNDONE}
        self.states[_ALL_UNDONE] = {"Type": "Choice", "Choices": [choice], "Default": _UNDONE}
        for name, (error, cause) in _ENDS.items():
            self.states[name] = {"Type": "Fail", "Error": error, "Cause": cause}

    def _put(self, name: str, step: Channel, leads: Properties, says: str = "") -> None:
        """Write the state of a step and where it `leads`; `says` is which of several calls of the step it is."""
        self.asks[name] = step.id
        self.states[name] = {**self._task(name, step, says), **leads}

    def _task(self, name: str, step: Channel, says: str) -> Properties:
        line, work = step.line, self.work
        resource, parameters = self._asked(step, says)
        state: Properties = {
            "Type": "Task",
            "Resource": f"arn:aws:states:::{resource}",
            "Parameters": parameters,
            "ResultPath": f"$['{name if says else line.id}']",
        }
        state |= task_seconds(lambda key: work.number(line, key))
        if work.on(line, "retry") or implied(step.settings.connection).get("retry"):
            state["Retry"] = _retriers(step)
        return state

    def _asked(self, step: Channel, says: str) -> tuple[str, Properties]:
        """The resource of a task and its parameters. A function that is asked for several things is told which."""
        line, work = step.line, self.work
        resource, parameters = work.steps[line.id].resource, dict(work.steps[line.id].parameters)
        wanted = work.setting(line, "integration")
        said = form_of(work.nodes[line.target].service).task
        payload: Properties = {}
        if len(work.outgoing(work.nodes[line.source], "orchestrate", at=line.target)) > 1:
            payload["step"] = line.id
        if says:
            payload |= {"step": line.id, "call": says}
        if said and wanted in said.waits and not self.express:
            resource = task_resource(resource, wanted)
            payload |= {"taskToken.$": "$$.Task.Token"} if wanted == "wait-for-callback" else {}
        elif wanted not in (None, "request-response"):
            work.note(f"{line.id}: this step cannot wait in that way, so it goes on as soon as it has its answer.")
        if payload and "Payload.$" in parameters:
            del parameters["Payload.$"]
            parameters["Payload"] = {"input.$": "$", **payload}
        return resource, parameters


def _catch(errors: list[str], path: str, following: str) -> dict[str, Any]:
    return {"ErrorEquals": errors, "ResultPath": path, "Next": following}


def _unknown_outcome(behaviour: Behaviour | None) -> list[str]:
    """The errors after which nobody knows whether the step was done: it took too long, or the line broke."""
    found = dict.fromkeys(_OUT_OF_TIME)
    if behaviour:
        sees = behaviour.caller_sees
        for failure in ("timeout", "heartbeat", "down"):
            if failure in sees:
                found |= dict.fromkeys((sees[failure].name, *sees[failure].or_names))
        found |= dict.fromkeys(name for retry in _usual(behaviour) for name in retry.names)
        if "throttled" in sees:
            found.pop(sees["throttled"].name, None)  # it was not even begun
    return [name for name in found if name]


def _retriers(step: Channel) -> list[Properties]:
    """What the step says of its Retry; else what is usual for such a step."""
    known = next((one for one in _usual(step.behaviour) if one.backoff), None)
    said = retriers(step.settings.connection)
    return [{**({} if "ErrorEquals" in one else _retry(known)), **one} for one in said] or [_retry(known)]


def _usual(behaviour: Behaviour | None) -> tuple[Retry, ...]:
    """The retries of a behaviour before the settings change them."""
    found = behaviours().behaviours.get(behaviour.key) if behaviour else None
    return found.retries if found else ()


def _retry(known: Retry | None) -> Properties:
    """What is usually tried again, and how often. Without figures the definition's own defaults hold."""
    said: Properties = {"ErrorEquals": list(known.names) if known and known.names else [language().every_but_time]}
    if known and known.backoff:
        said |= _pauses(known.backoff)
    if known and isinstance(known.tries, int):
        said["MaxAttempts"] = known.tries - 1
    return said


def _pauses(backoff: Backoff) -> Properties:
    """The first pause and by what it grows."""
    rate = backoff.factor or 1
    return {"IntervalSeconds": int(backoff.base_s or 1), "BackoffRate": int(rate) if rate == int(rate) else rate}
