"""What the calibration is made of: published numbers, what is run for them, and what came out."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from patterns_app.core.reading import Day, Entry, PageDay

Kind = Literal["rule", "predicted", "fitted", "input", "own"]


class Setup(Entry, frozen=True, kw_only=True):
    """A sketch in short: parts by id, connections as [from, to, kind, settings]; and what it is run with."""

    says: str  # the same in words
    nodes: dict[str, Any]
    load: dict[str, Any]
    lines: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    slow: bool = False  # only `make calibration` runs it whole
    mark_s: float = 4.0  # seconds of it that are run for its mark


class Publication(Entry, frozen=True, kw_only=True):
    """Who has published a number, or that nobody has."""

    key: str
    title: str
    address: str = ""
    page: PageDay | None = None  # the page's own date; None: it gives none
    read: Day | None = None  # when we saw the text that carries the number; None: taken over, not seen
    says: str = ""
    ours: bool = False  # no publication: a second program of ours, or arithmetic


class Row(Entry, frozen=True, kw_only=True):
    """One published number. Its tolerance is a share (`within`), an absolute figure (`points`), or it is a bound."""

    id: str
    name: str
    run: str  # a set-up
    measure: dict[str, Any]
    expect: float
    unit: str
    kind: Kind
    source: str  # key of a publication
    within: float | None = None
    points: float | None = None
    at_most: bool = False
    seeds: int = 1
    of_seeds: Literal["mean", "most"] = "mean"
    rests_on: dict[str, float] = field(default_factory=dict)  # figures, each with a wrong value that turns it red
    red_because: str = ""


class Behaviour(Entry, frozen=True, kw_only=True):
    """A behaviour of such systems, and the numbers that are published of it."""

    number: int
    title: str
    says: str  # the question that it answers
    rows: tuple[Row, ...]


class Stored(Entry, frozen=True, kw_only=True):
    """What the last whole run gave: numbers by row, and by set-up a mark of the engine and figures that gave them."""

    run: Day
    got: dict[str, float | None]  # None: the run does not give it at all
    marks: dict[str, str]
    # the same by row with each of its figures made wrong, as `bite` says it
    teeth: dict[str, dict[str, float | None]] = field(default_factory=dict)


class Judged(Struct, frozen=True, kw_only=True):
    """A row with what the engine gives."""

    row: Row
    got: float | None
    is_green: bool


class JudgedBehaviour(Struct, frozen=True, kw_only=True):
    """A behaviour is green where all of its rows are."""

    behaviour: Behaviour
    rows: tuple[Judged, ...]
    is_green: bool

    @property
    def is_published(self) -> bool:
        """Has anybody but us given a number of it?"""
        return any(one.row.kind != "own" for one in self.rows)


class Covered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure, the rows that turn red where it is wrong, and those of them that are red as it is."""

    figure: str
    rows: tuple[str, ...] = ()
    red: tuple[str, ...] = ()


class Calibration(Struct, frozen=True, kw_only=True):
    """The whole sheet, or the part of it that was asked for."""

    behaviours: tuple[JudgedBehaviour, ...]
    figures: tuple[Covered, ...]  # all that the engine reckons with; without rows: nothing published covers it

    @property
    def rows(self) -> tuple[Judged, ...]:
        """All rows, in their order."""
        return tuple(row for one in self.behaviours for row in one.rows)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Figures that no row rests on."""
        return tuple(one.figure for one in self.figures if not one.rows)
