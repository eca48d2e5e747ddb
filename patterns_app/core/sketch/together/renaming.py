"""Two people who give two parts the same id at the same time: the one who comes second gets another for it."""

from __future__ import annotations

from collections.abc import Mapping, Set

from patterns_app.core.sketch.parts import PLURALS, REFERENCES, FreeIds

from .effects import get, put
from .state import NAMES, STEP, Plain, State, key_of


def apart(sent: State, head: State, known: State, mine: Set[str], theirs: Set[str]) -> State:
    """What somebody sends, with other ids for what is new in it and has those that others took since `known`.

    `mine` are ids that the same person took since: what is sent a second time gets the same ones again.
    """
    clashing = [key for name in PLURALS for key in sent.parts[name] if key in theirs and not known.taken(name, key)]
    if not clashing:
        return sent
    there = {key for name in PLURALS for key in head.parts[name]} - mine
    free = FreeIds(there.union(*(sent.parts[name] for name in PLURALS)))
    return _renamed(sent, {key: free.take(key) for key in clashing})


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
    """A part with all that it names, and itself, under the new ids."""
    for field in ("scenario",) if name == STEP else ("id", *REFERENCES[name]):
        if (value := part.get(field)) is not None and value in names:
            part = {**part, field: names[value]}
    for role, node in ((part.get("pattern") or {}).get("bindings") or {}).items() if name == "frame" else ():
        part = put(part, f"pattern.bindings.{role}", names.get(node, node))
    if name == STEP:
        moves = [
            {key: names.get(item, item) if key in ("connection", "at") else item for key, item in move.items()}
            for move in part.get("moves", ())
        ]
        marks = {names.get(node, node): mark for node, mark in (get(part, "marks") or {}).items()}
        part = {**part, **({"moves": moves} if moves else {}), **({"marks": marks} if marks else {})}
    return part
