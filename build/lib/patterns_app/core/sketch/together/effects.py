"""Effects: strict operations, each for exactly one state, and the intents that take them back later."""

from __future__ import annotations

from typing import Any

from .state import NAMES, STEP, Plain, State, beside, key_of, list_name

_BINDINGS = "bindings."


class NotOurState(ValueError):
    """The effect was made for another state. Whoever meets this reads the document anew."""


def target(operation: Plain) -> tuple[str, Any]:
    """The kind of part that an operation names, and its key, or the part that it adds."""
    for name in NAMES:
        if operation.get(name) is not None:
            return name, operation[name]
    raise NotOurState("an operation names no part")


def get(part: Plain, path: str) -> Any:
    """The value at a path, None where there is none."""
    head, dot, key = path.partition(".")
    if not dot:
        return part.get(head)
    if head == "pattern":
        return ((part.get("pattern") or {}).get("bindings") or {}).get(key.removeprefix(_BINDINGS))
    return (part.get(head) or {}).get(key)


def put(part: Plain, path: str, value: Any) -> Plain:
    """The part with another value at a path; None takes it away, and what holds nothing then goes too."""
    head, dot, key = path.partition(".")
    if not dot:
        return _set(part, head, value)
    if head == "pattern":
        pattern = part["pattern"]
        bound = _set(pattern.get("bindings") or {}, key.removeprefix(_BINDINGS), value)
        return {**part, "pattern": _set(pattern, "bindings", bound or None)}
    return _set(part, head, _set(part.get(head) or {}, key, value) or None)


def _set(values: Plain, key: str, value: Any) -> Plain:
    new = dict(values)
    if value is None:
        new.pop(key, None)
    else:
        new[key] = value
    return new


def do(state: State, effect: Plain) -> None:
    """Apply one effect in place. Raises NotOurState; the state is worth nothing then."""
    try:
        _DO[effect["do"]](state, effect)
    except (KeyError, ValueError, TypeError) as error:
        raise NotOurState(f"this was made for another state: {error}") from None


def _describe(state: State, effect: Plain) -> None:
    for key, value in effect.items():
        if key != "do":
            state.described = _set(state.described, key, value)


def _ignore(state: State, effect: Plain) -> None:
    key = (effect["rule"], effect["target"])
    if effect["reason"] is None:
        del state.ignored[key]
    else:
        state.ignored[key] = {name: value for name, value in effect.items() if name != "do"}


def _add(state: State, effect: Plain) -> None:
    name, part = target(effect)
    if state.taken(name, key := key_of(name, part)):
        raise NotOurState(f"{key} is taken")
    state.parts[name][key] = part
    state.list_of(name, part).insert(effect["index"], key)


def _remove(state: State, effect: Plain) -> None:
    name, key = target(effect)
    state.list_of(name, state.parts[name][key]).remove(key)
    del state.parts[name][key]
    if name == "scenario":
        state.order.pop(list_name(STEP, {"scenario": key}), None)


def _update(state: State, effect: Plain) -> None:
    name, key = target(effect)
    part = state.parts[name][key]
    for path, value in effect["set"].items():
        part = put(part, path, value)
    state.parts[name][key] = part


def _place(state: State, effect: Plain) -> None:
    name, key = target(effect)
    row = state.list_of(name, state.parts[name][key])
    row.remove(key)
    row.insert(effect["index"], key)


_DO = {
    "describe": _describe,
    "ignore": _ignore,
    "add": _add,
    "remove": _remove,
    "update": _update,
    "place": _place,
}


def inverse(state: State, effect: Plain) -> Plain:
    """The intent that takes an effect back later. `state` is the one before it.

    It is guarded: where others have gone on from what it takes back, it leaves theirs alone.
    """
    what = effect["do"]
    if what == "describe":
        mine = {key: value for key, value in effect.items() if key != "do"}
        return {"do": "describe", **{key: state.described.get(key) for key in mine}, "only": mine}
    if what == "ignore":
        named = {"rule": effect["rule"], "target": effect["target"]}
        before = state.ignored.get((effect["rule"], effect["target"]), {"reason": None})
        return {"do": "ignore", **before, **named, "only": effect["reason"]}
    name, value = target(effect)
    if what == "add":
        return {"do": "remove", name: key_of(name, value), "only": value, "lines": []}
    part = state.parts[name][value]
    if what == "update":
        return {
            "do": "update",
            name: value,
            "set": {path: get(part, path) for path in effect["set"]},
            "only": effect["set"],
        }
    row = state.list_of(name, part)
    near = beside(row, row.index(value))
    return {"do": "add", name: part, **near} if what == "remove" else {"do": "place", name: value, **near}
