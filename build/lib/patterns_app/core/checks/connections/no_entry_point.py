"""CON-005: nothing outside ever reaches this part of the sketch."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.circles import circles

# What can begin a journey by itself. Everything else waits to be called, filled or told.
_STARTERS = frozenset(
    {
        "client.browser",
        "client.iot-device",
        "external.http",
        "onprem.legacy",
        "aws.eventbridge-scheduler",
        "aws.ec2",
        "aws.fargate",
        "aws.quicksight",
        "aws.glue-crawler",
        "aws.glue-job",
    }
)
# What looks after others. It neither waits for a first message nor sends the one with which the work begins.
_BESIDE = frozenset({"aws.cloudwatch-alarm", "aws.cloudwatch-logs", "aws.waf", "aws.lake-formation"})
_KINDS_BESIDE = ("watch", "govern", "use", "register")
_LOOKED_UP = ("security", "management")  # categories of what is only asked by the way: secrets, settings, keys


def check(view: View) -> Iterator[Found]:
    """One finding for the whole sketch, naming the nodes that wait for a first message that nobody sends.

    Parts in a circle that nothing else leads to wait for it as well: each of them is only told by the others.
    """
    graph = view.graph
    # Parts of which nothing is known may begin a journey by themselves.
    starts = (_sends(view, node.id) for service in _STARTERS for node in graph.by_service.get(service, ()))
    begins = any(starts) or view.unjudged or any(_told(view))
    if begins:
        return
    first = {node.id for node in graph.entries()}.union(*_closed_circles(view))
    entries = (node.id for node in graph.sketch.nodes if node.id in first and node.service not in _BESIDE)
    if waiting := tuple(node for node in entries if _sends(view, node)):
        names = ", ".join(view.name(node) for node in waiting[:5])
        yield Found(f"Nothing starts the journey: no client, device or schedule reaches {names}.", waiting)


def _sends(view: View, node: str) -> bool:
    lines = (line for line in view.graph.outgoing.get(node, ()) if line.kind not in _KINDS_BESIDE)
    return any(line.kind != "read" or _category(view, line.target) not in _LOOKED_UP for line in lines)


def _category(view: View, node: str) -> str:
    service = view.vocabulary.services.get(view.graph.nodes[node].service)
    return service.category if service else ""


def _closed_circles(view: View) -> Iterator[frozenset[str]]:
    """Groups of parts that lead to each other and to which nothing else leads."""
    graph = view.graph
    for group in circles({node: [line.target for line in lines] for node, lines in graph.outgoing.items()}):
        if all(line.source in group for node in group for line in graph.incoming.get(node, ())):
            yield group


def _told(view: View) -> Iterator[str]:
    """Where scenarios begin: whoever tells how the journey starts need not draw a client."""
    lines = {line.id: line for line in view.graph.sketch.connections}
    for scenario in view.graph.sketch.scenarios:
        for move in scenario.steps[0].moves if scenario.steps else ():
            if move.connection in lines:
                yield lines[move.connection].source
