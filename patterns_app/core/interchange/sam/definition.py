"""The definition of a workflow: its steps in order, what undoes them after a failure, and what cannot be undone.

Which connection is which is the engine's to say, so a workflow is deployed as it is simulated.
"""

from __future__ import annotations

from patterns_app.core.engine.catching import has_catch
from patterns_app.core.engine.steps import definition
from patterns_app.core.services.values import Properties, allow, ref
from patterns_app.core.sketch.model import Node

from .blocks import Ahead, Blocks, entry
from .machine import FAILED, Machine
from .states import catch_all, path
from .undoing import Undoing
from .work import Work

# Step Functions Developer Guide, "Transforming data with JSONata": a state of one language has no fields of the other.
_LANGUAGE, _WRITTEN_IN = "query_language", "JSONPath"


def define(work: Work, node: Node, express: bool) -> None:
    """Write the definition of a workflow whose parts are all there, and what its names stand for."""
    lines = [line for line in work.outgoing(node, "orchestrate") if line.id in work.steps]
    drawn = definition(work.topology, [work.topology.channels[line.id] for line in lines])
    flow = Machine(work, node, drawn, express)
    written = _Written(flow)
    states = written.all()
    led_to = _led_to(states, written.start)
    used = {key for name in led_to for key in flow.asks.get(name, ())}
    for line in lines:
        if line.id not in used:
            work.note(f"{line.id}: no step of {work.title(node)} leads there, so the workflow is without it.")
    begun: Properties = {"StartAt": written.start, "States": {name: states[name] for name in led_to}}
    properties = work.template.properties(work.parts[node.id].name)
    properties["Definition"] = {**work.fill(node, f"{work.kind(node)}/Definition", {}, but=(_LANGUAGE,)), **begun}
    if work.setting(node, _LANGUAGE) not in (None, _WRITTEN_IN):
        work.note(
            f"{work.title(node)}: its states are written in {_WRITTEN_IN}, as a definition has one language only."
        )
    names = {key: value for line in lines if line.id in used for key, value in work.steps[line.id].names.items()}
    if names:
        properties["DefinitionSubstitutions"] = names
    if flow.starts_itself:
        _may_start_itself(work, work.parts[node.id].name)


def _may_start_itself(work: Work, name: str) -> None:
    """The rights of a workflow with a distributed Map, whose items are runs of their own.

    Step Functions Developer Guide, "IAM policies for using Distributed Map states", read 2026-11-26.
    """
    runs = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:*"
    work.template.grant(name, allow("states:StartExecution", ref(name)))
    work.template.grant(name, allow(["states:DescribeExecution", "states:StopExecution"], {"Fn::Sub": runs}))


def _led_to(states: Properties, first: str) -> list[str]:
    """The states that a run can come to, in the order in which they are written."""
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


class _Written:
    """All states of a workflow."""

    def __init__(self, flow: Machine) -> None:
        self.flow, self.undoing = flow, Undoing(flow)

    def all(self) -> Properties:
        """Every state that is drawn, also those to which nothing leads."""
        flow = self.flow
        if not flow.steps:
            flow.states["Nothing"] = {"Type": "Pass", "End": True}
        Blocks(flow, self.undoing, flow.states).row(flow.items, Ahead())
        self.undoing.write()
        self._handle()
        self.undoing.end()
        return flow.states

    @property
    def start(self) -> str:
        """The state with which a run begins."""
        return entry(self.flow.items[0]) if self.flow.items else next(iter(self.flow.states))

    def _handle(self) -> None:
        flow = self.flow
        handlers = flow.drawn.after_failure
        for place, step in enumerate(handlers):
            following = handlers[place + 1].id if place + 1 < len(handlers) else FAILED
            caught = [catch_all(path("not-handled"), FAILED)]
            catches: Properties = {"Catch": caught} if has_catch(step) else {}
            flow.put(step.id, step, {**catches, "Next": following})
