"""Definitions of workflows as a reader of them sees them: what is wrong with one, and what a run of it does."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Definition = Mapping[str, Any]
_LASTS = ("Fail", "Succeed")


class Failed(Exception):
    """A run ends with an error; its text is the name of that."""


def scopes(definition: Definition) -> Iterator[Definition]:
    """The definition itself, and each block of states inside its states."""
    yield definition
    for state in definition["States"].values():
        for block in blocks(state):
            yield from scopes(block)


def blocks(state: Mapping[str, Any]) -> list[Definition]:
    """The blocks of states in a state."""
    return [*state.get("Branches", ()), *([state["ItemProcessor"]] if "ItemProcessor" in state else ())]


def every_state(definition: Definition) -> dict[str, Any]:
    """All states by name, those in others too."""
    return {name: state for one in scopes(definition) for name, state in one["States"].items()}


def faults(definition: Definition) -> list[str]:
    """What is missing, not reached, twice there or without an end, and what a Catch can never come to."""
    found = [one for scope in scopes(definition) for one in _faults(scope)]
    names = [name for scope in scopes(definition) for name in scope["States"]]
    return found + [f"{name} is the name of two states" for name in {*names} if names.count(name) > 1]


def _faults(definition: Definition) -> list[str]:
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


def run(
    definition: Definition, fails: Callable[[str], str], given: Mapping[str, Any] | None = None
) -> tuple[list[str], str]:
    """The states of Tasks that a run comes through, and the error with which it ends; nothing where it succeeds.

    `fails` says by which error the Task of a state fails for good, or nothing. `given` is what comes in.
    """
    seen: list[str] = []
    try:
        _run(definition, fails, dict(given or {}), seen)
    except Failed as failed:
        return seen, str(failed)
    return seen, ""


def _run(definition: Definition, fails: Callable[[str], str], given: dict[str, Any], seen: list[str]) -> dict[str, Any]:
    name, value = definition["StartAt"], copy.deepcopy(given)
    while True:
        state = definition["States"][name]
        following = state.get("Next", "")
        if state["Type"] == "Fail":
            raise Failed(state["Error"])
        if state["Type"] == "Choice":
            name = next((one["Next"] for one in state["Choices"] if _holds(one, value)), state.get("Default", ""))
            if not name:
                raise Failed("States.NoChoiceMatched")
            continue
        try:
            result = _result(name, state, fails, value, seen)
            if "ResultPath" in state:
                _keep(value, state["ResultPath"], result)
        except Failed as failed:
            known = {str(failed), "States.ALL"}
            caught = next((one for one in state.get("Catch", ()) if known & {*one["ErrorEquals"]}), None)
            if caught is None:
                raise
            _keep(value, caught["ResultPath"], {"Error": str(failed), "Cause": ""})
            following = caught["Next"]
        if not following:
            return value
        name = following


def _result(
    name: str, state: Mapping[str, Any], fails: Callable[[str], str], value: dict[str, Any], seen: list[str]
) -> Any:
    if state["Type"] == "Task":
        seen.append(name)
        if error := fails(name):
            raise Failed(error)
        return {"Payload": value.get("answers", {}).get(name, {})}
    if state["Type"] == "Parallel":
        return [_run(block, fails, value, seen) for block in state["Branches"]]
    if state["Type"] == "Map":
        found = _at(value, state["ItemsPath"])
        if found is None:
            raise Failed("States.Runtime")
        return [_run(state["ItemProcessor"], fails, {"item": one}, seen) for one in found]
    return {}


def _names(path: str) -> list[str]:
    """`$.error` or `$['a']['b']` as its names."""
    return [one for one in path.removeprefix("$").replace("['", ".").replace("']", "").split(".") if one]


def _at(value: Any, path: str) -> Any:
    for name in _names(path):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _keep(value: dict[str, Any], path: str, result: Any) -> None:
    *before, last = _names(path)
    for name in before:
        value = value.setdefault(name, {})
    value[last] = result


def _holds(rule: Mapping[str, Any], value: dict[str, Any]) -> bool:
    if "And" in rule:
        return all(_holds(one, value) for one in rule["And"])
    if "Or" in rule:
        return any(_holds(one, value) for one in rule["Or"])
    if "Not" in rule:
        return not _holds(rule["Not"], value)
    found = _at(value, rule["Variable"])
    if "IsPresent" in rule:
        return (found is not None) == rule["IsPresent"]
    return bool(found == rule["StringEquals"])
