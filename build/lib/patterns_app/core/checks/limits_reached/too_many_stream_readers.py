"""LIM-017: more readers of a stream than one shard serves."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

_LIMITS = {"aws.dynamodb": "dynamodb.stream_readers", "aws.kinesis": "kinesis.shared_reads"}


def check(view: View) -> Iterator[Found]:
    """One finding for each stream with too many readers that share the reads of a shard."""
    for service, key in _LIMITS.items():
        for stream in asking.nodes_of(view, service):
            lines = [line for line in asking.out(view, stream.id, "stream_poll") if not _has_its_own(view, line)]
            readers = list(dict.fromkeys(line.target for line in lines))
            most = asking.limit(view, key)
            if len(readers) > most:
                message = (
                    f"{len(readers)} readers share each shard of {view.name(stream.id)}, which serves {most:g}: "
                    f"{asking.names(view, readers)} get throttled and fall behind."
                )
                yield Found(message, (stream.id, *readers), tuple(line.id for line in lines))


def _has_its_own(view: View, line: Connection) -> bool:
    """Enhanced fan-out gives a reader reads of its own."""
    return asking.line_is_on(view, line, "enhanced_fan_out")
