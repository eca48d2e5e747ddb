"""Two people who give two parts the same id at the same time: the one who comes second gets another for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Final

from patterns_app.core.sketch.parts import PLURALS, REFERENCES, FreeIds

from .state import NAMES, STEP, Plain, State, key_of, same

RENAMED: Final = "renamed"  # the note: then the id that was wished for, and the one that the part has
_KEYS: Final = ("after", "before", "target")


def apart(sent: State, head: State, known: State, mine: Set[str], theirs: Set[str]) -> State:
    """What somebody sends, with other ids for what is new in it and has those that others took since `known`.

    `mine` are ids that the same person took since: what is sent a second time gets the same ones again.
    """
    clashing = [key for name in PLURALS for key in sent.parts[name] if key in theirs and not known.taken(name, key)]
    if not clashing:
        return sent
    return _renamed(sent, _free(clashing, head, mine, {key for name in PLURALS for key in sent.parts[name]}))


def _free(clashing: Iterable[str], head: State, mine: Set[str], sent: Set[str]) -> dict[str, str]:
    free = FreeIds(({key for name in PLURALS for key in head.parts[name]} - mine) | sent)
    return {key: free.take(key) for key in clashing}


def names_apart(operations: Iterable[Any], head: State, mine: Set[str], theirs: Set[str]) -> dict[str, str]:
    """Other ids for what intents add under ids that others took, `mine` being those of the same client, as in `apart`.

    The very same part that is there already, such as one that two bring back, gets none.
    """
    added = {part["id"]: (name, part) for name, part in _added(operations) if isinstance(part.get("id"), str)}
    clashing = [
        key for key, (name, part) in added.items() if key in theirs and not same(head.parts[name].get(key), part)
    ]
    return _free(clashing, head, mine, added.keys()) if clashing else {}


def _added(operations: Iterable[Any]) -> Iterable[tuple[str, Plain]]:
    return ((name, one[name]) for one in operations if one["do"] == "add" for name in PLURALS if name in one)


def told_apart(operations: Sequence[Any], names: Mapping[str, str]) -> tuple[list[Any], list[list[str]]]:
    """The intents under the new ids, and a note for each part that gets one."""
    added = [part["id"] for _, part in _added(operations) if isinstance(part.get("id"), str)]
    notes = [[RENAMED, one, names[one]] for one in added if one in names]
    return [_intent(one, names) for one in operations], notes


def _intent(operation: Plain, names: Mapping[str, str]) -> Plain:
    new = dict(operation)
    new |= {key: _key(new[key], names) for key in _KEYS if isinstance(new.get(key), str)}
    new |= {many: [names.get(one, one) for one in new[many]] for many in PLURALS.values() if many in new}
    name = next((one for one in NAMES if one in operation), "")
    if isinstance(value := new.get(name), str):
        new[name] = _key(value, names)
    elif value is not None:
        new[name] = _part(name, value, names)
    for field in ("set", "only"):
        if name and isinstance(new.get(field), dict):
            whole = field == "only" and operation["do"] == "remove"
            new[field] = _part(name, new[field], names) if whole else _paths(name, new[field], names)
    return new


def _key(key: str, names: Mapping[str, str]) -> str:
    """A step's key begins with its story's."""
    head, slash, step = key.partition("/")
    return f"{names.get(head, head)}{slash}{step}"


def _renamed(state: State, names: Mapping[str, str]) -> State:
    new = State()
    new.described = state.described
    for name in NAMES:
        for _, keys in state.lists_of(name):
            for key in keys:
                part = _part(name, state.parts[name][key], names)
                new.put_last(name, key_of(name, part), part)
    for one in state.ignored.values():
        at = names.get(one["target"], one["target"])
        new.ignored[one["rule"], at] = {**one, "target": at}
    return new


def _part(name: str, part: Plain, names: Mapping[str, str]) -> Plain:
    """A part with all that it names, and itself, under the new ids; whatever is no part stays as it is."""
    return {field: _value(name, field, value, names) for field, value in part.items()}


def _value(name: str, field: str, value: Any, names: Mapping[str, str]) -> Any:
    if field in (("scenario",) if name == STEP else ("id", *REFERENCES[name])):
        return _now(value, names)
    if name == "frame" and field == "pattern" and isinstance(value, dict) and isinstance(value.get("bindings"), dict):
        return {**value, "bindings": {role: _now(node, names) for role, node in value["bindings"].items()}}
    if name == STEP and field == "moves" and isinstance(value, list | tuple):
        return [_move(one, names) if isinstance(one, dict) else one for one in value]
    if name == STEP and field == "marks" and isinstance(value, dict):
        return {_now(node, names): mark for node, mark in value.items()}
    return value


def _move(move: Plain, names: Mapping[str, str]) -> Plain:
    return {key: _now(item, names) if key in ("connection", "at") else item for key, item in move.items()}


def _now(value: Any, names: Mapping[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def _paths(name: str, values: Plain, names: Mapping[str, str]) -> Plain:
    """Values by path under the new ids."""
    bound = {path: _now(node, names) for path, node in values.items() if path.startswith("pattern.")}
    marks = {path: f"marks.{_now(path[6:], names)}" for path in values if path.startswith("marks.")}
    return {marks.get(path, path): value for path, value in _part(name, values | bound, names).items()}
