"""Sketches to measure with."""

from __future__ import annotations

from patterns_app.core.sketch.model import Connection, Node, Sketch


def sample(count: int) -> Sketch:
    """A sketch like those people draw: a tree of short reach, a quarter more connections, every third labelled."""
    nodes = tuple(Node(id=f"n{i}", service="aws.lambda", label=f"Function {i}") for i in range(count))
    ends = [(max(0, i - 1 - (i * 7) % 5), i) for i in range(1, count)]
    ends += [((i * 13) % count, (i * 29 + 7) % count) for i in range(count // 4)]
    lines = tuple(
        Connection(id=f"c{i}", source=f"n{a}", target=f"n{b}", kind="async", label="event" if i % 3 == 0 else "")
        for i, (a, b) in enumerate(ends)
        if a != b
    )
    return Sketch(title=f"{count} nodes", nodes=nodes, connections=lines)
