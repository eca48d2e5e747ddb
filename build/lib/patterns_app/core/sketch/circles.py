"""Groups of nodes in which each leads back to itself (strongly connected components), in one walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def circles(after: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """The groups of at least two nodes that all reach each other; `after` names what follows each node.

    Takes time in proportion to the connections (Tarjan's way, with a list in place of recursion).

    >>> [sorted(group) for group in circles({"a": ["b"], "b": ["c"], "c": ["b"]})]
    [['b', 'c']]
    """
    walk = _Walk(after)
    for node in after:
        if node not in walk.number:
            walk.from_node(node)
    return [group for group in walk.groups if len(group) > 1]


class _Walk:
    """One walk's notes: when each node was first seen, and the oldest open node that it leads back to."""

    def __init__(self, after: Mapping[str, Sequence[str]]) -> None:
        self.after = after
        self.number: dict[str, int] = {}
        self.oldest: dict[str, int] = {}
        self.open: list[str] = []
        self.is_open: set[str] = set()
        self.groups: list[frozenset[str]] = []

    def from_node(self, start: str) -> None:
        """Walk on to all that can be reached and was not seen."""
        path = [self._enter(start)]
        while path:
            node, following = path[-1]
            onward = next((other for other in following if self._note(node, other)), None)
            if onward is not None:
                path.append(self._enter(onward))
                continue
            path.pop()
            if path:
                before = path[-1][0]
                self.oldest[before] = min(self.oldest[before], self.oldest[node])
            if self.oldest[node] == self.number[node]:
                self._close(node)

    def _enter(self, node: str) -> tuple[str, Iterator[str]]:
        self.number[node] = self.oldest[node] = len(self.number)
        self.open.append(node)
        self.is_open.add(node)
        return node, iter(self.after.get(node, ()))

    def _note(self, node: str, other: str) -> bool:
        """Is the other node new? If it is open, the two belong together."""
        if other not in self.number:
            return True
        if other in self.is_open:
            self.oldest[node] = min(self.oldest[node], self.number[other])
        return False

    def _close(self, node: str) -> None:
        members = [self.open.pop()]
        while members[-1] != node:
            members.append(self.open.pop())
        group = frozenset(members)
        self.is_open -= group
        self.groups.append(group)
