"""A template that has gone on since a sketch came from it: which of its parts are the sketch's, by their logical ids.

What others have changed in it since stays, and what an export has written into it before is not written again.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from msgspec import structs

from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .origin import Origin, ends_by, same_in, written

P = TypeVar("P", Node, Connection)


def met(origin: Origin, first: Origin, sketch: Sketch) -> tuple[Origin, Sketch]:
    """The template of today with the sketch's ids, and the sketch as it would be if nothing had been changed in it.

    `first` is the template that the sketch was read from.
    """
    named = {part.name: node for node, part in written(sketch, first.names, first).parts.items() if part.name}
    named |= {name: node for node, name in first.names.items()}
    ids = {node: named[name] for node, name in origin.names.items() if name in named}
    wanted = {ends_by({}, line): line.id for line in (*first.sketch.connections, *sketch.connections)}
    there = {line.id: same_in(wanted.keys(), ends_by(ids, line)) for line in origin.sketch.connections}
    lines = {line: wanted[ends] for line, ends in there.items() if ends in wanted}
    today = _renamed(origin, ids, lines)
    old = _parts(first.sketch)
    parts = _parts(today.sketch)
    nodes = tuple(_so_far(node, parts[node.id]) for node in sketch.nodes if node.id in parts.keys() - old.keys())
    connections = tuple(
        _so_far(line, parts[line.id]) for line in sketch.connections if line.id in parts.keys() - old.keys()
    )
    base = structs.replace(
        first.sketch,
        nodes=(*first.sketch.nodes, *nodes),
        connections=(*first.sketch.connections, *connections),
    )
    return today, base


def recalled(base: Sketch, sketch: Sketch) -> tuple[Sketch, dict[str, str], dict[str, str]]:
    """The sketch with the ids that its parts had before; what they are called now by those; whose places others take.

    A part that only got another id is the same resource: to remove it and make it anew would lose what is in it. It is
    the one of its service with the same label, or with the same neighbours, where no other is. A part of another
    service in the place of one is another part, whatever its id.
    """
    olds, news = ({node.id: node for node in one.nodes} for one in (base, sketch))
    gone = [node for name, node in olds.items() if name not in news]
    come = [node for name, node in news.items() if name not in olds]
    ids: dict[str, str] = {}
    for told in (_by_label, partial(_by_neighbours, ids=ids)):
        left = [one for one in come if one.id not in ids]
        ours = _only([one for one in gone if one.id not in ids.values()], base.connections, told)
        theirs = _only(left, sketch.connections, told)
        ids |= {theirs[sign].id: one.id for sign, one in ours.items() if sign in theirs}
    others = {name: _free(name, {*olds, *news}) for name in news if _is_another(news[name], olds.get(name))}
    lines = _lines_again(base, sketch, {**ids, **others}, set(others))
    return _with_ids(sketch, {**ids, **others}, lines), {old: new for new, old in ids.items()}, others


def _lines_again(base: Sketch, sketch: Sketch, ids: Mapping[str, str], others: set[str]) -> dict[str, str]:
    """The ids of connections as they were, of those that got others; new ones of what leads to another part now."""
    many = Counter(ends_by({}, line) for line in base.connections)
    names = {ends_by({}, line): line.id for line in base.connections if many[ends_by({}, line)] == 1}
    known = {line.id for line in base.connections}
    found = {}
    for line in sketch.connections:
        if line.id not in known:
            found[line.id] = names.get(same_in(names.keys(), ends_by(ids, line)), line.id)
        elif not {line.source, line.target}.isdisjoint(others):
            found[line.id] = _free(line.id, known)
    return found


def _is_another(node: Node, before: Node | None) -> bool:
    """Is it made by another type of resource? Services of one type are one resource set up otherwise."""
    if before is None or before.service == node.service:
        return False
    known = vocabulary().services
    types = [set(known[one.service].cloudformation) if one.service in known else set() for one in (before, node)]
    return bool(types[0]) and bool(types[1]) and types[0].isdisjoint(types[1])


def _free(name: str, taken: set[str]) -> str:
    return next(found for number in itertools.count(2) if (found := f"{name}-{number}") not in taken)


def _by_label(node: Node, lines: Sequence[Connection]) -> tuple[object, ...]:
    return (node.service, node.label) if node.label else ()


def _by_neighbours(node: Node, lines: Sequence[Connection], ids: Mapping[str, str]) -> tuple[object, ...]:
    out = sorted((line.kind, ids.get(line.target, line.target)) for line in lines if line.source == node.id)
    into = sorted((line.kind, ids.get(line.source, line.source)) for line in lines if line.target == node.id)
    return (node.service, *out, "from", *into) if out or into else ()


def _only(
    nodes: Iterable[Node],
    lines: Sequence[Connection],
    told: Callable[[Node, Sequence[Connection]], tuple[object, ...]],
) -> dict[tuple[object, ...], Node]:
    """Nodes by what tells them apart, those that nothing tells from another left out."""
    found: dict[tuple[object, ...], list[Node]] = {}
    for node in nodes:
        if sign := told(node, lines):
            found.setdefault(sign, []).append(node)
    return {sign: those[0] for sign, those in found.items() if len(those) == 1}


def _parts(sketch: Sketch) -> dict[str, Node | Connection]:
    found: dict[str, Node | Connection] = {node.id: node for node in sketch.nodes}
    return found | {line.id: line for line in sketch.connections}


def _so_far(wanted: P, there: Node | Connection) -> P:
    """A part that was written before, with those of its settings that the template says."""
    return structs.replace(
        wanted, settings={key: there.settings[key] for key in wanted.settings if key in there.settings}
    )


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
