"""The calibration sheet: what runs fast is green or says why not, what is stored is of today's engine, figures bite."""

from __future__ import annotations

import pytest

from patterns_app.core.engine.calibration.model import Row
from patterns_app.core.engine.calibration.running import as_text, bite, calibrate, mark, measure, run_setup
from patterns_app.core.engine.calibration.sheet import (
    behaviours,
    blunt_rows,
    calibration,
    publications,
    rows,
    setups,
    standing,
    stored,
)
from patterns_app.core.engine.calibration.telling import told
from tests.each import each
from tests.length import AT_LENGTH, SHARE

SLOW = {row.id for row in rows() if setups()[row.run].slow}
FAST = [row for row in rows() if row.id not in SLOW]
ENOUGH = 13  # published behaviours that are to be wholly green


def test_rows_that_run_fast_are_green_and_give_what_is_stored() -> None:
    got = measure(FAST)
    found = calibrate(FAST[:1])
    assert got == pytest.approx({row.id: stored().got[row.id] for row in FAST}), "run `make calibration`"
    assert any("green" in line for line in as_text(found))


def test_what_is_stored_is_of_this_engine_these_figures_and_this_sheet() -> None:
    assert stored().got.keys() == {row.id for row in rows()}, "run `make calibration`"
    now = {name: mark(name) for name in sorted({row.run for row in rows()})}
    assert now == stored().marks, "the engine or a figure is another since: run `make calibration`"


def test_what_is_red_says_why_and_enough_is_wholly_green() -> None:
    red = [one.row for one in calibration().rows if not one.is_green]
    assert [row.id for row in red if not row.red_because] == []
    assert [one.row.id for one in calibration().rows if one.is_green and one.row.red_because] == []
    assert sum(one.is_green and one.is_published for one in calibration().behaviours) >= ENOUGH


@each("name", sorted({row.run for row in rows() if setups()[row.run].slow}))
def test_slow_setups_run(name: str) -> None:
    report = run_setup(name, seconds=1)
    assert report.done
    assert report.messages.arrived > 0
    assert report.unknown == ()


WRONG = [(row, figure) for row in FAST for figure in row.rests_on]


@each(("row", "figure"), WRONG if AT_LENGTH else WRONG[::SHARE])  # `make calibration` makes each wrong, and all is kept
def test_a_wrong_figure_turns_its_row_red(row: Row, figure: str) -> None:
    found = calibrate([row], {figure: row.rests_on[figure]})
    assert [judged.is_green for judged in found.rows] == [False]


def test_each_figure_that_any_row_names_was_made_wrong_once_and_turned_it_red() -> None:
    asked = {row.id: {bite(*one) for one in row.rests_on.items()} for row in rows()}
    assert [row for row, tried in stored().teeth.items() if not set(tried) <= asked[row]] == [], (
        "run `make calibration`"
    )
    assert blunt_rows(stored()) == []
    assert told().untried == (), "run `make calibration`"


def test_what_nobody_has_published_is_told_apart() -> None:
    ours = {
        row.id for row in rows() if publications()[row.source].ours and row.source in ("arithmetic", "second-program")
    }
    assert ours <= {row.id for row in rows() if row.kind == "own"}
    assert told().green_rows == sum(one.is_green for one in calibration().rows if one.row.kind != "own")
    assert [one.number for one in told().behaviours if not one.is_published] == [12]


def test_the_sheet_names_what_it_does_not_cover() -> None:
    found = calibration()
    covered = {one.figure for one in found.figures if one.rows}
    assert "lambda.scaling_rate" in covered
    assert "work_ms.function" in found.uncovered
    assert not covered & set(found.uncovered)


def test_a_figure_with_a_red_row_is_marked() -> None:
    found = {one.figure: one for one in standing(("sqs-to-lambda.pollers_per_minute", "work_ms.function"))}
    assert found.keys() == {"sqs-to-lambda.pollers_per_minute"}
    assert found["sqs-to-lambda.pollers_per_minute"].red == ("4h",)
    assert "3b" in found["sqs-to-lambda.pollers_per_minute"].rows


def test_every_row_has_a_source_and_a_setup() -> None:
    assert [row.id for row in rows() if row.source not in publications() or row.run not in setups()] == []
    assert len({row.id for row in rows()}) == len(rows())
    assert [one.number for one in behaviours()] == list(range(1, len(behaviours()) + 1))
    assert {row.source.key for one in told().behaviours for row in one.rows} <= publications().keys()
