"""COST-007: a stream that is paid by the hour for hardly any data."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.limits_reached.loads import loads
from patterns_app.core.checks.model import Found, View

_FEW = 10  # records a second: facts/domain.md, section D


def check(view: View) -> Iterator[Found]:
    """One finding for each stream with one consumer."""
    reached = loads(view)
    for stream in asking.nodes_of(view, "aws.kinesis"):
        load = reached.get(stream.id, 0)
        readers = asking.out(view, stream.id, "stream_poll")
        if 0 < load < _FEW and len(readers) == 1:
            message = f"{view.name(stream.id)} gets {load:g} records a second for one consumer."
            yield Found(message, (stream.id,))
