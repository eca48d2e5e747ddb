"""How states of a definition (Amazon States Language) belong together: branches, ways of a Choice, items, errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core.behaviours.retriers import block_setting

from .plain import at, items, mapping
from .tasks import caught as errors_caught

_SHORT = 28  # signs
_PARALLEL, _CHOICE, _MAP = "Branches", "Choices", ("ItemProcessor", "Iterator")


def inside(name: str, state: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The blocks of states in a state, with what that says of each step in them."""
    # what is caught around its steps is caught for them
    caught = {"catch": True, **errors_caught(at(state, "Catch"))} if at(state, "Catch") else {}
    # its Retry is the state's own: each branch runs again from its start, as do all items (Step Functions Developer
    # Guide, Parallel workflow state, read 2026-11-26)
    caught |= block_setting(at(state, "Retry"))
    for number, block in enumerate(items(at(state, _PARALLEL)), 1):
        yield block, {"branch": f"{name}/{_comment(block) or number}", **caught}
    share = at(state, "ToleratedFailurePercentage")
    tolerated = {"tolerated_failures": share} if isinstance(share, int) and not isinstance(share, bool) else {}
    for key in _MAP:
        yield at(state, key), {"each": True, **tolerated, **caught}


def _comment(block: Any) -> str:
    """What a branch or a way is called: its comment, where that is as short as a name."""
    said = at(block, "Comment")
    return said if isinstance(said, str) and said.isprintable() and len(said) <= _SHORT else ""


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
        led = [*dict.fromkeys(targets)]
        reached = [reach(states, one, name) - before for one in led]
        called = {
            led.index(at(one, "Next")) + 1: way
            for one in items(at(state, _CHOICE))
            if (way := _comment(one)) and at(one, "Next") in led
        }
        for number, able in enumerate(reached, 1):
            others = set().union(*(one for one in reached if one is not able))
            for step in able - others:
                found.setdefault(step, {})["choice"] = f"{name}/{called.get(number, number)}"
    usual = reach(states, start)
    for name in states.keys() - usual:
        found.setdefault(name, {})["after_error"] = True
    for name, state in states.items():
        if _goes_on(states, state):
            found.setdefault(name, {})["fallback"] = True
    return found


def _goes_on(states: dict[str, Any], state: Any) -> bool:
    """Does each Catch of a task only put something in the place of its result, and the run goes on all the same?"""
    caught = [states.get(str(at(one, "Next"))) for one in items(at(state, "Catch"))]
    passes = all(at(one, "Type") == "Pass" and _after(one) == _after(state) for one in caught)
    return bool(caught) and passes and at(state, "Type") == "Task"


def _after(state: Any) -> tuple[Any, bool]:
    return at(state, "Next"), bool(at(state, "End"))


def waits_before(definition: Any) -> dict[str, tuple[int, tuple[str, ...]]]:
    """By task of one block the seconds that a run waits before it, where no way leads there without, and the Waits."""
    states, start = mapping(at(definition, "States")), str(at(definition, "StartAt") or "")
    before: dict[str, list[str]] = {start: [""]}
    for name, state in states.items():
        for one in dict.fromkeys(_leads_to(state)):
            before.setdefault(one, []).append(name)
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for name in (name for name, state in states.items() if at(state, "Type") == "Task"):
        waits: dict[str, int] = {}
        here = before.get(name, [])
        while len(here) == 1 and here[0] not in waits and (seconds := _seconds(states.get(here[0]))):
            waits[here[0]] = seconds
            here = before.get(here[0], [])
        if waits:
            found[name] = (sum(waits.values()), tuple(waits))
    return found


def waits_not_drawn(definition: Any) -> Iterator[str]:
    """What the Waits of one block say that no step can say, in words."""
    drawn = {name for _, waits in waits_before(definition).values() for name in waits}
    for name, state in mapping(at(definition, "States")).items():
        if at(state, "Type") == "Wait" and name not in drawn:
            yield f"the Wait {name!r} is not drawn: only one of so many seconds that leads to a single task is"


def _seconds(state: Any) -> int:
    seconds = at(state, "Seconds") if at(state, "Type") == "Wait" else None
    return seconds if isinstance(seconds, int) and not isinstance(seconds, bool) and seconds > 0 else 0


def _leads_to(state: Any) -> list[str]:
    caught = [at(one, "Next") for one in items(at(state, "Catch"))]
    return [one for one in (*_ways(state), at(state, "Next"), *caught) if isinstance(one, str)]


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
