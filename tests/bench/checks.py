"""`python -m tests.bench.checks`: all rules over sketches of 50, 500 and 2,000 nodes, as medians in milliseconds.

Two kinds of sketches: the catalogue's patterns side by side (few findings), and the same with every setting left at
its default (many findings, each with its fix).
"""

from __future__ import annotations

import argparse
import json
import statistics
from itertools import cycle

import msgspec
import networkx
from pydantic import BaseModel, ConfigDict, Field

from patterns_app.core.checks.registry import CHECKS
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node, Point, Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary

from .timing import alternate, median_of

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


class PeerNode(BaseModel):
    """A node as pydantic reads it; what pydantic cannot say of ids and ends, the graph says."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    service: str = Field(max_length=64)
    label: str = Field("", max_length=200)
    frame: str | None = None
    position: dict[str, float] | None = None
    pinned: bool = False
    settings: dict[str, bool | int | float | str | None] = {}
    notes: str = ""


class PeerLine(BaseModel):
    """A connection."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    source: str
    target: str
    kind: str
    label: str = Field("", max_length=200)
    route: list[dict[str, float]] = []
    pinned: bool = False
    settings: dict[str, bool | int | float | str | None] = {}


class PeerSketch(BaseModel):
    """The document without frames and scenarios, which these samples do not have."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    form: str = Field("pattern-studio/1", alias="schema")
    title: str = ""
    nodes: list[PeerNode] = []
    connections: list[PeerLine] = []


def peer(data: bytes) -> networkx.MultiDiGraph:
    """The usual way: json, pydantic, and a graph to ask whether every end is there."""
    sketch = PeerSketch.model_validate(json.loads(data))
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((node.id, {"node": node}) for node in sketch.nodes)
    known = set(graph)
    graph.add_edges_from((line.source, line.target, line.id, {"line": line}) for line in sketch.connections)
    if len(known) != len(sketch.nodes) or set(graph) != known:
        raise ValueError("an id twice, or an end that is not there")
    return graph


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    measure_checks(parser.parse_args().runs)


def measure_checks(runs: int) -> None:
    """Print reading beside its peer, and the rules alone and with reading."""
    print("\nreading a sketch (median ms)      ours   json + pydantic + networkx    ratio")
    for count in SIZES:
        data = encode(side_by_side(count))
        ours, theirs = alternate(lambda data=data: parse(data), lambda data=data: peer(data), runs)  # type: ignore[misc]
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(f"  {count:4d} nodes {mine:26.2f} {other:20.2f} {other / mine:18.1f} x faster")
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
