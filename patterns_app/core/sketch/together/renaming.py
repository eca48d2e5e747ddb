"""Two people who give two parts the same id at the same time: the one who comes second gets another for it."""

from __future__ import annotations

from collections.abc import Mapping, Set

from patterns_app.core.sketch.parts import PLURALS, REFERENCES, free_id

from .effects import get, put
from .state import NAMES, STEP, Plain, State, key_of


def apart(sent: State, head: State, known: State, mine: Set[str], theirs: Set[str]) -> State:
    """What somebody sends, with other ids for what is new in it and has those that others took since `known`.

    `mine` are ids that the same person took since: what is sent a second time gets the same ones again.
    """
    names: dict[str, str] = {}

    def is_taken(one: str) -> bool:
        there = any(head.taken(name, one) and one not in mine for name in PLURALS)
        return there or one in names.values() or any(sent.taken(name, one) for name in PLURALS)

    for name in PLURALS:
        for key in sent.parts[name]:
            if key in theirs and not known.taken(name, key):
                names[key] = free_id(key, is_taken)
    return _renamed(sent, names) if names else sent


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
