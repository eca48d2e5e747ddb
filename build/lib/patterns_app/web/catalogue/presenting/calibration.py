"""The sheet as a reader reads it: numbers with units, kinds in words, red rows with their reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from patterns_app.core.engine.calibration.model import Kind, Publication
from patterns_app.core.engine.calibration.telling import ToldCalibration, ToldRow, told
from patterns_app.core.engine.load.figuring import known_figures
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.playing import Toned

from .sources import SourceLine, page_words
from .wording import Named, read_on

KINDS: dict[Kind, Named] = {
    "rule": Named(
        gettext_noop("Rule"),
        gettext_noop("The engine follows the documented rule. Green says that it was coded right, no more."),
    ),
    "predicted": Named(
        gettext_noop("Predicted"), gettext_noop("Nothing was tuned to this number. Green counts most here.")
    ),
    "fitted": Named(
        gettext_noop("Fitted"),
        gettext_noop("A figure that nobody publishes was chosen so that it comes out. Green says little."),
    ),
    "input": Named(
        gettext_noop("Input"),
        gettext_noop("The engine draws from this very number. Green says only that it draws right."),
    ),
    "own": Named(
        gettext_noop("Our own trial"),
        gettext_noop(
            "Nobody has published this number: a second program of ours gave it, or it was reckoned by hand. "
            "Not counted."
        ),
    ),
}
_GREEN, _RED = Toned(gettext_noop("Green"), "good", "good"), Toned(gettext_noop("Red"), "bad", "bad")
_WHOLE = 100.0  # from here on no decimals are shown
_DIGITS = 4


@dataclass(frozen=True)
class Row:
    """One published number."""

    told: ToldRow
    published: str
    ours: str
    colour: Toned
    kind: Named
    source: SourceLine
    rests_on: tuple[Named, ...]  # name of a figure, and what it is called in words


@dataclass(frozen=True)
class Behaviour:
    """A behaviour with its rows."""

    number: int
    title: str
    says: str
    colour: Toned
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class FigureRow:
    """A figure and the rows that it is covered by."""

    figure: Named
    rows: tuple[str, ...]
    red: tuple[str, ...]


@dataclass(frozen=True)
class CalibrationPage:
    """Everything on the page."""

    told: ToldCalibration
    run: str
    rows: int  # that are published
    published: int  # behaviours
    behaviours: tuple[Behaviour, ...]
    red: tuple[Row, ...]
    kinds: tuple[Named, ...]
    figures: tuple[FigureRow, ...]
    uncovered: tuple[Named, ...]


def calibration_page() -> CalibrationPage:
    """The page of the last run of everything."""
    sheet = told()
    behaviours = tuple(
        Behaviour(one.number, one.title, one.says, _colour(one.is_green), tuple(map(_row, one.rows)))
        for one in sheet.behaviours
    )
    rows = [row for one in behaviours for row in one.rows]
    return CalibrationPage(
        told=sheet,
        run=read_on(sheet.run),
        rows=sum(row.told.kind != "own" for row in rows),
        published=sum(one.is_published for one in sheet.behaviours),
        behaviours=behaviours,
        red=tuple(row for row in rows if not row.told.is_green),
        kinds=tuple(KINDS.values()),
        figures=tuple(FigureRow(_named(one.figure), one.rows, one.red) for one in sheet.figures),
        uncovered=tuple(map(_named, sheet.uncovered)),
    )


def _row(row: ToldRow) -> Row:
    return Row(
        told=row,
        published=f"{_whose(row)}{'at most ' if row.at_most else ''}{_number(row.expect)} {row.unit}{_tolerance(row)}",
        ours="nothing" if row.got is None else f"{_number(row.got)} {row.unit}",
        colour=_colour(row.is_green),
        kind=KINDS[row.kind],
        source=_source(row.source),
        rests_on=tuple(map(_named, row.rests_on)),
    )


def _colour(is_green: bool) -> Toned:
    return _GREEN if is_green else _RED


def _whose(row: ToldRow) -> str:
    return gettext("not published; ours:") + " " if row.kind == "own" else ""


def _tolerance(row: ToldRow) -> str:
    if row.at_most:
        return ""
    if row.points is not None:
        return f" ± {_number(row.points)}"
    return f" ± {row.within * 100:g} %" if row.within else f", {gettext('exactly')}"


def _number(value: float) -> str:
    """As many digits as say something.

    >>> _number(1000.0), _number(1.6367), _number(0.0128), _number(762.25)
    ('1,000', '1.637', '0.0128', '762')
    """
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.{_DIGITS}g}"


def _source(one: Publication) -> SourceLine:
    read = read_on(one.read) if one.read else ""
    return SourceLine(
        one.title, one.address, page_words(one.page or ""), one.page or "", read, one.read or "", one.says
    )


def _named(figure: str) -> Named:
    """A figure with what it is: from the limit or the figure of that name, else its name says it."""
    if (limit := vocabulary().limits.get(figure)) is not None:
        return Named(figure, limit.title)
    if figure.startswith("price "):
        return Named(figure, gettext("A price of AWS, us-east-1"))
    known = known_figures().get(figure)
    return Named(figure, known.why if known else gettext("A figure of how this connection or service behaves"))
