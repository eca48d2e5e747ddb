"""CON-015: a Firehose that reads from a Kinesis stream takes records from nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import reroute
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation


def check(view: View) -> Iterator[Found]:
    """One finding for each Firehose with a stream and another writer."""
    for firehose in asking.nodes_as(view, "delivery-stream"):
        incoming = asking.into(view, firehose.id)
        streams = [line for line in incoming if line.kind == "stream_poll"]
        writers = [line for line in incoming if line.kind != "stream_poll"]
        if not streams or not writers:
            continue
        sources = list(dict.fromkeys(line.source for line in writers))
        message = (
            f"{view.name(firehose.id)} reads from {view.name(streams[0].source)} "
            f"and so takes no records from {asking.names(view, sources)}."
        )
        lines = tuple(line.id for line in (*streams, *writers))
        yield Found(message, (firehose.id, *sources), lines, _fix(view, streams[0].source, writers))


def _fix(view: View, stream: str, writers: list[Connection]) -> Fix | None:
    """Let the others write to the stream, where all of them can."""
    operations: list[Operation] = []
    for line in writers:
        known = view.vocabulary.pairs.usual(asking.service(view, line.source), asking.service(view, stream))
        if known.default is None or known.rare:
            return None
        operations.append(reroute(line, known.default, target=stream))
    return Fix(f"Let them write to {view.name(stream)}", tuple(operations))
