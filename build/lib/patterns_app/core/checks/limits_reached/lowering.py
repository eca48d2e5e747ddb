"""Timeouts that become lower than the patience of who waits: the fixes of LIM-002, LIM-003, LIM-019 and LIM-022."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on, set_on_line
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation

from .enduring import FUNCTIONS, USUAL, WAITS, awaited, waits


def lowered(view: View, title: str, wanted: Mapping[str, int]) -> Fix | None:
    """The fix that gives functions these timeouts in seconds, and what they wait for less than that.

    None where that cannot be: a timeout would be below a second, functions wait for each other in a circle, or one
    waits for something whose end cannot be set here.
    """
    operations = _given(view, wanted)
    return Fix(title, operations) if operations else None


def _given(view: View, wanted: Mapping[str, int]) -> tuple[Operation, ...]:
    timeouts, calls, done = dict(wanted), dict[str, Operation](), set[str]()
    waiting = [(view.call_places.get(function, 0), function) for function in wanted]
    heapify(waiting)
    while waiting:
        _, function = heappop(waiting)
        most = timeouts[function]
        if most < 1:
            return ()
        done.add(function)
        for line in _too_slow(view, function, timeouts):
            own, called = asking.line_number(view, line, "timeout"), view.graph.nodes[line.target]
            if own:
                calls[line.id] = set_on_line(line, timeout=asking.below(most))
            elif called.service not in FUNCTIONS or USUAL in called.settings or called.id in done:
                return ()
            else:
                if called.id not in timeouts:
                    heappush(waiting, (view.call_places.get(called.id, 0), called.id))
                timeouts[called.id] = asking.below(most)
    return (*(set_on(view, node, timeout=seconds) for node, seconds in timeouts.items()), *calls.values())


def _too_slow(view: View, function: str, timeouts: Mapping[str, int]) -> Iterator[Connection]:
    """The calls of a function that may then take longer than it."""
    for line in asking.out(view, function, *WAITS):
        takes = awaited(view, line)
        if takes is not None and min(takes, timeouts.get(line.target, takes)) > timeouts[function]:
            yield line


def patience_of_callers(view: View, function: str, seconds: float) -> float:
    """The least time that anything waits for a function, as far as somebody has set it, and at most so many seconds."""
    ends = [end for line in asking.into(view, function, *WAITS) if (end := waits(view, line))]
    return min([seconds, *ends])
