"""What is to be changed in a template, told by keys: the same edits on plain values and, in `editing`, on its text."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from patterns_app.core.interchange.reading_model import Keys


@dataclass(frozen=True)
class Put:
    """A value under a key: written over what stands there, or added."""

    keys: Keys
    value: Any


@dataclass(frozen=True)
class Append:
    """One more item of a list, which is made where there is none."""

    keys: Keys
    value: Any


@dataclass(frozen=True)
class Remove:
    """An entry that goes, and with it the mappings and lists that it leaves empty."""

    keys: Keys


Edit = Put | Append | Remove


class NotInPlace(Exception):
    """An edit that the text's form does not allow. The message says why, the keys where."""

    def __init__(self, keys: Keys, why: str) -> None:
        super().__init__(why)
        self.keys = keys


def applied(value: Any, edits: Iterable[Edit]) -> Any:
    """The value with the edits made. What is removed goes last, so that no number of an item changes before."""
    found = copy.deepcopy(value)
    edits = list(edits)
    for edit in edits:
        if not isinstance(edit, Remove):
            _add(found, edit)
    for gone in sorted(emptied(value, edits), key=_by_place, reverse=True):
        del _inside(found, gone[:-1])[gone[-1]]
    return found


def _by_place(keys: Keys) -> list[tuple[int, int, str]]:
    return [(1, key, "") if isinstance(key, int) else (0, 0, key) for key in keys]


def _add(value: Any, edit: Put | Append) -> None:
    place = value
    for key in edit.keys[:-1]:
        if isinstance(place, dict) and place.get(key) is None:
            place[key] = {}
        place = _held(place, key, edit)
    last = edit.keys[-1]
    _held(place, last, edit)
    if isinstance(edit, Put):
        place[last] = edit.value
        return
    if place.get(last) is None:
        place[last] = []
    if not isinstance(place[last], list):
        raise NotInPlace(edit.keys, "what stands there is no list")
    place[last].append(edit.value)


def _held(place: Any, key: str | int, edit: Put | Append) -> Any:
    """What stands under a key. Raises NotInPlace where nothing can."""
    if isinstance(place, dict):
        return place.get(key)
    if isinstance(place, list) and isinstance(key, int) and key < len(place):
        return place[key]
    raise NotInPlace(edit.keys, "what stands there is no mapping")


def _inside(value: Any, keys: Keys) -> Any:
    for key in keys:
        value = value[key]
    return value


def emptied(value: Any, edits: Iterable[Edit]) -> set[Keys]:
    """What goes: the removed entries and what they would leave empty, the outermost of them only."""
    edits = list(edits)
    gone = {edit.keys for edit in edits if isinstance(edit, Remove)}
    stays = [edit for edit in edits if not isinstance(edit, Remove)]  # of a list that gets an item, the list too
    kept = {edit.keys[:length] for edit in stays for length in range(len(edit.keys) + isinstance(edit, Append))}
    waiting = list(gone)
    while waiting:
        outer = waiting.pop()[:-1]
        if len(outer) < 3 or outer in gone or outer in kept:  # no resource goes because it has nothing left
            continue
        inside = _inside(value, outer)
        keys = range(len(inside)) if isinstance(inside, list) else list(inside)
        if all((*outer, key) in gone for key in keys):
            gone.add(outer)
            waiting.append(outer)
    return {keys for keys in gone if not any(keys[:length] in gone for length in range(1, len(keys)))}
