"""A stream opened: the shard of a record's key, the position of each reader in it, and the other shards."""

from __future__ import annotations

from patterns_app.core.engine.model import Where
from patterns_app.core.engine.topology import Channel, Topology

from .facts import number, of_part
from .model import END, WRONG, Box, Drawn

KEY, SHARD, OTHERS, PAST = "in--key", "in--shard", "in--others", "in--past"
_WHICH = "Which shard a key comes to is not known: it hangs on the key's hash."
_BEHIND = "How many records wait in the shard is not known: one is followed."
_SHARDS = "How many shards there are is not known."


def stream_box(topology: Topology, node: str) -> Box | None:
    """The box of a stream; None for what nobody reads in order."""
    readers = [line for line in topology.from_.get(node, ()) if line.verb == "pull_stream" and line.behaviour]
    if not readers:
        return None
    service, drawn, facts = topology.service(node), Drawn(), tuple(of_part(topology, node, "stream"))
    is_parted = any(line.behaviour and line.behaviour.order == "partition" for line in readers)
    count = number(facts, "shards")
    drawn.add(KEY, "Partition key: says which partition" if is_parted else "Partition key: says which shard", END)
    drawn.add(SHARD, "Partition of this record, in order" if is_parted else "Shard of this record, in order", service)
    drawn.way(KEY, SHARD, "this key")
    if count is None or count > 1:
        drawn.way(KEY, drawn.add(OTHERS, _others(is_parted, count), service), "other keys")
    reads = {line.id: _position(topology, drawn, line) for line in readers}
    unknown = (_WHICH, _BEHIND, *((_SHARDS,) if count is None else ()))
    return Box(node, "stream", topology.name(node), drawn.sketch, reads, facts, unknown)


def _others(is_parted: bool, count: float | None) -> str:
    if count is None:
        return "Other partitions, which go on" if is_parted else "Other shards, which go on"
    others = count - 1
    if others == 1:
        return "1 other partition, which goes on" if is_parted else "1 other shard, which goes on"
    return f"{others:g} other partitions, which go on" if is_parted else f"{others:g} other shards, which go on"


def _position(topology: Topology, drawn: Drawn, line: Channel) -> dict[Where, str]:
    """Where a reader is, and what is behind it."""
    here, past = f"in--at-{line.id}", f"in--past-{line.id}"
    reader = topology.name(line.target)
    drawn.add(here, f"Position of {reader}", topology.service(line.target))
    drawn.add(past, f"Past the position of {reader}", END)
    drawn.way(SHARD, here, "next records")
    drawn.way(here, past, "position moves on")
    if line.behaviour is not None and line.behaviour.blocked in ("shard", "partition"):
        drawn.way(here, SHARD, "failed: what is behind it waits", WRONG)
    return {
        "waiting": SHARD,
        "running": here,
        "again": here,
        "blocked": here,
        "done": past,
        "kept": past,
        "lost": past,
    }
