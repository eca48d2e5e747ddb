"""The sheet as readers and programs get it: each published number with its source beside what the engine gives."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from .model import Covered, Judged, JudgedBehaviour, Kind, Publication
from .sheet import calibration, publications, setups, stored, untried_rows


class ToldRow(Struct, frozen=True, kw_only=True):
    """One published number. Green: `got` is `expect` up to the tolerance, or no more where `at_most`."""

    id: str
    name: str
    setup: str  # what was run, in words
    expect: float
    got: float | None  # null: the run does not give it
    unit: str
    is_green: bool
    within: float | None  # tolerance as a share
    points: float | None  # tolerance in its unit
    at_most: bool
    seeds: int  # runs of which it is the mean, or the most
    kind: Kind
    source: Publication
    rests_on: tuple[str, ...]  # figures without which it would be red
    red_because: str


class ToldBehaviour(Struct, frozen=True, kw_only=True):
    """A behaviour with its numbers: green where all of them are."""

    number: int
    title: str
    says: str
    is_green: bool
    is_published: bool  # false: all of its numbers are our own, and it is not counted
    rows: tuple[ToldRow, ...]


class ToldCalibration(Struct, frozen=True, kw_only=True):
    """The whole sheet, of the last run of everything."""

    run: str  # the day of that run
    engine: str  # a mark of the engine and the figures that were run: another one, other numbers
    green_behaviours: int  # of those that are published
    green_rows: int  # of those that are published
    behaviours: tuple[ToldBehaviour, ...]
    figures: tuple[Covered, ...]  # figures that rows rest on
    uncovered: tuple[str, ...]  # figures that no row rests on
    untried: tuple[str, ...]  # rows of which not each figure was made wrong yet


def told() -> ToldCalibration:
    """The sheet with the stored numbers: nothing is run."""
    sheet, run = calibration(), stored()
    engine = hashlib.blake2b("".join(sorted(run.marks.values())).encode(), digest_size=4).hexdigest()
    return ToldCalibration(
        run=run.run,
        engine=engine,
        green_behaviours=sum(one.is_green and one.is_published for one in sheet.behaviours),
        green_rows=sum(one.is_green and one.row.kind != "own" for one in sheet.rows),
        behaviours=tuple(_behaviour(one) for one in sheet.behaviours),
        figures=tuple(one for one in sheet.figures if one.rows),
        uncovered=sheet.uncovered,
        untried=tuple(untried_rows(run)),
    )


def _behaviour(one: JudgedBehaviour) -> ToldBehaviour:
    about = one.behaviour
    rows = tuple(_row(row) for row in one.rows)
    return ToldBehaviour(
        number=about.number,
        title=about.title,
        says=about.says,
        is_green=one.is_green,
        is_published=one.is_published,
        rows=rows,
    )


def _row(judged: Judged) -> ToldRow:
    row = judged.row
    return ToldRow(
        id=row.id,
        name=row.name,
        setup=setups()[row.run].says,
        expect=row.expect,
        got=judged.got,
        unit=row.unit,
        is_green=judged.is_green,
        within=row.within,
        points=row.points,
        at_most=row.at_most,
        seeds=row.seeds,
        kind=row.kind,
        source=publications()[row.source],
        rests_on=tuple(row.rests_on),
        red_because="" if judged.is_green else row.red_because,
    )
