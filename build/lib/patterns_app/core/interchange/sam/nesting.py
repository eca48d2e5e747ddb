"""The calls of a workflow as they lie in each other: what runs side by side, one way of several, once for each item.

A step says it of itself (`branch`, `choice`, `each`), so which of these is around which is found from who shares what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from patterns_app.core.engine.steps import said

from .calls import Call
from .work import plain

PARALLEL, CHOICE, MAP = "branch", "choice", "each"
_NAMES = {PARALLEL: "Side by side", CHOICE: "Which way?", MAP: "For each item"}
_TRIED = (CHOICE, MAP, PARALLEL)  # where several can be around the others, the first of them is
_LONGEST = 60  # of the 80 signs that the name of a state may have; the rest is for what is added to it
_NO_SIGNS = str.maketrans("", "", "'\"\\[]{}$/")  # of paths and of substitutions


@dataclass(frozen=True)
class Block:
    """A state with states in it, or a Choice with the states on its ways."""

    kind: str
    name: str
    ways: tuple[tuple[str, tuple[Item, ...]], ...]  # each with its name

    def calls(self) -> Iterator[Call]:
        """All that is called in it."""
        for _, items in self.ways:
            for item in items:
                yield from item.calls() if isinstance(item, Block) else (item,)


Item = Call | Block
_Rest = tuple[Call, ...]


def nested(calls: Sequence[Call], free: Callable[[str], str]) -> tuple[Item, ...]:
    """The calls in their order, in the blocks that they say; `free` makes a name one that no other state has."""
    return tuple(_row(tuple(calls), frozenset(), free))


def _row(calls: _Rest, around: frozenset[str], free: Callable[[str], str]) -> Iterator[Item]:
    while calls:
        shared = {key: _sharing(calls, key) for key in _TRIED if key not in around and _says(calls[0], key)[0]}
        if not shared:
            yield calls[0]
            calls = calls[1:]
            continue
        kind = next((key for key in shared if _holds(key, shared)), max(shared, key=lambda key: len(shared[key])))
        yield _block(kind, shared[kind], around | {kind}, free)
        inside = {call.name for call in shared[kind]}
        calls = tuple(call for call in calls if call.name not in inside)


def _block(kind: str, calls: _Rest, around: frozenset[str], free: Callable[[str], str]) -> Block:
    name = free(_plain(_says(calls[0], kind)[0]) or _NAMES[kind])
    ways: dict[str, list[Call]] = {}
    for call in calls:
        ways.setdefault(_says(call, kind)[1], []).append(call)
    rows = tuple((_plain(way), tuple(_row(tuple(inside), around, free))) for way, inside in ways.items())
    return Block(kind, name, rows)


def _sharing(calls: _Rest, key: str) -> _Rest:
    """Who is in the block of the first call. Of a Choice all are, also where others stand between them."""
    state = _says(calls[0], key)[0]
    if key == CHOICE:
        return tuple(call for call in calls if _says(call, key)[0] == state)
    return tuple(takewhile(lambda call: _says(call, key)[0] == state, calls))


def _holds(key: str, shared: dict[str, _Rest]) -> bool:
    """Can a block of this kind be around the others: does each of those lie in it, on one of its ways?"""
    around = {call.name for call in shared[key]}
    return all(
        other == key or (around.issuperset(call.name for call in inside) and _on_one_way(inside, key))
        for other, inside in shared.items()
    )


def _on_one_way(calls: _Rest, key: str) -> bool:
    return len({_says(call, key)[1] for call in calls}) == 1


def _says(call: Call, key: str) -> tuple[str, str]:
    """The state and the way that a call says; a Map has neither name nor ways."""
    if key == MAP:
        return ("-", "") if call.step.settings.connection.get(MAP) is True else ("", "")
    return said(call.step, key)


def _plain(name: str) -> str:
    return plain(name.translate(_NO_SIGNS)).strip("- ")[:_LONGEST].strip()
