"""The calibration: what others have published about such systems, beside what the engine gives for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any, Literal

from msgspec import Struct, field

from patterns_app.core.engine.load.figuring import known_figures
from patterns_app.core.engine.load.model import Load, Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.reading import Entry, convert, read_text
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .measuring import measured

_PACKAGE = "patterns_app.core.engine.calibration"
_ENOUGH = 1e-9


class Setup(Entry, frozen=True, kw_only=True):
    """A sketch in short: parts by id, connections as [from, to, kind, settings]; and what it is run with."""

    nodes: dict[str, Any]
    load: dict[str, Any]
    lines: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    slow: bool = False


class Row(Entry, frozen=True, kw_only=True):
    """One published number. Its tolerance is a share (`within`), an absolute figure (`points`), or it is a bound."""

    id: str
    behaviour: int
    title: str  # of the behaviour
    name: str
    run: str
    measure: dict[str, Any]
    expect: float
    kind: Literal["rule", "predicted", "fitted", "input"]
    source: str
    date: str
    within: float | None = None
    points: float | None = None
    at_most: bool = False
    seeds: int = 1
    of_seeds: Literal["mean", "most"] = "mean"
    red_because: str = ""


class Tooth(Entry, frozen=True, kw_only=True):
    """A wrong value of a figure, and the row that must turn red by it."""

    figure: str
    value: float
    row: str


class Judged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row with what the engine gives, and the figures that it rests on."""

    row: Row
    got: float | None  # None: the run does not give this at all
    is_green: bool
    rests_on: tuple[str, ...] = ()  # figures without which it would be red: each has a tooth


class Calibration(Struct, frozen=True, kw_only=True):
    """The whole sheet: a behaviour is green where all of its rows are."""

    rows: tuple[Judged, ...]
    behaviours: dict[str, bool]
    uncovered: tuple[str, ...]  # figures that no row rests on


@cache
def rows() -> tuple[Row, ...]:
    """All rows of `sheet.yaml`. Raises DataError with file and path."""
    return convert(_data("sheet.yaml"), tuple[Row, ...], "sheet.yaml")


@cache
def teeth() -> tuple[Tooth, ...]:
    """All of `teeth.yaml`. Raises DataError with file and path."""
    return convert(_data("teeth.yaml"), tuple[Tooth, ...], "teeth.yaml")


@cache
def setups() -> dict[str, Setup]:
    """All of `setups.yaml`. Raises DataError with file and path."""
    return convert(_data("setups.yaml"), dict[str, Setup], "setups.yaml")


def _data(name: str) -> Any:
    return read_text(files(_PACKAGE).joinpath(name).read_text(encoding="utf-8"), name)


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
    load: Load = read_load({**given, "seed": seed})
    return simulate(sketch_of(setup), vocabulary(), load, wrong=wrong)


def calibrate(wanted: Iterable[Row] | None = None, wrong: Mapping[str, float] | None = None) -> Calibration:
    """Run what the rows need, and judge each; all rows by default."""
    reports: dict[tuple[str, int], Report] = {}
    judged = tuple(_judge(row, reports, wrong) for row in (rows() if wanted is None else wanted))
    found: dict[str, bool] = {}
    for one in judged:
        key = f"{one.row.behaviour}. {one.row.title}"
        found[key] = found.get(key, True) and one.is_green
    used = {figure for report in reports.values() for figure in report.rests_on} | known_figures().keys()
    bitten = {tooth.figure for tooth in teeth()}
    return Calibration(rows=judged, behaviours=found, uncovered=tuple(sorted(used - bitten)))


def _judge(row: Row, reports: dict[tuple[str, int], Report], wrong: Mapping[str, float] | None) -> Judged:
    values = []
    for seed in range(1, row.seeds + 1):
        key = row.run, seed
        if key not in reports:
            reports[key] = run_setup(*key, wrong)
        values.append(_look(row, reports[key]))
    got = max(values) if row.of_seeds == "most" else sum(values) / len(values)
    known = got if isfinite(got) else None
    rests = (tooth.figure for tooth in teeth() if tooth.row == row.id)
    return Judged(row=row, got=known, is_green=_is_green(row, got), rests_on=tuple(rests))


def _look(row: Row, report: Report) -> float:
    try:
        return measured(row.measure, report)
    except (AttributeError, LookupError, StopIteration, TypeError, ZeroDivisionError):
        return float("nan")  # the run does not give it: the row is red


def _is_green(row: Row, got: float) -> bool:
    if row.at_most:
        return got <= row.expect
    room = row.points if row.points is not None else abs(row.expect) * (row.within or 0.0)
    return abs(got - row.expect) <= room + _ENOUGH


def as_text(calibration: Calibration) -> Iterator[str]:
    """The sheet as lines."""
    for one in calibration.rows:
        row, got = one.row, "-" if one.got is None else f"{one.got:.5g}"
        bound = "at most " if row.at_most else ""
        colour = "green" if one.is_green else "RED  "
        yield f"{colour} {row.id:4} {row.name[:70]:70} {bound}{row.expect:g} -> {got} ({row.kind}; {row.source})"
        if not one.is_green and row.red_because:
            yield f"           {row.red_because}"
    green = sum(calibration.behaviours.values())
    yield f"{sum(one.is_green for one in calibration.rows)} of {len(calibration.rows)} rows are green"
    yield f"{green} of {len(calibration.behaviours)} behaviours are green"
    yield f"no row rests on: {', '.join(calibration.uncovered)}"
