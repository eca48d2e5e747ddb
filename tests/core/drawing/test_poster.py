"""A picture over several sheets: as few as it takes, overlapping, each saying which it is."""

from __future__ import annotations

import pypdfium2
import pytest

from patterns_app.core import limits
from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.drawing.poster import SHEETS, Sheet, tiling
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, node

WIDE = Sketch(nodes=(node("left", "Left end", position=at(0, 0)), node("right", "Right end", position=at(1_500, 0))))


def pages(sketch: Sketch, sheet: Sheet, workers: Workers) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(render(sketch, Options(format="pdf", pages=sheet), vocabulary(), workers))


@pytest.mark.parametrize(
    ("width", "height", "columns", "rows"),
    [(100, 100, 1, 1), (700, 1_000, 1, 1), (1_000, 700, 1, 1), (1_300, 600, 2, 1), (2_000, 2_000, 2, 3)],
)
def test_a_picture_takes_as_few_sheets_as_can_be_upright_or_across(
    width: int, height: int, columns: int, rows: int
) -> None:
    cut = tiling(width, height, "a4")
    assert cut.scale == 0.75
    assert sorted((cut.columns, cut.rows)) == sorted((columns, rows))
    ways = zip((cut.columns, cut.rows), cut.inner, strict=True)
    across, down = ((count - 1) * (room - 28.35) + room for count, room in ways)
    assert across >= width * 0.75
    assert down >= height * 0.75


def test_what_would_take_too_many_sheets_is_drawn_smaller() -> None:
    cut = tiling(30_000, 20_000, "a4")
    assert cut.scale < 0.75
    assert limits.POSTER_PAGES / 2 < cut.columns * cut.rows <= limits.POSTER_PAGES


def test_each_page_is_a_sheet_and_says_which_it_is(workers: Workers) -> None:
    poster = pages(WIDE, "a4", workers)
    assert len(poster) == 2
    for number, page in enumerate(poster, 1):
        assert sorted(page.get_size()) == pytest.approx(sorted(SHEETS["a4"]), abs=0.1)
        assert f"{number} of 2" in page.get_textpage().get_text_range()


def test_the_parts_of_the_picture_are_on_their_pages(workers: Workers) -> None:
    """By colour: the icon of a part is where nothing but white would be."""
    for page, side in zip(pages(WIDE, "a4", workers), (0, 1), strict=True):
        image = page.render(scale=0.5).to_pil().convert("L")
        halves = (
            image.crop((0, 0, image.width // 2, image.height)),
            image.crop((image.width // 2, 0, image.width, image.height)),
        )
        assert halves[side].getextrema()[0] < 200


def test_a_small_picture_is_one_sheet_without_marks(workers: Workers) -> None:
    (page,) = pages(Sketch(nodes=(node("a", "Alone"),)), "letter", workers)
    assert "of 1" not in page.get_textpage().get_text_range()
