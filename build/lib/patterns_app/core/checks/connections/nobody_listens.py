"""CON-018: a topic, a bus or the stream of a table that nobody listens to, as far as it is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

_LISTENING = {"aws.sns": ("push", "async"), "aws.eventbridge": ("rule", "async", "push", "write", "sync", "start")}
_READS_CHANGES = ("stream_poll", "replicate", "push", "async")
_TOLD = ("write", "async", "notify", "push", "orchestrate", "destination", "rule")


def check(view: View) -> Iterator[Found]:
    """One finding for each such part that is told something."""
    for service, kinds in _LISTENING.items():
        for node in asking.nodes_of(view, service):
            lines = asking.into(view, node.id, *_TOLD)
            if lines and not asking.out(view, node.id, *kinds):
                message = f"Nobody is drawn who listens to {view.name(node.id)}."
                yield Found(message, (node.id,), tuple(line.id for line in lines))
    for table in asking.nodes_of(view, "aws.dynamodb"):
        if table.settings.get("stream", "none") != "none" and not asking.out(view, table.id, *_READS_CHANGES):
            yield Found(f"{view.name(table.id)} has its stream on, and nobody is drawn who reads it.", (table.id,))
