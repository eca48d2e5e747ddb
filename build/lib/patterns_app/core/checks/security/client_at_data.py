"""SEC-007: a client talks to a data service directly."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import offered
from patterns_app.core.checks.inserting import added, put_between
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

from .asking_who import authoriser
from .guarding import guarded

_CLIENTS = ("client.browser", "client.iot-device")
_WITH_FIREWALL = "aws.rest-api"
_DATA = ("table", "queue", "stream", "bus", "database")


def check(view: View) -> Iterator[Found]:
    """One finding for each such connection. Devices may write to a stream, with credentials of IoT Core."""
    for client in asking.nodes_of(view, *_CLIENTS):
        for line in asking.out(view, client.id):
            target = asking.service(view, line.target)
            if asking.acts(view, line.target, *_DATA) and view.vocabulary.verdict(client.service, target).advice:
                message = (
                    f"{view.name(client.id)} talks to {view.name(line.target)} directly, with nothing to check it."
                )
                yield Found(message, (client.id, line.target), (line.id,), _fix(view, line))


@offered
def _fix(view: View, line: Connection) -> Fix | None:
    """What is advised to put between."""
    known = view.vocabulary.verdict(asking.service(view, line.source), asking.service(view, line.target))
    inserted = put_between(view, line, known.through)
    if inserted is None:
        return None
    nodes = added(inserted.operations)
    asked = authoriser(view, nodes[0], line.source, *nodes)  # what comes first is an API
    if asked is None:
        return None
    operations = (*inserted.operations, *asked.operations)
    if nodes[0].service == _WITH_FIREWALL:
        operations = (*operations, *guarded(view, nodes[0].id, line.source, *added(operations))[1])
    return Fix(inserted.title, operations)
