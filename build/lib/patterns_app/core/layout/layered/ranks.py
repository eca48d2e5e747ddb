"""Ranks: which layer each item of a connected piece stands in, so that lines lead forward. Counts, no pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Arc = tuple[int, int]

_PULLS = 6  # rounds in which items are pulled towards what they are connected with


def turned(count: int, arcs: Sequence[Arc]) -> list[bool]:
    """Which arcs are turned round so that there is no cycle: depth first, entries first, in the document's order."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    entering = [0] * count
    for index, (source, target) in enumerate(arcs):
        leaving[source].append(index)
        entering[target] += 1
    result = [False] * len(arcs)
    state = [0] * count  # 1 on the way, 2 left behind
    for start in sorted(range(count), key=lambda item: (entering[item] > 0, item)):
        if not state[start]:
            _visit(start, arcs, leaving, state, result)
    return result


def _visit(start: int, arcs: Sequence[Arc], leaving: list[list[int]], state: list[int], result: list[bool]) -> None:
    state[start] = 1
    way: list[tuple[int, Iterator[int]]] = [(start, iter(leaving[start]))]
    while way:
        item, rest = way[-1]
        index = next(rest, None)
        if index is None:
            state[item] = 2
            way.pop()
            continue
        target = arcs[index][1]
        if state[target] == 1:
            result[index] = True
        elif state[target] == 0:
            state[target] = 1
            way.append((target, iter(leaving[target])))


def ranks(count: int, arcs: Iterable[Arc]) -> list[int]:
    """The rank of each item, the least 0, for arcs without a cycle: as early as can be, then pulled together."""
    after: list[list[int]] = [[] for _ in range(count)]
    before: list[list[int]] = [[] for _ in range(count)]
    for source, target in arcs:
        after[source].append(target)
        before[target].append(source)
    waiting = [len(found) for found in before]
    ordered = [item for item in range(count) if not waiting[item]]
    rank = [0] * count
    for item in ordered:
        for target in after[item]:
            rank[target] = max(rank[target], rank[item] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ordered.append(target)
    for _ in range(_PULLS):
        if not _pulled(rank, ordered, before, after):
            break
    least = min(rank, default=0)
    return [value - least for value in rank]


def _pulled(rank: list[int], ordered: list[int], before: list[list[int]], after: list[list[int]]) -> bool:
    """Items with more lines on one side move to that side, as far as they can. Did any?"""
    moved = False
    for item in reversed(ordered):
        if len(after[item]) > len(before[item]):
            latest = min(rank[target] for target in after[item]) - 1
            moved = moved or latest > rank[item]
            rank[item] = max(rank[item], latest)
    for item in ordered:
        if len(before[item]) > len(after[item]):
            earliest = max(rank[source] for source in before[item]) + 1
            moved = moved or earliest < rank[item]
            rank[item] = min(rank[item], earliest)
    return moved
