"""LIM-008: too few shards for what a stream gets."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.load import said, shards_of, steady
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.engine.load.capacity import places_for
from patterns_app.core.sketch.model import Node


def check(view: View) -> Iterator[Found]:
    """One finding for each stream with a fixed number of shards. The size counts where one was entered."""
    records = asking.limit(view, "kinesis.shard_write")
    kilobytes = asking.limit(view, "kinesis.shard_write_size") * 1024**2 / 1000  # by the larger reading of a megabyte
    for stream in asking.nodes_as(view, "stream"):
        load, shards = steady(view).nodes.get(stream.id), shards_of(view, stream)
        if load is None or shards is None:
            continue
        needed = max(places_for(load.messages, records), places_for(load.kilobytes, kilobytes))
        if needed > shards:
            size = f" ({said(load.kilobytes / 1000)} MB)" if load.kilobytes else ""
            message = (
                f"{view.name(stream.id)} gets {said(load.messages)} records{size} a second, "
                f"which takes {needed:,} shards; it has {shards:g}."
            )
            yield Found(message, (stream.id,), (), _more(view, stream, needed))


def _more(view: View, stream: Node, needed: int) -> Fix | None:
    """The shards that the load takes, as long as a stream can have so many."""
    _, _, most = view.vocabulary.ranges[stream.service]["shards"]
    if needed > most:
        return None
    return setting_fix(view, f"Give it {needed:,} shards", stream.id, shards=needed)
