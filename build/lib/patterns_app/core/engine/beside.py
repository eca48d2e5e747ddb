"""What happens to other messages while one cannot be done: those of its batch, and those that wait behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from patterns_app.core.behaviours.model import Rest

from .answers import Answer
from .model import Neighbour
from .recorder import Record
from .topology import Channel

_BATCH: dict[Rest, str] = {
    "comes_back": " All up to {size:,} {what} of a batch fail together: the others of its batch come back with it.",
    "done": " As it was reported, only this message comes back, and the others of its batch are done.",
    "checkpoint": " As it was reported, those before it in its batch are done; those after it come again.",
    "split": " The batch is split until the bad record is alone, which uses up no tries.",
}


_REPORTED: tuple[Rest, ...] = ("done", "checkpoint")


def reports(channel: Channel | None) -> bool:
    """Can the code that is handed a batch say which of its messages have failed, where it ends without an error?"""
    batch = channel.behaviour.batch if channel and channel.behaviour else None
    return batch is not None and batch.rest in _REPORTED


def rest_of(channel: Channel, answer: Answer) -> Rest | None:
    """What becomes of the others of a batch. Only code that runs can say which one has failed, or has its batch halved.

    Code that ends with an error reports nothing: all of its batch counts as failed
    (docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, read 2026-11-26).
    """
    batch = channel.behaviour.batch if channel.behaviour else None
    if batch is None or batch.rest is None or (_size(channel) or 0) <= 1:
        return None
    if answer.failure != "function_error":  # a function that is stopped at its own limit has failed, too
        return batch.rest if answer.failure == "timeout" and batch.rest == "split" else "comes_back"
    return batch.rest if answer.reported or not reports(channel) else batch.raised


def said_of_batch(channel: Channel, answer: Answer, what: Literal["messages", "records"]) -> str:
    """The same as a sentence; empty where nothing is known."""
    rest = rest_of(channel, answer)
    return _BATCH[rest].format(size=_size(channel), what=what) if rest else ""


def note(record: Record, channel: Channel, answer: Answer, now: float) -> None:
    """Keep what happens to the others from this failure on."""
    for one in _beside(channel, answer, now):
        record.beside.setdefault((one.who, one.at), one)


def free(record: Record, holder: str, now: float) -> None:
    """What waited behind it is handed over from now on."""
    waiting = record.beside.get(("behind", holder))
    if waiting is not None:
        record.beside["behind", holder] = replace(waiting, until_s=round(now, 3))


def _beside(channel: Channel, answer: Answer, now: float) -> Iterator[Neighbour]:
    at, since, size = channel.source, round(now, 3), _size(channel)
    rest = rest_of(channel, answer)
    others = size - 1 if size else None
    if rest == "checkpoint":
        yield Neighbour(who="earlier", at=at, fate="done", most=others, from_s=since)
        yield Neighbour(who="later", at=at, fate="comes_back", most=others, from_s=since)
    elif rest is not None:
        yield Neighbour(who="batch", at=at, fate=rest, most=others, from_s=since)
    if channel.behaviour is not None and channel.behaviour.blocked in ("message_group", "shard", "partition"):
        yield Neighbour(who="behind", at=at, fate="waits", from_s=since)
        yield Neighbour(who="elsewhere", at=at, fate="goes_on", from_s=since)


def _size(channel: Channel) -> int | None:
    """How many are handed over together at most."""
    given = channel.settings.connection.get("batch_size")
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    batch = channel.behaviour.batch if channel.behaviour else None
    return batch.default_records if batch else None
