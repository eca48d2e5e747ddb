"""Where a message goes that could not be done. Each place belongs to one mechanism; what is broken keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.behaviours.model import Behaviour, Kept
from patterns_app.core.behaviours.resolving import Settings

from .model import Fate, Holds
from .recorder import along, inside, mark
from .run import Message, Run
from .topology import Channel, Topology

_BUCKET = "bucket"
_OF_READERS = frozenset({"function", "pipe", "event_source"})  # who runs or reads has the place, not the source


def keep(
    run: Run, message: Message, behaviour: Behaviour, channel: Channel, owner: str, what: str = "The message"
) -> Fate:
    """Put a message where this behaviour keeps failures; else it is lost at `owner`."""
    broken = False
    for place, line, holds in places(run.topology, behaviour, channel):
        name = run.name(place)
        spell = run.faults.at(place, run.now) if line else None
        if spell is not None and spell.effect != "slow":
            run.tell(f"{name} cannot take it.", inside(place, "error"), mark(place, "takes nothing", "bad"))
            broken = True
            continue
        moves = along(line, "error") if line else inside(place, "error")
        if line and run.topology.only_passes_on(place):
            return _passed_on(run, message, run.topology.channels[line], what, holds)
        own = next((one.place for one in behaviour.kept if one.whose == "broker"), "")
        run.tell(_says(what, f"{own} of {name}" if own else name, holds, line or own), moves, mark(place, "1 kept"))
        if not message.token:
            run.record.kept.append((place, holds))
        return "kept"
    lose(run, message, owner, f"{what} is gone: {_no_place(behaviour, broken=broken)}.")
    return "lost"


def _no_place(behaviour: Behaviour, *, broken: bool) -> str:
    """Why nothing keeps it: whoever reads that no place is set will look for one, which not everything has."""
    if broken:
        return "no other place is set for it"
    can_be_set = any(kept.line is not None or kept.setting is not None for kept in behaviour.kept)
    return "no place is set for it" if can_be_set else "no place for it can be set"


def _passed_on(run: Run, message: Message, line: Channel, what: str, holds: Holds) -> Fate:
    """A topic, a bus or a function stores nothing: it goes on to whoever takes it from there."""
    place, name = line.target, run.name(line.target)
    is_run = run.topology.role(place) == "function"
    does = "is run with it" if is_run else "stores nothing and only hands on what comes"
    run.tell(f"{what} goes to {name}, which {does}.", along(line.id, "error"), mark(place, "1"))
    onward = message.onward()
    if is_run:
        run.loop.soon(lambda: run.doors.run_later(run, place, line, onward))
    elif run.topology.takers(place):
        run.loop.soon(lambda: run.doors.arrive(run, place, None, onward, lambda answer: None))
    if not message.token:
        run.record.kept.append((place, holds))
    return "kept"


def lose(run: Run, message: Message, owner: str, why: str) -> None:
    """A message is gone."""
    run.tell(why, inside(owner, "error"), mark(owner, "lost", "bad"))
    if not message.token:
        run.record.loses(owner, why)


def _says(what: str, place: str, holds: Holds, line: str) -> str:
    if holds == "metadata":
        return f"A note goes to {place}: where the record is, not what it is. It must be fetched while it is there."
    return f"{what} goes to {place}, where somebody can look at it." if line else f"{what} stays with {place}."


def places(topology: Topology, behaviour: Behaviour, channel: Channel) -> Iterator[tuple[str, str, Holds]]:
    """Part, connection (empty: none is drawn) and what is there of the message."""
    for kept in behaviour.kept:
        if kept.whose == "function" and behaviour.verb == "deliver":
            continue  # what was not delivered the function never had: its places are for what it has accepted
        if kept.line is not None:
            for place in _lines(topology, kept, channel):
                yield place.target, place.id, _holds(topology, kept, place)
        elif kept.whose == "delivery_stream":
            yield from _beside(topology, kept, channel)
        elif kept.whose == "broker":
            yield channel.source, "", kept.holds


def _lines(topology: Topology, kept: Kept, channel: Channel) -> Iterator[Channel]:
    """The lines that draw this place, from the part that the mechanism belongs to."""
    ends = [channel.target if kept.whose in _OF_READERS else channel.source]
    ends += [channel.source] if kept.whose == "event_source" else []
    named = channel.line.dead_letters or channel.settings.connection.get("dead_letters")
    if kept.whose == "function" and channel.verb == "deliver":
        named = None  # that is where the delivery keeps, and not the function
    for end in ends:
        for line in topology.drawn(end, str(kept.line)):
            if _belongs(line, kept, named=named):
                yield line


def _belongs(line: Channel, kept: Kept, named: object) -> bool:
    said = line.line.settings.get("whose")
    if line.line.settings.get("condition") == "on-success" or (named and line.target != named):
        return False
    return said is None or said == kept.whose or kept.whose not in ("function", "event_source")


def _holds(topology: Topology, kept: Kept, place: Channel) -> Holds:
    """What an event source leaves depends on where it leaves it."""
    if kept.whose != "event_source":
        return kept.holds
    services = topology.service(place.source), topology.service(place.target)
    given = Settings(connection={"whose": "event_source"})
    found = topology.behaviour(*services, "destination", given)
    return found.kept[0].holds if found is not None and found.kept else kept.holds


def _beside(topology: Topology, kept: Kept, channel: Channel) -> Iterator[tuple[str, str, Holds]]:
    """A delivery stream keeps failures in its bucket: a drawn one that is not what has failed, else its own."""
    buckets = topology.vocabulary.acting.get(_BUCKET, frozenset())
    if topology.service(channel.target) in buckets:
        return
    lines = topology.from_.get(channel.source, ())
    drawn = next((one for one in lines if topology.service(one.target) in buckets), None)
    yield (drawn.target, drawn.id, kept.holds) if drawn else (channel.source, "", kept.holds)
