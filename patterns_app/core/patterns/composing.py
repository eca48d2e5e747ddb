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
            return Piece(candidate.sketch, pattern.slug, candidate.slug, pattern.title, bindable, _allows)
    known = ", ".join(candidate.slug for candidate in pattern.variants)
    raise PieceNotFound("variant", f"{slug} has no variant {variant[:60]!r}; it has {known}")


def players(piece: Piece, sketch: Sketch) -> dict[str, list[Node]]:
    """For each role that may be bound, the nodes of the sketch that can play it."""
    return {role: [node for node in sketch.nodes if node.service in able] for role, able in piece.bindable.items()}


def guesses(piece: Piece, sketch: Sketch) -> dict[str, str]:
    """Which node will probably play which role: one with the role's own name, else the only one that can.

    No node plays two roles; a role that nothing speaks for gets a new node. What takes failed messages is no guess for
    a role that works, and the other way round, though somebody may choose it.
    """
    failing, here = _for_failures(piece.sketch), _for_failures(sketch)
    able = {
        role: [node for node in nodes if (node.id in here) == (role in failing)]
        for role, nodes in players(piece, sketch).items()
    }
    found = {role: role for role, nodes in able.items() if any(node.id == role for node in nodes)}
    for role, nodes in able.items():
        if role not in found and len(nodes) == 1 and nodes[0].id not in found.values():
            found[role] = nodes[0].id
    return found


def _for_failures(sketch: Sketch) -> set[str]:
    """The nodes that get what others could not work on, or that a workflow parks what is left over in."""
    kinds: dict[str, set[str]] = {}
    for line in sketch.connections:
        kinds.setdefault(line.target, set()).add(line.kind)
    queues = {node.id for node in sketch.nodes if node.service == "aws.sqs"}
    parked = {node for node in queues if kinds.get(node) == {"orchestrate"}}
    return parked | {node for node, found in kinds.items() if found & {"dlq", "destination"}}


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
    return vocabulary().row(source, target, kind) is not None
