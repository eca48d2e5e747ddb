"""Taking a part out with what hangs on it, as that is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from patterns_app.core.sketch.parts import DRAWN, ENDS, REFERENCES

from .state import STEP, Plain, State

_Emit = Callable[[Plain], None]


def removed(state: State, name: str, key: str, emit: _Emit, going: frozenset[str] = frozenset()) -> None:
    """Emit, and so do, all that taking out one part means: what ends in it goes before it, what names it forgets it.

    What lies in a frame then lies in the one around it. `going` are the parts on whose account this one goes.
    """
    if name in DRAWN:
        for other, part in _ending_in(state, name, key):
            if part not in going | {key} and part in state.parts[other]:
                removed(state, other, part, emit, going | {key})
    for effect in list(_without_bindings(state, key)) if name == "node" else ():
        emit(effect)
    for other, part, field in _naming(state, name, key):
        heir = state.parts[name][key].get("parent") if name == "frame" and field in ("frame", "parent") else None
        emit({"do": "update", other: part, "set": {field: heir}})
    for step in list(state.steps_of(key)) if name == "scenario" else ():
        emit({"do": "remove", STEP: step})
    for rule, at in [one for one in state.ignored if name in DRAWN and one[1] == key]:
        emit({"do": "ignore", "rule": rule, "target": at, "reason": None})
    emit({"do": "remove", name: key})


def hangs_on(state: State, name: str, key: str) -> bool:
    """Would something else change when this part went?"""
    if any(_naming(state, name, key)) or any(_ending_in(state, name, key)):
        return True
    if name == "scenario":
        return bool(state.steps_of(key))
    return name == "node" and any(_without_bindings(state, key))


def _ending_in(state: State, name: str, key: str) -> Iterator[tuple[str, str]]:
    for other, fields in ENDS.items():
        ends = [field for field in fields if name in REFERENCES[other][field]]
        for part in list(state.order[other]) if ends else ():
            if any(state.parts[other].get(part, {}).get(field) == key for field in ends):
                yield other, part


def _naming(state: State, name: str, key: str) -> Iterator[tuple[str, str, str]]:
    """Kind, key and field of the parts that name this one and can do without."""
    for other, fields in REFERENCES.items():
        named = [field for field, kinds in fields.items() if name in kinds and field not in ENDS.get(other, ())]
        for part in list(state.order[other]) if named else ():
            yield from ((other, part, field) for field in named if state.parts[other][part].get(field) == key)


def _without_bindings(state: State, node: str) -> Iterator[Plain]:
    for frame in list(state.order["frame"]):
        bound = (state.parts["frame"][frame].get("pattern") or {}).get("bindings") or {}
        for role in [role for role, one in bound.items() if one == node]:
            yield {"do": "update", "frame": frame, "set": {f"pattern.bindings.{role}": None}}
