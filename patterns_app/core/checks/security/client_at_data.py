"""SEC-007: a client talks to a data service directly."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New
from patterns_app.core.checks.inserting import insert
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Add

from .asking_who import authoriser

_CLIENTS = ("client.browser", "client.iot-device")
_DATA = frozenset({"aws.dynamodb", "aws.sqs", "aws.kinesis", "aws.eventbridge", "aws.rds"})


def is_direct(source: str, target: str) -> bool:
    """Are these services a client and a place where data lies or travels?"""
    return source in _CLIENTS and target in _DATA


def check(view: View) -> Iterator[Found]:
    """One finding for each such connection. Devices may write to a stream, with credentials of IoT Core."""
    for client in asking.nodes_of(view, *_CLIENTS):
        for line in asking.out(view, client.id):
            target = asking.service(view, line.target)
            if is_direct(client.service, target) and not view.vocabulary.allowed_kinds(client.service, target):
                message = (
                    f"{view.name(client.id)} talks to {view.name(line.target)} directly, with nothing to check it."
                )
                yield Found(message, (client.id, line.target), (line.id,), _fix(view, line))


def _fix(view: View, line: Connection) -> Fix | None:
    """What the vocabulary knows to put between."""
    missing = view.vocabulary.missing_by_pair.get(
        (asking.service(view, line.source), asking.service(view, line.target))
    )
    if missing is None or not missing.through:
        return None
    services = [view.vocabulary.services[key] for key in missing.through]
    chain = [New(service.key, service.key.partition(".")[2], service.short) for service in services]
    title = f"Put {' and '.join(service.name for service in services)} between them"
    inserted = insert(view, line, *chain)
    nodes = [part.node for part in inserted if isinstance(part, Add) and part.node]
    asked = authoriser(view, nodes[0], line.source, *nodes)  # what comes first is an API
    return Fix(title, (*inserted, *asked.operations))
