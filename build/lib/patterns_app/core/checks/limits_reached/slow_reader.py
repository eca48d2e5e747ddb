"""LIM-009: a function that is slower than the stream it reads."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on, set_on_line
from patterns_app.core.checks.load import batch, batches_at_once, said, shards_of, steady
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.engine.load.capacity import done_a_second, places_for, share, under_way
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each reader whose usual duration is set, of a Kinesis stream with a fixed number of shards."""
    for line in asking.lines_of(view, "stream_poll"):
        reader, shards = view.graph.nodes[line.target], shards_of(view, view.graph.nodes[line.source])
        duration = asking.number(view, reader, "average_duration")
        load = steady(view).lines.get(line.id)
        if load is None or shards is None or not duration:
            continue
        runs = under_way(share(load.messages, batch(view, line)), duration / 1000)
        if runs > shards * batches_at_once(view, line):
            most = done_a_second(shards * batches_at_once(view, line), load.messages, runs)
            message = (
                f"{view.name(line.source)} gets {said(load.messages)} records a second, of which "
                f"{view.name(reader.id)} can handle {said(most)}."
            )
            yield Found(message, (line.source, reader.id), (line.id,), _fix(view, line, runs, shards))


def _fix(view: View, line: Connection, runs: float, shards: float) -> Fix:
    """More batches of each shard at a time and, where the most are too few, more shards."""
    most = int(asking.limit(view, "lambda.esm_parallelisation"))
    factor = min(most, places_for(runs, shards))
    operations = [set_on_line(line, parallelization_factor=factor)]
    title = f"Work on {factor} batches of each shard at a time"
    if factor * shards < runs:
        more = places_for(runs, factor)
        operations.append(set_on(view, line.source, shards=more))
        title = f"{title}, of {more:,} shards"
    return Fix(title, tuple(operations))
