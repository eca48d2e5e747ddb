"""How many messages a second reach each node, for the load that a person has entered at clients and devices."""

from __future__ import annotations

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View

# Along these a message goes on, or causes one that goes on.
_CARRY = (
    "sync", "async", "origin", "trigger", "notify", "push", "rule", "destination", "queue_poll", "stream_poll", "write",
    "readwrite", "orchestrate",
)  # fmt: skip
_MOST_SOURCES = 20
_STORES = frozenset({"aws.dynamodb", "aws.rds", "aws.s3", "aws.elasticache", "aws.opensearch", "aws.redshift"})


def loads(view: View) -> dict[str, float]:
    """Messages a second by node id; nodes that no load reaches are left out. What is stored goes no further.

    With more than `_MOST_SOURCES` loads entered nothing is reckoned: the time for it grows with each.
    """
    rates = {
        client.id: rate
        for client in asking.nodes_of(view, "client.browser", "client.iot-device")
        if (rate := asking.number(view, client, "rate") or 0) > 0
    }
    found: dict[str, float] = {}
    for client, rate in rates.items() if len(rates) <= _MOST_SOURCES else ():
        for node in _reached(view, client):
            found[node] = found.get(node, 0) + rate
    return found


def runs_a_second(view: View, function: str, load: float) -> float:
    """How often a function runs for its load: polled ones take a batch at a time."""
    polled = asking.into(view, function, "queue_poll", "stream_poll")
    batches = [asking.line_number(view, line, "batch_size") or 1 for line in polled]
    return load / max(1, min(batches)) if batches else load


def seconds(view: View, function: str) -> float | None:
    """What a run of a function takes on average, when it was entered."""
    duration = asking.number(view, view.graph.nodes[function], "average_duration")
    return duration / 1000 if duration else None


def _reached(view: View, start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if asking.service(view, node) in _STORES:
            continue
        for line in asking.out(view, node, *_CARRY):
            if line.target not in found:
                found.add(line.target)
                waiting.append(line.target)
    return found - {start}
