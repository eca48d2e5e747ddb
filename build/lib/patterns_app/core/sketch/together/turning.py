"""A whole document that somebody sends, as intents: what they changed since the state that they had before them.

On another state than that one the intents do what they did there, and leave alone what others did meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from .intents import KEYED, MOST_PARTS
from .settling import settle
from .state import DESCRIBED, STEP, Plain, State, beside, same

# What others name comes before them.
NAMED_FIRST = ("page", "frame", "node", "connection", "box", "image", "note", "line", "scenario", STEP)


def turned(before: State, after: State) -> list[Plain]:
    """Intents that make one state the other: each stage is asked what is left after the ones before.

    Some things need more than one: two frames that change places in each other, a line to a line.
    """
    found: list[Plain] = []
    state = before
    for stage in (_other_kinds, _room, _contents, _contents, _contents, _orders):
        if operations := list(stage(state, after)):
            found += operations
            state = settle(state, operations).state
    return found


def _other_kinds(before: State, after: State) -> Iterator[Plain]:
    """Ids that now belong to another kind of part."""
    for name in NAMED_FIRST:
        for key in before.parts[name].keys() - after.parts[name].keys():
            if after.taken(name, key):
                yield {"do": "remove", name: key}


def _room(before: State, after: State) -> Iterator[Plain]:
    """What goes before anything new comes, where both together would be more than there may be of a kind."""
    for name in NAMED_FIRST:
        for place, keys in before.lists_of(name):
            gone = [key for key in keys if key not in after.parts[name]]
            if len(gone) + len(after.order.get(place, ())) > MOST_PARTS[name]:
                yield from ({"do": "remove", name: key} for key in gone)


def _contents(before: State, after: State) -> Iterator[Plain]:
    described = {key: after.described.get(key) for key in DESCRIBED}
    changed = {key: value for key, value in described.items() if not same(before.described.get(key), value)}
    if changed:
        yield {"do": "describe", **changed}
    for name in NAMED_FIRST:
        for _, keys in after.lists_of(name):
            yield from _added_and_updated(before, after, name, keys)
    for name in reversed(NAMED_FIRST):
        yield from (
            {"do": "remove", name: key}
            for _, keys in before.lists_of(name)
            for key in keys
            if key not in after.parts[name]
        )
    yield from _ignored(before, after)


def _added_and_updated(before: State, after: State, name: str, keys: list[str]) -> Iterator[Plain]:
    old, new = before.parts[name], after.parts[name]
    for index, key in enumerate(keys):
        if key not in old:
            yield {"do": "add", name: new[key], **beside(keys, index)}
        elif old[key] is not new[key] and (changed := _changed(old[key], new[key])):
            yield {"do": "update", name: key, "set": changed}


def _changed(old: Plain, new: Plain) -> Plain:
    found: Plain = {}
    for field in dict.fromkeys((*old, *new)):
        one, other = old.get(field), new.get(field)
        if same(one, other):
            continue
        if field in KEYED:
            found |= _by_key(field, one or {}, other or {})
        elif field == "pattern" and one and other and _but_bindings(one) == _but_bindings(other):
            found |= _by_key("pattern.bindings", one.get("bindings") or {}, other.get("bindings") or {})
        else:
            found[field] = other
    return found


def _by_key(field: str, old: Plain, new: Plain) -> Plain:
    keys = dict.fromkeys((*old, *new))
    return {f"{field}.{key}": new.get(key) for key in keys if not same(old.get(key), new.get(key))}


def _but_bindings(pattern: Plain) -> Plain:
    return {key: value for key, value in pattern.items() if key != "bindings"}


def _ignored(before: State, after: State) -> Iterator[Plain]:
    for rule, at in before.ignored.keys() - after.ignored.keys():
        yield {"do": "ignore", "rule": rule, "target": at, "reason": None}
    for key, one in after.ignored.items():
        if not same(before.ignored.get(key), one):
            yield {"do": "ignore", **one}


def _orders(before: State, after: State) -> Iterator[Plain]:
    """Parts that stand elsewhere in their lists: as few as can be."""
    for name in NAMED_FIRST:
        for place, wanted in after.lists_of(name):
            yield from _placed(name, before.order.get(place, []), wanted)


def _placed(name: str, now: list[str], wanted: list[str]) -> Iterator[Plain]:
    if now == wanted:
        return
    places = {key: index for index, key in enumerate(now)}
    known = [key for key in wanted if key in places]
    stays = _longest_rising([places[key] for key in known])
    keeps = {now[place] for place in stays}
    for index, key in enumerate(known):
        if key not in keeps:
            yield {"do": "place", name: key, **beside(known, index)}


def _longest_rising(numbers: list[int]) -> list[int]:
    """The longest run of them that rises, others left out: these need not move."""
    ends: list[int] = []
    places: list[int] = []  # in `numbers`, of what ends the best run of each length
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length:] = [number] if length == len(ends) else [number, *ends[length + 1 :]]
        places[length:] = [place] if length == len(places) else [place, *places[length + 1 :]]
    found, place = list[int](), places[-1] if places else -1
    while place >= 0:
        found.append(numbers[place])
        place = before[place]
    return found
