"""SEC-007: a client talks to a data service directly."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.entering import put_between_asking
from patterns_app.core.checks.model import Found, View

_CLIENTS = ("client.browser", "client.iot-device")
_DATA = ("table", "queue", "stream", "bus", "database")


def check(view: View) -> Iterator[Found]:
    """One finding for each such connection. Devices may write to a stream, with credentials of IoT Core."""
    for client in asking.nodes_of(view, *_CLIENTS):
        for line in asking.out(view, client.id):
            target = asking.service(view, line.target)
            verdict = view.vocabulary.verdict(client.service, target)
            if asking.acts(view, line.target, *_DATA) and verdict.advice:
                message = (
                    f"{view.name(client.id)} talks to {view.name(line.target)} directly, with nothing to check it."
                )
                fix = put_between_asking(view, line, verdict.through)
                yield Found(message, (client.id, line.target), (line.id,), fix)
