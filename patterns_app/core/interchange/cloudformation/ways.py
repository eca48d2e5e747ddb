"""How states of a definition (Amazon States Language) belong together: branches, ways of a Choice, items, errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core.behaviours.retriers import block_setting

from .plain import at, items, mapping
from .tasks import caught as errors_caught

_PARALLEL, _CHOICE, _MAP = "Branches", "Choices", ("ItemProcessor", "Iterator")


def inside(name: str, state: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The blocks of states in a state, with what that says of each step in them."""
    # what is caught around its steps is caught for them
    caught = {"catch": True, **errors_caught(at(state, "Catch"))} if at(state, "Catch") else {}
    # its Retry is the state's own: each branch runs again from its start, as do all items (Step Functions Developer
    # Guide, Parallel workflow state, read 2026-11-26)
    caught |= block_setting(at(state, "Retry"))
    for number, block in enumerate(items(at(state, _PARALLEL)), 1):
        yield block, {"branch": f"{name}/{number}", **caught}
    share = at(state, "ToleratedFailurePercentage")
    tolerated = {"tolerated_failures": share} if isinstance(share, int) and not isinstance(share, bool) else {}
    for key in _MAP:
        yield at(state, key), {"each": True, **tolerated, **caught}


def around_a_block(name: str, state: Any) -> Iterator[str]:
    """What a state says of errors and its steps do not, in words: where each Catch leads."""
    ways = dict.fromkeys(str(at(one, "Next")) for one in items(at(state, "Catch")) if isinstance(at(one, "Next"), str))
    if len(ways) > 1:
        led = " or to ".join(ways)
        yield f"the errors that {name!r} catches are drawn as one list: which of them lead to {led} is not"


def of_states(definition: Any) -> dict[str, dict[str, Any]]:
    """By state of one block: the way of a Choice on which alone it lies, and whether only an error leads there."""
    states, start = mapping(at(definition, "States")), str(at(definition, "StartAt") or "")
    found: dict[str, dict[str, Any]] = {}
    for name, state in states.items():
        targets = [one for one in _ways(state) if isinstance(one, str)] if at(state, _CHOICE) is not None else []
        before = reach(states, start, name)
        reached = [reach(states, one, name) - before for one in dict.fromkeys(targets)]
        for number, able in enumerate(reached, 1):
            others = set().union(*(one for one in reached if one is not able))
            for step in able - others:
                found.setdefault(step, {})["choice"] = f"{name}/{number}"
    usual = reach(states, start)
    for name in states.keys() - usual:
        found.setdefault(name, {})["after_error"] = True
    return found


def reach(states: dict[str, Any], start: str, without: str = "") -> set[str]:
    """The states to which a way without an error leads from one, itself included, not through `without`."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in states and name not in seen and name != without:
            seen.add(name)
            waiting += [one for one in (*_ways(states[name]), at(states[name], "Next")) if isinstance(one, str)]
    return seen


def _ways(state: Any) -> list[Any]:
    return [*(at(one, "Next") for one in items(at(state, _CHOICE))), at(state, "Default")]
