"""A run for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.services.money import dollars

from .comparing import HEADS, side_by_side
from .outcome import Told
from .wording import beside, counted, doings, latencies, line_of, number, priced, red_figures, summed


def write(told: Told) -> str:
    """What callers saw, what each part did, what it costs, what was assumed, and the budget last."""
    return "\n".join([*_head(told), *_parts(told), *_ground(told), *_beside(told), *_budget(told)]) + "\n"


def _head(told: Told) -> Iterator[str]:
    yield f"{told.sketch.title or 'The sketch'}, seed {told.run.seed}"
    yield summed(told)
    if told.run.stopped_by:
        yield f"It ended before its time: {told.run.stopped_by}"
    for name, caller in told.run.callers.items():
        yield f"{told.name(name)}: {number(caller.throughput_s)} a second answered"
        yield "    " + ", ".join(f"{key} {value}" for key, value in latencies(caller).items())
        if caller.errors:
            yield f"    errors: {counted(caller.errors)}"


def _parts(told: Told) -> Iterator[str]:
    yield "Parts"
    for name, part in told.run.parts.items():
        cost = f"; {dollars(part.cost.usd_hour)} an hour" if part.cost and part.cost.usd_hour else ""
        yield f"  {told.name(name)}: {number(part.arrived)} came, {number(part.served)} served{cost}"
        yield from (f"    {doing}" for doing in doings(part))
    yield f"Cost: {priced(told)}"


def _ground(told: Told) -> Iterator[str]:
    run = told.run
    if run.assumed:
        yield "Assumed"
        for one in run.assumed:
            where = f"{told.name(one.part)}: " if one.part else ""
            yield f"  {where}{one.name} {one.value} {one.unit}: {one.why}"
    if red := red_figures(told):
        yield f"Red in the calibration (/simulation/calibration/): {red}"
    yield from (f"Not known: {one.connection}: {one.why}" for one in run.unknown)
    if run.not_modelled:
        yield "Not in the model"
        yield from (f"  {words}" for words in run.not_modelled)


def _beside(told: Told) -> Iterator[str]:
    """The other sketch, figure by figure."""
    if told.run.against is None or told.other is None:
        return
    yield f"Beside {told.other.title or 'the other sketch'}"
    lines = [HEADS, *side_by_side(told.run, told.run.against)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    for name, *values in lines:
        cells = (value.rjust(width) for value, width in zip(values, widths[1:], strict=True))
        yield "  ".join((f"  {name.ljust(widths[0])}", *cells)).rstrip()


def _budget(told: Told) -> Iterator[str]:
    if told.run.budget:
        yield "Budget"
    for one in told.run.budget:
        yield f"  {'OVER' if one.over else 'kept'} {line_of(told, one)}: {beside(one)}"
