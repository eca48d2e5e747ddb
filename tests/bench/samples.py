"""Sketches to measure with."""

from __future__ import annotations

from itertools import cycle

from msgspec.structs import replace

from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch


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


def framed(count: int) -> Sketch:
    """The same with ten parts in a row in a frame each, as teams have theirs."""
    sketch = sample(count)
    nodes = tuple(replace(node, frame=f"f{at // 10}") for at, node in enumerate(sketch.nodes))
    frames = tuple(Frame(id=f"f{at}", kind="team", label=f"Team {at}") for at in range((count + 9) // 10))
    return replace(sketch, nodes=nodes, frames=frames)


def system(count: int) -> Sketch:
    """A real one: the patterns of the catalogue one after another, each in a frame, until there are `count` parts.

    The last part of each leads to the first of the next.
    """
    nodes: list[Node] = []
    frames: list[Frame] = []
    lines: list[Connection] = []
    for turn, (slug, variant) in enumerate(cycle([(p.slug, v.slug) for p in patterns() for v in p.variants])):
        piece = piece_of(slug, variant).sketch
        if len(nodes) + len(piece.nodes) > count:
            break
        own = f"p{turn}"
        if nodes and piece.nodes:
            first = f"{own}-{piece.nodes[0].id}"
            lines.append(Connection(id=f"{own}-in", source=nodes[-1].id, target=first, kind="async"))
        frames.append(Frame(id=own, kind="team", label=f"{slug} {turn}"))
        frames += [
            replace(frame, id=f"{own}-{frame.id}", parent=f"{own}-{frame.parent}" if frame.parent else own)
            for frame in piece.frames
        ]
        nodes += [
            replace(node, id=f"{own}-{node.id}", frame=f"{own}-{node.frame}" if node.frame else own, position=None)
            for node in piece.nodes
        ]
        lines += [
            replace(line, id=f"{own}-{line.id}", source=f"{own}-{line.source}", target=f"{own}-{line.target}", route=())
            for line in piece.connections
        ]
    return Sketch(title=f"{len(nodes)} parts", nodes=tuple(nodes), frames=tuple(frames), connections=tuple(lines))
