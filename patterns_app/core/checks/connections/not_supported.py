"""CON-001: the two services cannot be connected, or not without something between them."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.fixing import New
from patterns_app.core.checks.inserting import insert
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.security.client_at_data import is_direct
from patterns_app.core.services.model import MissingPair
from patterns_app.core.sketch.model import Connection

# Rules of their own say these better: CON-010, CON-014 and SEC-007.
_OWN_RULE_SOURCES = frozenset({"aws.cloudfront-function"})
_OWN_RULE_PAIRS = frozenset({("aws.waf", "aws.http-api")})


def check(view: View) -> Iterator[Found]:
    """One finding for each connection whose pair does not exist, with the remedy where one is known."""
    for connection in view.graph.sketch.connections:
        source = view.graph.nodes[connection.source].service
        target = view.graph.nodes[connection.target].service
        if (source, target) in view.vocabulary.rows_by_pair:
            continue
        missing = view.vocabulary.missing_by_pair.get((source, target))
        if not _known(view, source, target) or (missing is None and (target, source) in view.vocabulary.rows_by_pair):
            continue
        if missing is not None and missing.turn:
            continue  # CON-002 turns it round
        if source in _OWN_RULE_SOURCES or (source, target) in _OWN_RULE_PAIRS or is_direct(source, target):
            continue
        message = f"{view.service_name(connection.source)} cannot connect to {view.service_name(connection.target)}"
        message += f": {missing.remedy}." if missing else "."
        fix = _fix(view, connection, missing)
        yield Found(message, (connection.source, connection.target), (connection.id,), fix)


def _fix(view: View, connection: Connection, missing: MissingPair | None) -> Fix | None:
    """Put in what the remedy puts in first."""
    if missing is None or not missing.through:
        return None
    services = [view.vocabulary.services[key] for key in missing.through]
    chain = [New(service.key, service.key.partition(".")[2], service.short) for service in services]
    title = f"Put {' and '.join(service.name for service in services)} between them"
    return Fix(title, insert(view, connection, *chain))


def _known(view: View, source: str, target: str) -> bool:
    """The matrix says nothing about services that the vocabulary does not know, or knows only as other resources."""
    known = view.vocabulary.services.keys() - {"aws.generic"}
    return source in known and target in known
