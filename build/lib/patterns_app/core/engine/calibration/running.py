"""Runs what the sheet asks for, and marks which engine and which figures gave the numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite

import msgspec

from patterns_app.core.engine.load.model import Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import figures_of, simulate
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .measuring import measured
from .model import Calibration, Row, Setup, Stored
from .sheet import judge, rows, setups


def sketch_of(setup: Setup) -> Sketch:
    """The sketch of a set-up."""
    nodes = []
    for id_, one in setup.nodes.items():
        service, settings = (one, {}) if isinstance(one, str) else one
        nodes.append(Node(id=id_, service=service, settings=settings))
    lines = [
        Connection(id=id_, source=source, target=target, kind=kind, settings=more[0] if more else {})
        for id_, (source, target, kind, *more) in setup.lines.items()
    ]
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


def run_setup(
    name: str, seed: int = 1, wrong: Mapping[str, float] | None = None, seconds: float | None = None
) -> Report:
    """Run a set-up once; `wrong` figures, and fewer seconds, as `simulate` has them."""
    setup = setups()[name]
    given = setup.load if seconds is None else {**setup.load, "seconds": min(seconds, setup.load["seconds"])}
    return simulate(sketch_of(setup), vocabulary(), read_load({**given, "seed": seed}), wrong=wrong)


def calibrate(wanted: Iterable[Row] | None = None, wrong: Mapping[str, float] | None = None) -> Calibration:
    """Run what the rows need, and judge each; all rows by default."""
    return judge(measure(rows() if wanted is None else wanted, wrong))


def measure(wanted: Iterable[Row], wrong: Mapping[str, float] | None = None) -> dict[str, float | None]:
    """The number of each row; None where its run does not give it."""
    reports: dict[tuple[str, int], Report] = {}
    found: dict[str, float | None] = {}
    for row in wanted:
        values = []
        for seed in range(1, row.seeds + 1):
            key = row.run, seed
            if key not in reports:
                reports[key] = run_setup(*key, wrong)
            values.append(_look(row, reports[key]))
        got = max(values) if row.of_seeds == "most" else sum(values) / len(values)
        found[row.id] = got if isfinite(got) else None
    return found


def _look(row: Row, report: Report) -> float:
    try:
        return measured(row.measure, report)
    except (AttributeError, LookupError, StopIteration, TypeError, ZeroDivisionError):
        return float("nan")  # the run does not give it: the row is red


def mark(name: str) -> str:
    """A mark of a set-up: what is measured, the figures it uses, and what the engine does with it at first.

    While it is the same, the numbers that were stored with it still hold: a sheet that is out of date is found in
    seconds, not in the minutes that a whole run takes.
    """
    setup = setups()[name]
    asked = [(row.id, row.measure, row.seeds, row.of_seeds) for row in rows() if row.run == name]
    figures = figures_of(sketch_of(setup), vocabulary(), read_load(setup.load))
    about = [msgspec.to_builtins(setup), asked, sorted(figures.items()), _doings(run_setup(name, seconds=setup.mark_s))]
    return hashlib.blake2b(msgspec.json.encode(about), digest_size=8).hexdigest()


def _doings(report: Report) -> object:
    """What a run did, in counts: how a report tells it may change."""
    parts = {
        key: (one.arrived, one.served, one.in_flight, one.errors, one.throttled, one.kept, one.lost, one.cold_starts)
        for key, one in report.parts.items()
    }
    lines = {
        key: (one.tries, one.retries, one.failures, one.timeouts, one.late, one.refused, one.splits)
        for key, one in report.connections.items()
    }
    callers = {key: (one.sent, one.ok, one.errors, one.latency_ms) for key, one in report.callers.items()}
    return report.messages, parts, lines, callers


def store(day: str, before: Stored | None = None) -> Stored:
    """What `results.yaml` is to hold. What `before` holds still, by its marks, is not run again."""
    marks = {name: mark(name) for name in sorted({row.run for row in rows()})}
    got: dict[str, float | None] = {}
    teeth: dict[str, dict[str, float | None]] = {}
    for name, now in marks.items():
        asked = [row for row in rows() if row.run == name]
        holds = before if before is not None and before.marks.get(name) == now else None
        kept = {row.id: holds.got[row.id] for row in asked if row.id in holds.got} if holds else {}
        got |= kept if len(kept) == len(asked) else measure(asked)
        teeth |= bites(asked, holds.teeth if holds else {})
    order = [row.id for row in rows()]
    return Stored(
        run=day,
        got={id_: got[id_] for id_ in order},
        teeth={id_: teeth[id_] for id_ in order if id_ in teeth},
        marks=marks,
    )


def bite(figure: str, value: float) -> str:
    """A figure made wrong, in words.

    >>> bite("cold_start_ms", 100.0)
    'cold_start_ms as 100'
    """
    return f"{figure} as {value:g}"


def bites(
    wanted: Iterable[Row], known: Mapping[str, Mapping[str, float | None]] | None = None
) -> dict[str, dict[str, float | None]]:
    """The numbers of rows with each figure that they rest on made wrong: by row, and by what was made wrong."""
    by_figure: dict[tuple[str, float], list[Row]] = {}
    found: dict[str, dict[str, float | None]] = {}
    for row in wanted:
        for figure, value in row.rests_on.items():
            had = (known or {}).get(row.id, {})
            if bite(figure, value) in had:
                found.setdefault(row.id, {})[bite(figure, value)] = had[bite(figure, value)]
            else:
                by_figure.setdefault((figure, value), []).append(row)
    for (figure, value), asked in by_figure.items():
        for id_, number in measure(asked, {figure: value}).items():
            found.setdefault(id_, {})[bite(figure, value)] = number
    return found


def as_text(calibration: Calibration) -> Iterator[str]:
    """The sheet as lines."""
    for one in calibration.rows:
        row, got = one.row, "-" if one.got is None else f"{one.got:.5g}"
        bound = "at most " if row.at_most else ""
        colour = "green" if one.is_green else "RED  "
        yield f"{colour} {row.id:4} {row.name[:74]:74} {bound}{row.expect:g} -> {got} {row.unit} ({row.kind})"
        if not one.is_green and row.red_because:
            yield f"           {row.red_because}"
    published = [one for one in calibration.behaviours if one.is_published]
    yield f"{sum(one.is_green for one in calibration.rows)} of {len(calibration.rows)} rows are green"
    yield f"{sum(one.is_green for one in published)} of {len(published)} published behaviours are green"
    yield f"no row rests on: {', '.join(calibration.uncovered)}"
