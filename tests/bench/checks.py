"""`python -m tests.bench.checks`: all rules over sketches of 50, 500 and 2,000 nodes, as medians in milliseconds.

Two kinds of sketches: the catalogue's patterns side by side (few findings), and the same with every setting left at
its default (many findings, each with its fix).
"""

from __future__ import annotations

import argparse
from itertools import cycle

import msgspec

from patterns_app.core.checks.registry import CHECKS
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node, Point, Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary

from .__main__ import median_of

SIZES = (50, 500, 2000)


def side_by_side(count: int) -> Sketch:
    """The catalogue's variants, one after the other and again, up to so many nodes, placed in rows of 40."""
    nodes: list[Node] = []
    lines: list[Connection] = []
    for number, sketch in enumerate(cycle(variant.sketch for pattern in patterns() for variant in pattern.variants)):
        if len(nodes) >= count:
            break
        names = {node.id: f"p{number}-{index}" for index, node in enumerate(sketch.nodes[: count - len(nodes)])}
        for node in sketch.nodes[: len(names)]:
            place = Point(x=len(nodes) % 40 * 300, y=len(nodes) // 40 * 300)
            nodes.append(msgspec.structs.replace(node, id=names[node.id], frame=None, position=place))
        for index, line in enumerate(sketch.connections):
            if line.source in names and line.target in names:
                ends = {"source": names[line.source], "target": names[line.target]}
                lines.append(msgspec.structs.replace(line, id=f"p{number}-line-{index}", **ends))
    return Sketch(title=f"{count} nodes", nodes=tuple(nodes), connections=tuple(lines))


def as_drawn(sketch: Sketch) -> Sketch:
    """The same sketch without any setting."""
    return msgspec.structs.replace(
        sketch,
        nodes=tuple(msgspec.structs.replace(node, settings={}) for node in sketch.nodes),
        connections=tuple(msgspec.structs.replace(line, settings={}) for line in sketch.connections),
    )


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    print(f"{len(CHECKS)} rules; medians of {runs} runs in milliseconds")
    print(f"{'sketch':<12}{'nodes':>7}{'lines':>7}{'findings':>10}{'rules':>9}{'read and rules':>16}")
    words = vocabulary()
    for name, make in (("catalogue", side_by_side), ("no settings", lambda count: as_drawn(side_by_side(count)))):
        for count in SIZES:
            sketch = make(count)
            data = encode(sketch)
            found = len(run(sketch, words))
            alone = median_of(lambda sketch=sketch: run(sketch, words), runs)  # type: ignore[misc]
            whole = median_of(lambda data=data: run(parse(data), words), runs)  # type: ignore[misc]
            shape = f"{name:<12}{count:>7}{len(sketch.connections):>7}{found:>10}"
            print(f"{shape}{alone:>9.2f}{whole:>16.2f}")


if __name__ == "__main__":
    main()
