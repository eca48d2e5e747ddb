"""A catalogue pattern as a piece that can be composed into a sketch."""

from __future__ import annotations

from patterns_app.core.sketch.composition import Piece
from patterns_app.core.sketch.model import Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import Pattern
from .reader import entries


class PieceNotFound(LookupError):
    """There is no such pattern or variant. `key` is which of the two."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def piece_of(slug: str, variant: str = "") -> Piece:
    """The piece of a pattern's variant, the first variant when none is named. Raises PieceNotFound."""
    pattern = entries().get(slug)
    if not isinstance(pattern, Pattern):
        raise PieceNotFound("pattern", f"there is no pattern {slug[:60]!r}")
    for candidate in pattern.variants:
        if variant in ("", candidate.slug):
            bindable = _bindable(pattern, candidate.sketch)
            named = (pattern.slug, candidate.slug, pattern.title)
            return Piece(candidate.sketch, *named, bindable, _allows, vocabulary().naming_settings)
    known = ", ".join(candidate.slug for candidate in pattern.variants)
    raise PieceNotFound("variant", f"{slug} has no variant {variant[:60]!r}; it has {known}")


def players(piece: Piece, sketch: Sketch) -> dict[str, list[Node]]:
    """For each role that may be bound, the nodes of the sketch that can play it."""
    return {role: [node for node in sketch.nodes if node.service in able] for role, able in piece.bindable.items()}


def guesses(pattern: Pattern, sketch: Sketch, variant: str = "") -> dict[str, str]:
    """Which node of the sketch plays which role of the pattern, as far as one can guess: bindings that fit together.

    A node with the role's own name plays it; else the only node that can, if it plays nothing yet. Raises PieceNotFound
    for a variant that the pattern does not have.
    """
    piece = piece_of(pattern.slug, variant)
    failed, failing = _places_for_failures(sketch), _places_for_failures(piece.sketch)
    able = {
        role: [
            node.id
            for node in sketch.nodes
            if node.service in services and (node.id in failed) is (role in failing)  # no work in a dead-letter queue
        ]
        for role, services in piece.bindable.items()
    }
    services = {node.id: node.service for node in sketch.nodes}
    found: dict[str, str] = {}
    wanted = [(role, role) for role, nodes in able.items() if role in nodes]
    wanted += [(role, nodes[0]) for role, nodes in able.items() if len(nodes) == 1 and role not in nodes]
    for role, node in wanted:
        tried = found | {role: node}
        if node not in found.values() and _fit_together(piece.sketch, {key: services[tried[key]] for key in tried}):
            found = tried
    return found


def _places_for_failures(sketch: Sketch) -> set[str]:
    """Nodes to which nothing comes but what failed, and queues that only a workflow fills and nobody reads."""
    read = {line.source for line in sketch.connections}
    coming: dict[str, set[str]] = {}
    for line in sketch.connections:
        kind = "success" if line.settings.get("condition") == "on-success" else line.kind
        coming.setdefault(line.target, set()).add(kind)
    queues = {node.id for node in sketch.nodes if node.service in vocabulary().acting.get("queue", ())} - read
    return {node for node, kinds in coming.items() if kinds <= {"dlq", "destination"}} | {
        node for node in queues & coming.keys() if coming[node] <= {"dlq", "destination", "orchestrate"}
    }


def _fit_together(sketch: Sketch, bound: dict[str, str]) -> bool:
    """Would every connection still exist with these services in the bound roles?"""
    services = {node.id: node.service for node in sketch.nodes} | bound
    return all(_allows(services[line.source], services[line.target], line.kind) for line in sketch.connections)


def _bindable(pattern: Pattern, sketch: Sketch) -> dict[str, tuple[str, ...]]:
    """The roles of this variant that may be bound, each with the services that its connections can end in."""
    nodes = {node.id for node in sketch.nodes}
    offered = {
        role.id: tuple(service for service in role.services if _fits(sketch, role.id, service))
        for role in pattern.roles
        if role.bindable and role.id in nodes
    }
    return {role: services for role, services in offered.items() if services}


def _fits(sketch: Sketch, role: str, service: str) -> bool:
    """Would every connection of the role still exist with another service in it?"""
    services = {node.id: node.service for node in sketch.nodes} | {role: service}
    return all(
        _allows(services[line.source], services[line.target], line.kind)
        for line in sketch.connections
        if role in (line.source, line.target)
    )


def _allows(source: str, target: str, kind: str) -> bool:
    return vocabulary().pairs.knows(source, target, kind)
