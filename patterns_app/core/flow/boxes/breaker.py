"""A circuit breaker opened: closed, open and half-open, with the failures that its store counts."""

from __future__ import annotations

from patterns_app.core.engine.model import Where
from patterns_app.core.engine.topology import Topology

from .facts import number, of_line
from .model import END, PREPARED, WRONG, Box, Drawn

CLOSED, OPEN, HALF, COUNTER = "in--closed", "in--open", "in--half-open", "in--counter"
_BEFORE = "What was counted before this message is not known."
_REST = "How long it stays open is not set in the diagram: the code decides it."
_STATES = {"closed": CLOSED, "open": OPEN, "half-open": HALF}


def breaker_box(topology: Topology, node: str) -> Box | None:
    """The box of the store in which a breaker keeps its state; None for other parts."""
    line = next(
        (one for one in topology.channels.values() if one.target == node and one.line.settings.get("breaker_of")), None
    )
    if line is None:
        return None
    facts = tuple(of_line(topology, line.line, "breaker"))
    most, drawn = number(facts, "breaker_failures"), Drawn()
    guarded = topology.channels.get(str(line.line.settings["breaker_of"]))
    asks = f"{topology.name(guarded.target)} is asked" if guarded else "calls go through"
    drawn.add(CLOSED, f"Closed: {asks}", END)
    drawn.add(COUNTER, "Failures in a row", PREPARED)
    drawn.add(OPEN, "Open: nothing is asked", END)
    drawn.add(HALF, "Half-open: a trial call", END)
    drawn.way(CLOSED, COUNTER, "a call fails", WRONG)
    drawn.way(COUNTER, CLOSED, "a call goes well: from 0")
    drawn.way(COUNTER, OPEN, f"{most:g} in a row" if most is not None else "too many", WRONG)
    drawn.way(OPEN, HALF, "after its rest")
    drawn.way(HALF, CLOSED, "the trial goes well")
    drawn.way(HALF, OPEN, "the trial fails", WRONG)
    places: dict[Where, str] = {"counted": COUNTER}
    label, unknown = topology.name(node), (_BEFORE, _REST)
    return Box(node, "breaker", label, drawn.sketch, {node: places}, facts, unknown, marked=_STATES)
