"""A run as a comment for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.engine.load.model import Caller
from patterns_app.core.markdown import escaped, markdown_table
from patterns_app.core.services.money import dollars

from .comparing import side_by_side
from .outcome import Told
from .wording import beside, counted, doings, latencies, line_of, number, priced, red_figures, summed


def write(told: Told) -> str:
    """The budget first: that is what a reviewer looks for."""
    return "\n\n".join(part for part in _sections(told) if part) + "\n"


def _sections(told: Told) -> Iterator[str]:
    run = told.run
    over = len(told.over)
    verdict = f": {over} over budget" if over else ": within budget" if run.budget else ""
    yield f"### {escaped(told.sketch.title or 'Simulation')}{verdict}"
    yield summed(told) + (f". **It ended before its time**: {escaped(run.stopped_by)}" if run.stopped_by else ".")
    if run.budget:
        rows = (("over" if one.over else "kept", line_of(told, one), beside(one)) for one in run.budget)
        yield table(("Budget", "Of", "Run"), rows)
    if run.against is not None and told.other is not None:
        heads = ("", told.sketch.title or "This", told.other.title or "The other")
        yield table(tuple(map(escaped, heads)), side_by_side(run, run.against))
    callers = ((told.name(name), *_caller(one)) for name, one in run.callers.items())
    yield table(("Caller", "p50", "p95", "p99", "Answered a second", "Errors"), callers)
    yield table(("Part", "What happened", "An hour"), _parts(told))
    yield f"Cost: {escaped(priced(told))}."
    if run.assumed:
        yield "Assumed: " + "; ".join(
            escaped(f"{_at(told, one.part)}{one.name} {one.value} {one.unit}") for one in run.assumed
        )
    if red := red_figures(told):
        yield f"Red in the calibration: {escaped(red)}"
    if run.unknown:
        yield "Not known: " + "; ".join(escaped(f"{one.connection}: {one.why}") for one in run.unknown)
    if run.not_modelled:
        yield "Not in the model: " + "; ".join(map(escaped, run.not_modelled))


def _caller(one: Caller) -> tuple[str, ...]:
    return (*latencies(one).values(), number(one.throughput_s), counted(one.errors) or "-")


def _at(told: Told, part: str | None) -> str:
    return f"{told.name(part)}: " if part else ""


def _parts(told: Told) -> Iterator[tuple[str, ...]]:
    for name, part in told.run.parts.items():
        yield told.name(name), "; ".join(doings(part)) or "-", dollars(part.cost.usd_hour) if part.cost else "-"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lines of cells below their heads; what the cells say is escaped here."""
    return markdown_table(head, rows, escaped)
