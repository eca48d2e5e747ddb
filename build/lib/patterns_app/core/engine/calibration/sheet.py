"""Reads the sheet: what others have published about such systems, and what is run for it."""

from __future__ import annotations

from functools import cache
from math import isfinite

from patterns_app.core.engine.load.figuring import known_figures
from patterns_app.core.reading import convert, load_yaml
from patterns_app.core.services.reader import known

from .model import Behaviour, Calibration, Covered, Judged, JudgedBehaviour, Publication, Row, Setup, Stored

_PACKAGE = "patterns_app.core.engine.calibration"
_ENOUGH = 1e-9


@cache
def behaviours() -> tuple[Behaviour, ...]:
    """All of `sheet.yaml`. Raises DataError with file and path."""
    return convert(load_yaml(_PACKAGE, "sheet.yaml"), tuple[Behaviour, ...], "sheet.yaml")


@cache
def rows() -> tuple[Row, ...]:
    """The rows of all behaviours."""
    return tuple(row for one in behaviours() for row in one.rows)


@cache
def setups() -> dict[str, Setup]:
    """All of `setups.yaml`. Raises DataError with file and path."""
    return convert(load_yaml(_PACKAGE, "setups.yaml"), dict[str, Setup], "setups.yaml")


@cache
def publications() -> dict[str, Publication]:
    """All of `sources.yaml`, by key. Raises DataError with file and path."""
    found = convert(load_yaml(_PACKAGE, "sources.yaml"), tuple[Publication, ...], "sources.yaml")
    return {one.key: one for one in found}


@cache
def stored() -> Stored:
    """What `make calibration` has written into `results.yaml`. Raises DataError with file and path."""
    return convert(load_yaml(_PACKAGE, "results.yaml"), Stored, "results.yaml")


@cache
def calibration() -> Calibration:
    """The sheet with what the last whole run gave: nothing is run for it."""
    got = stored().got
    return judge({row.id: got.get(row.id) for row in rows()})


def judge(got: dict[str, float | None]) -> Calibration:
    """The rows that have a number, green or red; and all figures with the rows that cover them."""
    found = []
    for one in behaviours():
        judged = tuple(_judged(row, got[row.id]) for row in one.rows if row.id in got)
        if judged:
            is_green = all(row.is_green for row in judged)
            found.append(JudgedBehaviour(behaviour=one, rows=judged, is_green=is_green))
    red = {row.row.id for one in found for row in one.rows if not row.is_green}
    return Calibration(behaviours=tuple(found), figures=tuple(_covered(name, red) for name in figures()))


def blunt_rows(results: Stored) -> list[tuple[str, str]]:
    """Rows that stay green though one of their figures is wrong, with what was made wrong."""
    return [
        (row.id, wrong)
        for row in rows()
        for wrong, got in results.teeth.get(row.id, {}).items()
        if _judged(row, got).is_green
    ]


def untried_rows(results: Stored) -> list[str]:
    """Rows of which some figure was not made wrong yet: it takes minutes."""
    return [row.id for row in rows() if len(results.teeth.get(row.id, {})) < len(row.rests_on)]


def _judged(row: Row, got: float | None) -> Judged:
    return Judged(row=row, got=got, is_green=got is not None and isfinite(got) and _is_green(row, got))


def _is_green(row: Row, got: float) -> bool:
    if row.at_most:
        return got <= row.expect
    room = row.points if row.points is not None else abs(row.expect) * (row.within or 0.0)
    return abs(got - row.expect) <= room + _ENOUGH


@cache
def figures() -> tuple[str, ...]:
    """Names of all that the engine reckons with: its own figures, what bounds services, and what rows rest on."""
    bounds = {one.limit for capacity in known().capacities.values() for one in capacity.quantities if one.limit}
    return tuple(sorted({*known_figures(), *bounds, *(name for row in rows() for name in row.rests_on)}))


def _covered(figure: str, red: set[str]) -> Covered:
    by = tuple(row.id for row in rows() if figure in row.rests_on)
    return Covered(figure=figure, rows=by, red=tuple(id_ for id_ in by if id_ in red))


def standing(names: tuple[str, ...]) -> tuple[Covered, ...]:
    """The same for the figures that a run has used: those that some row covers."""
    used = set(names)
    return tuple(one for one in calibration().figures if one.rows and one.figure in used)
