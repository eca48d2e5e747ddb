"""The poller between a queue or a stream and a function opened: batches, tries, and where it puts what it gives up."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.behaviours.telling import duration
from patterns_app.core.engine.keeping import places as places_of
from patterns_app.core.engine.model import Holds, Where
from patterns_app.core.engine.topology import Channel, Topology

from .facts import is_on, number, of_line, of_part
from .model import END, PREPARED, WRONG, Box, Drawn, Fact

SOURCE, POLLER, RUN, DONE, KEPT, GONE = "in--source", "in--poller", "in--run", "in--done", "in--kept", "in--gone"
_POLLERS = "How many pollers are at work, and how many batches at once, is not known: one message is followed."


def poller_box(topology: Topology, channel: Channel) -> Box | None:
    """The box of what reads over a connection for a function; None for others, and for code that reads itself."""
    if channel.verb not in ("pull_queue", "pull_stream") or channel.behaviour is None:
        return None
    if topology.role(channel.target) != "function":
        return None
    is_stream, drawn = channel.verb == "pull_stream", Drawn()
    ends = topology.name(channel.source), topology.name(channel.target)
    facts = [*of_line(topology, channel.line, "poller")]
    drawn.add(SOURCE, ends[0], topology.service(channel.source))
    drawn.add(POLLER, "Poller: gathers a batch", PREPARED)
    drawn.add(RUN, ends[1], topology.service(channel.target))
    drawn.add(DONE, "Position moved on" if is_stream else "Batch deleted", END)
    drawn.way(SOURCE, POLLER, _gathers(facts, is_stream))
    drawn.way(POLLER, RUN, "batch in flight")
    drawn.way(RUN, DONE, "work is done")
    drawn.way(RUN, POLLER, _again(facts, is_stream), WRONG)
    again: Where = "blocked" if channel.behaviour.blocked in ("shard", "partition") else "again"
    places: dict[Where, str] = {"waiting": SOURCE, "running": RUN, again: POLLER, "again": POLLER, "done": DONE}
    kept = next(places_of(topology, channel.behaviour, channel), None)
    if kept is not None:
        places["kept"] = drawn.add(KEPT, topology.name(kept[0]), topology.service(kept[0]))
        drawn.way(POLLER, KEPT, _gives_up(channel, kept[2], facts), WRONG)
    places["lost"] = drawn.add(GONE, "Too old, gone" if not is_stream else "Passed over, gone", END)
    drawn.way(POLLER, GONE, _ends(topology, channel, facts, is_kept=kept is not None), WRONG)
    told = tuple(facts), (_POLLERS,)
    return Box(channel.id, "poller", " to ".join(ends), drawn.sketch, {channel.id: places}, *told, between=ends)


def _gathers(facts: Sequence[Fact], is_stream: bool) -> str:
    most, window = number(facts, "batch_size"), number(facts, "batch_window")
    if most is None:
        return "a batch; how large is not known"
    if window:
        long = duration(window)
        if most == 1:
            return f"1 record, waits up to {long}" if is_stream else f"1 message, waits up to {long}"
        return (
            f"up to {most:g} records, for up to {long}" if is_stream else f"up to {most:g} messages, for up to {long}"
        )
    if most == 1:
        return "1 record" if is_stream else "1 message"
    return f"up to {most:g} records" if is_stream else f"up to {most:g} messages"


def _gives_up(channel: Channel, holds: Holds, facts: Sequence[Fact]) -> str:
    if channel.verb == "pull_queue":
        return "received too often: the queue moves it"
    age = number(facts, "maximum_record_age")
    if age is not None and age > 0:  # a limit like the retries, and followed by the same note
        long = duration(age)
        if holds == "metadata":
            return f"given up, or older than {long}: a note of where it is"
        return f"given up, or older than {long}: the message"
    return "given up: a note of where it is" if holds == "metadata" else "given up: the message"


def _again(facts: Sequence[Fact], is_stream: bool) -> str:
    if is_on(facts, "report_batch_item_failures"):
        return "failed: from the first that is reported on" if is_stream else "failed: those that are reported"
    if is_on(facts, "bisect_on_error"):
        return "failed: again, in two halves"
    return "failed: the same batch again" if is_stream else "failed: all of it shown again"


def _ends(topology: Topology, channel: Channel, facts: Sequence[Fact], *, is_kept: bool) -> str:
    """What ends the tries without a trace, as far as it is known.

    A stream's poller that gives a record up leaves a note where there is a place for it, because of the age too. Only
    what the stream itself has let go of is gone then.
    """
    if channel.verb == "pull_queue":
        kept = number([*of_part(topology, channel.source, "queue")], "retention")
        return f"after {duration(kept)}" if kept else "too old"
    age, tries = number(facts, "maximum_record_age"), number(facts, "maximum_retry_attempts")
    if not is_kept and age is not None and age > 0:
        return f"given up, or older than {duration(age)}"
    return "given up" if not is_kept and tries is not None and tries >= 0 else _let_go(channel, age)


def _let_go(channel: Channel, age: float | None) -> str:
    """When the stream itself has a record no longer; the age that the poller is set to says nothing of that."""
    retries = () if channel.behaviour is None else channel.behaviour.retries
    kept = max((one.window_s for one in retries if one.window_s is not None and one.window_s != age), default=None)
    return "too old for the stream" if kept is None else f"no longer in the stream, after {duration(kept)}"
