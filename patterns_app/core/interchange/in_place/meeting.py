"""A template that has gone on since a sketch came from it: which of its parts are the sketch's, by their logical ids.

What others have changed in it since stays, and what an export has written into it before is not written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from msgspec import structs

from patterns_app.core.sketch.model import Connection, Node, Sketch

from .origin import Ends, Origin, written

P = TypeVar("P", Node, Connection)


def met(origin: Origin, first: Origin, sketch: Sketch) -> tuple[Origin, Sketch]:
    """The template of today with the sketch's ids, and the sketch as it would be if nothing had been changed in it.

    `first` is the template that the sketch was read from.
    """
    named = {part.name: node for node, part in written(sketch, first.names, first).parts.items() if part.name}
    named |= {name: node for node, name in first.names.items()}
    ids = {node: named[name] for node, name in origin.names.items() if name in named}
    wanted = {_ends(line, {}): line.id for line in (*first.sketch.connections, *sketch.connections)}
    lines = {line.id: found for line in origin.sketch.connections if (found := wanted.get(_ends(line, ids)))}
    today = _renamed(origin, ids, lines)
    old = _parts(first.sketch)
    there = _parts(today.sketch)
    nodes = tuple(_so_far(node, there[node.id]) for node in sketch.nodes if node.id in there.keys() - old.keys())
    connections = tuple(
        _so_far(line, there[line.id]) for line in sketch.connections if line.id in there.keys() - old.keys()
    )
    base = structs.replace(
        first.sketch,
        nodes=(*first.sketch.nodes, *nodes),
        connections=(*first.sketch.connections, *connections),
    )
    return today, base


def _parts(sketch: Sketch) -> dict[str, Node | Connection]:
    found: dict[str, Node | Connection] = {node.id: node for node in sketch.nodes}
    return found | {line.id: line for line in sketch.connections}


def _so_far(wanted: P, there: Node | Connection) -> P:
    """A part that was written before, with those of its settings that the template says."""
    return structs.replace(
        wanted, settings={key: there.settings[key] for key in wanted.settings if key in there.settings}
    )


def _ends(line: Connection, ids: Mapping[str, str]) -> Ends:
    return Ends(ids.get(line.source, line.source), ids.get(line.target, line.target), line.kind)


def _renamed(origin: Origin, ids: Mapping[str, str], lines: Mapping[str, str]) -> Origin:
    every = {**ids, **lines}
    imported = replace(
        origin.imported,
        sketch=_with_ids(origin.imported.sketch, ids, lines),
        marks={every.get(part, part): mark for part, mark in origin.imported.marks.items()},
        said={lines.get(line, line): said for line, said in origin.imported.said.items()},
        outside=frozenset(ids.get(node, node) for node in origin.imported.outside or ()),
    )
    names = {ids.get(node, node): name for node, name in origin.names.items()}
    return replace(origin, imported=imported, sketch=_with_ids(origin.sketch, ids, lines), names=names)


def _with_ids(sketch: Sketch, ids: Mapping[str, str], lines: Mapping[str, str]) -> Sketch:
    nodes = tuple(structs.replace(node, id=ids.get(node.id, node.id)) for node in sketch.nodes)
    connections = tuple(
        structs.replace(
            line,
            id=lines.get(line.id, line.id),
            source=ids.get(line.source, line.source),
            target=ids.get(line.target, line.target),
        )
        for line in sketch.connections
    )
    return structs.replace(sketch, nodes=nodes, connections=connections)
