"""What is promised of a log, each looked at by itself: nothing is lost, undo is own, a frame moves what is in it."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.sketch.together import effects
from patterns_app.core.sketch.together.effects import get, target
from patterns_app.core.sketch.together.state import State, key_of

Plain = dict[str, Any]


def _said(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


class Watch:
    """Looks at each row as it is written."""

    def __init__(self) -> None:
        self.written: dict[tuple[str, ...], set[str]] = defaultdict(set)  # values that a person gave a field
        self.whole: dict[tuple[str, ...], set[str]] = defaultdict(set)  # parts as a person left them

    def row(self, client: str, batch: Plain, before: State, after: State, made: list[Plain]) -> None:
        """One more row. Raises AssertionError for a promise that is broken."""
        parse_value(after.plain())
        state = before.copy()
        for effect in made:
            self._undo_is_own(client, batch, state, effect)
            effects.do(state, effect)
            self._remember(client, state, effect)
        assert state.same_as(after), "effects lead where the state is"
        if [op["do"] for op in batch["ops"]] == ["shift"]:
            _nothing_left_behind(batch["ops"][0], before, after)

    def _undo_is_own(self, client: str, batch: Plain, state: State, effect: Plain) -> None:
        if batch["kind"] == "do" or effect["do"] not in ("update", "remove"):
            return
        name, key = target(effect)
        if any(op["do"] == "add" and key_of(name, op[name]) == key for op in batch["ops"] if name in op):
            return
        if any(op["do"] == "remove" and "only" in op and name not in op for op in batch["ops"]):
            return  # what an undone addition takes along: nothing hangs on it but by its own batch
        if effect["do"] == "update":
            for path in effect["set"]:
                old = get(state.parts[name][key], path)
                assert _said(old) in self.written[client, name, key, path], ("undo covers another's", effect, old)
        else:
            part = _said(state.parts[name][key])
            assert part in self.whole[client, name, key], ("undo takes what another made or changed", effect)

    def _remember(self, client: str, state: State, effect: Plain) -> None:
        if effect["do"] not in ("add", "update"):
            return
        name, value = target(effect)
        key = key_of(name, value) if effect["do"] == "add" else value
        part = state.parts[name][key]
        self.whole[client, name, key].add(_said(part))
        for path in effect.get("set", part):
            self.written[client, name, key, path].add(_said(get(part, path)))


def _nothing_left_behind(op: Plain, before: State, after: State) -> None:
    def lies_in(frame: str | None) -> bool:
        while frame:
            if frame in op["frames"]:
                return True
            frame = before.parts["frame"][frame].get("parent")
        return False

    for key, node in before.parts["node"].items():
        if node.get("position") and (key in op["nodes"] or lies_in(node.get("frame"))):
            assert after.parts["node"][key]["position"]["x"] == node["position"]["x"] + op["dx"], ("left behind", key)


def nothing_is_lost(log: list[Plain], end: State) -> None:
    """What was acknowledged is so, or a later row wrote it, or a note said at once why not."""
    wrote: dict[tuple[str, str], list[tuple[int, Plain]]] = defaultdict(list)
    for row in log:
        for effect in row["effects"]:
            if effect["do"] not in ("describe", "ignore"):
                name, value = target(effect)
                wrote[name, key_of(name, value) if effect["do"] == "add" else value].append((row["seq"], effect))
    for row in log:
        said = {note[1] for note in row["notes"] if len(note) > 1}
        for op in row["ops"] if not any(note[0] == "refused" for note in row["notes"]) else ():
            if op["do"] in ("add", "update", "remove"):
                _one_is_not_lost(row["seq"], op, wrote, end, said)


def _one_is_not_lost(seq: int, op: Plain, wrote: Any, end: State, said: set[str]) -> None:
    name, value = target(op)
    key = key_of(name, value) if op["do"] == "add" else value
    later = [effect for at, effect in wrote[name, key] if at >= seq]
    there = end.parts[name].get(key)
    if key in said or op["do"] == "remove":
        assert key in said or there is None or any(one["do"] == "add" for one in later), ("still there", op)
    elif op["do"] == "add":
        assert there is not None or any(one["do"] == "remove" for one in later), ("lost", op)
    else:
        for path, wanted in op["set"].items():
            head = path.partition(".")[0]
            if head == "pattern" or (there is not None and _said(get(there, path)) == _said(wanted or None)):
                continue
            by_later = any(
                one["do"] in ("remove", "add") or any(other.startswith(head) for other in one.get("set", ()))
                for one in later
            )
            assert by_later or head in ("start", "source", "end", "target"), ("lost", op, path, there)
