"""A function opened: its runs, and the event queue that it has where nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.behaviours.telling import duration
from patterns_app.core.engine.arriving import is_taken_first
from patterns_app.core.engine.delivering import later as run_later
from patterns_app.core.engine.keeping import places as places_of
from patterns_app.core.engine.model import Where
from patterns_app.core.engine.topology import Channel, Topology
from patterns_app.core.services.reader import known

from .facts import number, of_part
from .model import DELAY, END, WRONG, Box, Drawn, Fact

ASKED, QUEUE, RUN, DONE, FAILED = "in--asked", "in--queue", "in--run", "in--done", "in--failed"
REFUSED, KEPT, GONE = "in--refused", "in--kept", "in--gone"
_COLD = "Whether a run has a cold start is not known of one message: the simulation under load counts them."
_MESSAGES = "How many runs other messages have is not known: one is followed."


def function_box(topology: Topology, node: str) -> Box | None:
    """The box of a function; None for other parts."""
    if topology.role(node) != "function":
        return None
    coming = [line for line in topology.channels.values() if line.target == node and line.travels]
    later = [line for line in coming if is_taken_first(topology, line)]
    facts = tuple(of_part(topology, node, "function", *(("later",) if later else ())))
    drawn = Drawn()
    if len(later) < len(coming) or not later:  # what is first stands first in the picture
        drawn.way(drawn.add(ASKED, "Called: somebody waits, or a batch is handed over", END), RUN, "run at once")
    if later:
        drawn.way(drawn.add(QUEUE, "Event queue of the function", DELAY), RUN, "run later")
    places = _runs(topology, drawn, node, facts)
    if later:
        _later(topology, drawn, places, facts, later[0])
    unknown = (_COLD, _MESSAGES, *_idle(topology, node))
    return Box(node, "function", topology.name(node), drawn.sketch, {node: places}, facts, unknown)


def _runs(topology: Topology, drawn: Drawn, node: str, facts: Sequence[Fact]) -> dict[Where, str]:
    limit, room = number(facts, "timeout"), number(facts, "reserved_concurrency")
    drawn.add(RUN, "Runs in an environment of its own", topology.service(node))
    drawn.add(DONE, "Run is done", END)
    drawn.add(FAILED, "Run has failed", END)
    drawn.add(REFUSED, "Run is refused", END)
    drawn.way(RUN, DONE, "it ends well")
    drawn.way(RUN, FAILED, f"error, or longer than {duration(limit)}" if limit else "error, or too long", WRONG)
    drawn.way(RUN, REFUSED, f"more than {room:g} at once" if room is not None else "no room for a run", WRONG)
    return {"running": RUN, "done": DONE, "failed": FAILED, "refused": REFUSED}


def _later(topology: Topology, drawn: Drawn, places: dict[Where, str], facts: Sequence[Fact], line: Channel) -> None:
    """The queue of events for whose end nobody waits."""
    tries = number(facts, "async_retries")
    places["waiting"] = QUEUE
    drawn.way(FAILED, QUEUE, f"again, {tries:g} more times at most" if tries is not None else "again", WRONG)
    behaviour = run_later(topology, line)
    kept = next(places_of(topology, behaviour, line), None) if behaviour is not None else None
    if kept is not None:
        places["kept"] = drawn.add(KEPT, topology.name(kept[0]), topology.service(kept[0]))
        drawn.way(FAILED, KEPT, "given up: kept", WRONG)
    else:
        places["lost"] = drawn.add(GONE, "Given up, gone", END)
        drawn.way(FAILED, GONE, "no place for it", WRONG)
    places.setdefault("lost", FAILED)  # the place that is drawn does not work


def _idle(topology: Topology, node: str) -> list[str]:
    """What nobody says of the room of the service."""
    capacity = known().capacities.get(topology.service(node))
    return [f"{one.name}: {one.unknown}" for one in capacity.quantities if one.unknown] if capacity else []
