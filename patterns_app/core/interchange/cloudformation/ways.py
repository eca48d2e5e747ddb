"""How states of a definition (Amazon States Language) belong together: branches, ways of a Choice, items, errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from patterns_app.core.behaviours.retriers import block_setting

from .plain import at, items, mapping

_SHORT = 28  # signs
GOES_ON = "fallback"  # the setting of a step whose Catch stands in for its result
_PARALLEL, _CHOICE, _MAP = "Branches", "Choices", ("ItemProcessor", "Iterator")


def inside(name: str, state: Any, around: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The blocks of states in a state, with what that says of each step in them; `around`: what its Catch says."""
    # its Catch takes what nothing in it has caught; its Retry is the state's own: each branch runs again from its
    # start, as do all items (Step Functions Developer Guide, Parallel workflow state, read 2026-11-26)
    caught = dict(around or {}) | block_setting(at(state, "Retry"))
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


def of_states(definition: Any) -> dict[str, dict[str, Any]]:
    """By state of one block: the way of a Choice on which alone it lies, and whether only an error leads there."""
    states, start = mapping(at(definition, "States")), str(at(definition, "StartAt") or "")
    found: dict[str, dict[str, Any]] = {}
    after = _following(states)
    for name, state in states.items():
        targets = [one for one in _ways(state) if isinstance(one, str)] if at(state, _CHOICE) is not None else []
        if not (led := [*dict.fromkeys(targets)]):
            continue
        before = _reached(after, start, name)
        reached = [_reached(after, one, name) - before for one in led]
        ways = Counter(step for able in reached for step in able)
        called = {
            led.index(at(one, "Next")) + 1: way
            for one in items(at(state, _CHOICE))
            if (way := _comment(one)) and at(one, "Next") in led
        }
        for number, able in enumerate(reached, 1):
            for step in (one for one in able if ways[one] == 1):
                found.setdefault(step, {})["choice"] = f"{name}/{called.get(number, number)}"
    usual = _reached(after, start)
    for name in states.keys() - usual:
        found.setdefault(name, {})["after_error"] = True
    for name, state in states.items():
        if _goes_on(states, state):
            found.setdefault(name, {})[GOES_ON] = True
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


def as_run(definition: Any) -> list[str]:
    """The states of one block in the order in which a run comes to them; what only errors lead to, and nothing, last.

    A state that several ways lead to stands after all of them, and the ways of one Choice stand together.
    """
    states, start = mapping(at(definition, "States")), str(at(definition, "StartAt") or "")
    caught = {name: [one for one in _leads_to(state) if one in states] for name, state in states.items()}
    return [*dict.fromkeys([*_finished(_following(states), start), *_finished(caught, start), *states])]


def _finished(after: dict[str, list[str]], start: str) -> list[str]:
    """What can be reached from a state, each before all that follow it; a way back counts as none."""
    found: list[str] = []
    seen, waiting = {start}, [(start, iter(after.get(start, ())[::-1]))] if start in after else []
    while waiting:
        name, left = waiting[-1]
        following = next((one for one in left if one not in seen), None)
        if following is None:
            found.append(name)
            waiting.pop()
        else:
            seen.add(following)
            waiting.append((following, iter(after[following][::-1])))
    return found[::-1]


def reach(states: dict[str, Any], start: str, without: str = "") -> set[str]:
    """The states to which a way without an error leads from one, itself included, not through `without`."""
    return _reached(_following(states), start, without)


def _following(states: dict[str, Any]) -> dict[str, list[str]]:
    """Which states a way without an error leads to from each, itself not passed over and none named twice."""
    said = {name: (*_ways(state), at(state, "Next")) for name, state in states.items()}
    return {
        name: [*dict.fromkeys(one for one in ways if isinstance(one, str) and one in states)]
        for name, ways in said.items()
    }


def _reached(after: dict[str, list[str]], start: str, without: str = "") -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in after and name not in seen and name != without:
            seen.add(name)
            waiting += after[name]
    return seen


def leads_to(state: Any) -> list[str]:
    """The states to which ways without an error lead from one."""
    return [one for one in (*_ways(state), at(state, "Next")) if isinstance(one, str)]


def _ways(state: Any) -> list[Any]:
    return [*(at(one, "Next") for one in items(at(state, _CHOICE))), at(state, "Default")]
