"""CON-001: the two services cannot be connected, or not without something between them."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each connection whose pair does not exist, with the remedy where one is known."""
    for connection in view.graph.sketch.connections:
        source = view.graph.nodes[connection.source].service
        target = view.graph.nodes[connection.target].service
        missing = view.vocabulary.missing_by_pair.get((source, target))
        if not _known(view, source, target) or (missing is None and _either_way(view, source, target)):
            continue
        if missing is not None and missing.turn:
            continue  # CON-002 turns it round
        message = f"{view.service_name(connection.source)} cannot connect to {view.service_name(connection.target)}"
        message += f": {missing.remedy}." if missing else "."
        yield Found(message, (connection.source, connection.target), (connection.id,))


def _known(view: View, source: str, target: str) -> bool:
    """The matrix says nothing about services that the vocabulary does not know, or knows only as other resources."""
    known = view.vocabulary.services.keys() - {"aws.generic"}
    return source in known and target in known


def _either_way(view: View, source: str, target: str) -> bool:
    pairs = view.vocabulary.rows_by_pair
    return (source, target) in pairs or (target, source) in pairs
