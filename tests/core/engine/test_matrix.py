"""Each behaviour times each fault, as one golden file: the smallest sketch of each, and how a message fares there.

After a change that is meant run `make accept`, and read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Kept
from patterns_app.core.behaviours.resolving import Known, behaviour_of
from patterns_app.core.engine.model import Fault, FaultKind, How
from patterns_app.core.engine.topology import topology_of
from patterns_app.core.engine.trace import trace
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.told import in_short

GOLDEN = Path(__file__).parents[2] / "golden" / "behaviours.md"
SILENT = ("keep", "bind", "lookup")  # no message starts there: they are in the sketches of those that keep failures so
OF_TARGETS = ("function", "event_source", "pipe")  # whose place for failures is drawn from who is called or reads
FAULTS = (
    *(Fault(part="target", fault=kind) for kind in get_args(FaultKind)),
    *(Fault(part="target", fault="fails", how=how) for how in get_args(How)),
    *(Fault(part="source", fault=kind) for kind in get_args(FaultKind)),
    *(Fault(part="source", fault="fails", how=how) for how in ("gone", "stopped")),
)
Row = tuple[str, str, str]  # source, target, kind
Given = dict[str, bool | int | float | str]


def rows() -> Iterator[Row]:
    """Every row that names a behaviour, and then every pair that a rule allows."""
    for pair in behaviours().pairs:
        yield from ((pair.source, pair.target, kind) for kind in pair.kinds)
    words = vocabulary()
    for source in words.services:
        for target in words.services:
            yield from ((source, target, kind) for kind in words.verdict(source, target).kinds)


def smallest() -> dict[str, Sketch]:
    """By behaviour: two parts with a connection that has it."""
    wanted = {key for key, one in behaviours().behaviours.items() if one.verb not in SILENT}
    found: dict[str, Sketch] = {}
    for row in rows():
        if not wanted - found.keys():
            break
        for given in ({}, *asked(row)):
            sketch = drawn(row, given)
            behaviour = topology_of(sketch, vocabulary()).channels["line"].behaviour
            if behaviour and behaviour.key in wanted:
                found.setdefault(behaviour.key, sketch)
    return dict(sorted(found.items()))


def asked(row: Row) -> Iterator[Given]:
    """Settings under which the behaviour of a row is another one."""
    known, pair = behaviour_of(*row), behaviours().pair_of.get(row)
    for one in (*(pair.when if pair else ()), *(known.behaviour.when if isinstance(known, Known) else ())):
        if one.behaviour:
            values = {key: value[0] if isinstance(value, tuple) else value for key, value in one.when.items()}
            yield {key: value for key, value in values.items() if value is not None}
    answers = (answer for rule in behaviours().rules.values() for answer in rule.answers if answer.when)
    for answer in answers:
        if row[0] in answer.sources and row[2] in answer.kinds:
            yield {key: value for key, value in answer.when.items() if value is not None}


def drawn(row: Row, given: Given) -> Sketch:
    """A workflow is started by a function; everything else begins with the connection itself."""

    def of(end: str) -> Given:
        return {key.partition(".")[2]: value for key, value in given.items() if key.startswith(f"{end}.")}

    source, target, kind = row
    nodes = [Node(id="source", service=source, settings=of("source"))]
    nodes.append(Node(id="target", service=target, settings=of("target")))
    lines = [Connection(id="line", source="source", target="target", kind=kind, settings=of("connection"))]
    if kind == "orchestrate":
        nodes.append(Node(id="starter", service="aws.lambda"))
        lines.append(Connection(id="enter", source="starter", target="source", kind="start"))
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


def with_places(sketch: Sketch, kept: tuple[Kept, ...]) -> Sketch:
    """The same with a queue for failures of each mechanism that can have one."""
    nodes, lines = list(sketch.nodes), list(sketch.connections)
    for whose in dict.fromkeys(one.whose for one in kept if one.line):
        line = next(one.line for one in kept if one.whose == whose and one.line)
        end = "target" if whose in OF_TARGETS else "source"
        of_kind: Given = {"fifo": True} if nodes[0].settings.get("fifo") else {}
        nodes.append(Node(id=f"{whose}-place", service="aws.sqs", settings=of_kind))
        settings: Given = {"condition": "on-failure", "whose": whose} if line == "destination" else {}
        lines.append(Connection(id=f"{whose}-dead", source=end, target=nodes[-1].id, kind=str(line), settings=settings))
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


def fared(sketch: Sketch) -> Iterator[str]:
    """A line for each way to fare, with the faults that lead there."""
    ways: dict[str, list[str]] = {}
    enter = "enter" if any(line.id == "enter" for line in sketch.connections) else "line"
    for fault in FAULTS:
        found = trace(sketch, vocabulary(), enter, [fault])
        name = f"{fault.part} {fault.how or fault.fault}"
        ways.setdefault(f"{in_short(found.result)}, told until {found.times[-1]:g} s", []).append(name)
    for way, names in ways.items():
        yield f"- {', '.join(names)}: {way}"


def written() -> str:
    """The whole matrix as text."""
    parts = []
    for key, sketch in smallest().items():
        line = sketch.connections[0]
        services = {node.id: node.service for node in sketch.nodes}
        parts.append(f"## {key}: {services['source']} {line.kind} {services['target']}")
        parts += fared(sketch)
        channel = topology_of(sketch, vocabulary()).channels["line"]
        placed = with_places(sketch, channel.behaviour.kept if channel.behaviour else ())
        if placed != sketch:
            parts += [f"### with {' and '.join(node.id for node in placed.nodes[len(sketch.nodes) :])}", *fared(placed)]
    return "\n".join(parts) + "\n"


def test_how_a_message_fares_by_behaviour_and_fault_is_what_was_accepted() -> None:
    if os.environ.get("ACCEPT"):
        GOLDEN.write_text(written(), encoding="utf-8")
    assert written() == GOLDEN.read_text(encoding="utf-8")


def test_each_behaviour_on_which_a_message_travels_is_in_the_matrix() -> None:
    assert {key for key, one in behaviours().behaviours.items() if one.verb not in SILENT} == smallest().keys()
