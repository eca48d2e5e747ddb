"""Definitions of workflows as a reader of them sees them: what is wrong with one, and what a run of it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Definition = Mapping[str, Any]
_LASTS = ("Fail", "Succeed")


def faults(definition: Definition) -> list[str]:
    """What is missing, not reached or without an end, and what a Catch can never come to; nothing where all is well."""
    states = definition["States"]
    said = [f"StartAt: {definition['StartAt']} is missing"] if definition["StartAt"] not in states else []
    for name, state in states.items():
        said += [f"{name}: {one} is missing" for one in following(state) if one not in states]
        ends = state.get("End") is True or state["Type"] in _LASTS
        leads = "Default" in state if state["Type"] == "Choice" else "Next" in state
        said += [f"{name}: has {'both an end and' if ends else 'no end and no'} next state"] if ends == leads else []
        said += [f"{name}: a Catch behind States.ALL" for one in _errors(state)[:-1] if "States.ALL" in one]
        said += [f"{name}: States.ALL beside others" for one in _errors(state) if "States.ALL" in one and len(one) > 1]
    reached = _reached(definition)
    return said + [f"{name} is never reached" for name in states if name not in reached] + _no_end(states)


def following(state: Mapping[str, Any]) -> list[str]:
    """Every state to which one leads."""
    branches = [*state.get("Catch", ()), *state.get("Choices", ())]
    return [*(state[key] for key in ("Next", "Default") if key in state), *(one["Next"] for one in branches)]


def _errors(state: Mapping[str, Any]) -> list[list[str]]:
    return [one["ErrorEquals"] for one in state.get("Catch", ())]


def _reached(definition: Definition) -> set[str]:
    seen, waiting = set[str](), [definition["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += following(definition["States"].get(name, {}))
    return seen


def _no_end(states: Mapping[str, Any]) -> list[str]:
    """States from which no run can end."""
    ending = {name for name, state in states.items() if state.get("End") or state["Type"] in _LASTS}
    while more := {name for name in states if name not in ending and ending.intersection(following(states[name]))}:
        ending |= more
    return [f"{name}: no run ends from here" for name in states if name not in ending]


def run(definition: Definition, fails: Callable[[str], str]) -> tuple[list[str], str]:
    """The states of Tasks that a run comes through, and the error with which it ends; nothing where it succeeds.

    `fails` says by which error the Task of a state fails for good, or nothing.
    """
    name, seen, written = definition["StartAt"], list[str](), list[str]()
    while True:
        state = definition["States"][name]
        if state["Type"] == "Fail":
            return seen, state["Error"]
        if state["Type"] == "Choice":
            met = (one for one in state["Choices"] if any(path.startswith(one["Variable"]) for path in written))
            name = next((one["Next"] for one in met), state["Default"])
            continue
        seen += [name] if state["Type"] == "Task" else []
        error = fails(name) if state["Type"] == "Task" else ""
        caught = next((one for one in state.get("Catch", ()) if {error, "States.ALL"} & {*one["ErrorEquals"]}), None)
        if error and caught is None:
            return seen, error
        if error and caught:
            written.append(caught["ResultPath"])
            name = caught["Next"]
        elif state.get("End"):
            return seen, ""
        else:
            name = state["Next"]
