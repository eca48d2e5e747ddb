"""The calibration sheet: what runs fast is green or says why not, and each figure that it covers bites."""

from __future__ import annotations

from patterns_app.core.engine.calibration.sheet import as_text, calibrate, rows, run_setup, setups, teeth
from tests.each import each

SLOW = {row.id for row in rows() if setups()[row.run].slow}
# Rows of which we know that they are red, with the reason in the sheet: no other may be.
RED = {row.id for row in rows() if row.red_because}
QUICK_S = 4.0


def test_rows_that_run_fast_are_green() -> None:
    found = calibrate(row for row in rows() if row.id not in SLOW)
    assert [one.row.id for one in found.rows if not one.is_green and one.row.id not in RED] == []
    assert any("green" in line for line in as_text(found))


@each("name", sorted({row.run for row in rows() if setups()[row.run].slow}))
def test_slow_setups_run(name: str) -> None:
    report = run_setup(name, seconds=QUICK_S)
    assert report.done
    assert report.messages.arrived > 0
    assert report.unknown == ()


@each("tooth", [one for one in teeth() if one.row not in SLOW])
def test_a_wrong_figure_turns_its_row_red(tooth: object) -> None:
    one = next(one for one in teeth() if one == tooth)
    found = calibrate([row for row in rows() if row.id == one.row], {one.figure: one.value})
    assert [judged.is_green for judged in found.rows] == [False], one.figure


def test_the_sheet_names_what_it_does_not_cover() -> None:
    found = calibrate([rows()[0]])
    assert found.rows[0].rests_on == ("lambda.scaling_rate",)
    assert "work_ms.function" in found.uncovered
    assert not set(found.uncovered) & {one.figure for one in teeth()}
