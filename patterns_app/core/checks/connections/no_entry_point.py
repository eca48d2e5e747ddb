"""CON-005: nothing outside ever reaches this part of the sketch."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.model import Found, View

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
        "aws.cloudwatch-alarm",
        "aws.cloudwatch-logs",
        "aws.waf",
        "aws.lake-formation",
        "aws.glue-crawler",
        "aws.glue-job",
    }
)


def check(view: View) -> Iterator[Found]:
    """One finding for the whole sketch, naming the nodes that wait for a first message that nobody sends."""
    graph = view.graph
    if not graph.sketch.connections:
        return
    starters = [node.id for node in graph.sketch.nodes if node.service in _STARTERS]
    reached = graph.reachable(*starters, *view.unjudged, *_told(view))  # what is not known may begin by itself
    waiting = tuple(node.id for node in graph.entries() if node.id not in reached and graph.outgoing.get(node.id))
    if waiting and not reached:
        names = ", ".join(view.name(node) for node in waiting[:5])
        yield Found(f"Nothing starts the journey: no client, device or schedule reaches {names}.", waiting)


def _told(view: View) -> Iterator[str]:
    """Where scenarios begin: whoever tells how the journey starts need not draw a client."""
    lines = {line.id: line for line in view.graph.sketch.connections}
    for scenario in view.graph.sketch.scenarios:
        for move in scenario.steps[0].moves if scenario.steps else ():
            if move.connection in lines:
                yield lines[move.connection].source
