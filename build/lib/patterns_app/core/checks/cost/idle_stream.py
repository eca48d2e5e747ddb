"""COST-007: a Kinesis stream for very little data."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import QUEUE, hidden_for, offered
from patterns_app.core.checks.keeping import dead_letter_queue
from patterns_app.core.checks.load import said, shards_of, steady
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.engine.load.capacity import month_of_hours
from patterns_app.core.services.money import dollars
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Update

_FEW = 10  # records a second


def check(view: View) -> Iterator[Found]:
    """One finding for each stream with one reader, where the load of all that writes to it is known."""
    loads = steady(view)
    for stream in asking.nodes_as(view, "stream"):
        readers = asking.out(view, stream.id, "stream_poll")
        if stream.id not in loads.complete or len(readers) != 1:
            continue
        load = loads.nodes[stream.id]
        if load.messages >= _FEW:
            continue
        shards = shards_of(view, stream)
        item = "on-demand stream" if shards is None else "provisioned shard"
        cost = month_of_hours((shards or 1) * asking.price(view, "aws.kinesis", item))
        message = (
            f"{view.name(stream.id)} costs about {dollars(cost)} a month for {said(load.messages)} records a "
            "second and one reader."
        )
        yield Found(message, (stream.id,), (), _fix(view, stream, readers[0]))


@offered
def _fix(view: View, stream: Node, line: Connection) -> Fix | None:
    """A queue with a watched place for failures, where a function reads and all that writes can write to a queue."""
    reader = view.graph.nodes[line.target]
    others = [other for other in asking.out(view, stream.id) if other is not line]
    writers = asking.into(view, stream.id)
    if not asking.acts(view, reader, "function") or others:
        return None
    written = (view.vocabulary.verdict(asking.service(view, one.source), QUEUE, one.kind) for one in writers)
    if not all(said.verdict == "known" and not said.advice for said in written):
        return None
    visible = hidden_for(view, asking.number(view, reader, "timeout") or 0)
    queue = Update(node=stream.id, set={"service": QUEUE, "settings": {"visibility_timeout": visible}})
    return Fix(
        "Make it an SQS queue with a dead-letter queue",
        (
            queue,
            Update(connection=line.id, set={"kind": "queue_poll", "settings": {"report_batch_item_failures": True}}),
            *dead_letter_queue(view, stream.id, becomes_queue=True),
        ),
    )
