"""LIM-008 and LIM-009: a stream with too few shards for its load, and a function too slow for its stream."""

from __future__ import annotations

import math
from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix, setting_fix
from patterns_app.core.checks.model import Found, View

from .loads import loads, seconds

_FACTOR_MOST = 10  # batches of one shard at the same time: AWS, ParallelizationFactor


def few_shards(view: View) -> Iterator[Found]:
    """One finding for each provisioned stream; the fix gives it the shards that it needs."""
    a_shard = asking.limit(view, "kinesis.shard_write")
    reached = loads(view)
    for stream in asking.nodes_of(view, "aws.kinesis"):
        load, shards = reached.get(stream.id, 0), asking.number(view, stream, "shards") or 1
        if asking.setting(view, stream, "mode") == "PROVISIONED" and load > shards * a_shard:
            needed = math.ceil(load / a_shard)
            fix = setting_fix(view, f"Give it {needed} shards", stream.id, shards=needed)
            message = f"{view.name(stream.id)} gets {load:g} records a second; its shards take {shards * a_shard:g}."
            yield Found(message, (stream.id,), (), fix)


def slow_consumer(view: View) -> Iterator[Found]:
    """One finding for each connection over which less is worked on than arrives."""
    reached = loads(view)
    for line in asking.lines_of(view, "stream_poll"):
        stream, load = view.graph.nodes[line.source], reached.get(line.source, 0)
        takes = seconds(view, line.target) if asking.service(view, line.target) == "aws.lambda" else None
        if stream.service != "aws.kinesis" or not takes or not load:
            continue
        factor = asking.line_number(view, line, "parallelization_factor") or 1
        batch = asking.line_number(view, line, "batch_size") or 1
        each = (asking.number(view, stream, "shards") or 1) * batch / takes
        if load > each * factor:
            needed = math.ceil(load / each)
            fix = None
            if needed <= _FACTOR_MOST:
                fix = line_fix(f"Work on {needed} batches of a shard at once", line, parallelization_factor=needed)
            message = (
                f"{view.name(line.target)} works on about {each * factor:,.0f} records a second; "
                f"{view.name(line.source)} gets {load:g}."
            )
            yield Found(message, (line.source, line.target), (line.id,), fix)
