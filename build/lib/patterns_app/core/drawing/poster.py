"""A picture over several sheets of paper: pages that overlap, with crop marks and numbers, to be put together.

Native code: call it in a worker process, and only with our own SVG. Lengths are points, 72 an inch.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from patterns_app.core import limits
from patterns_app.core.layout.typefaces import FAMILY
from patterns_app.core.ports.extras import extra

from .raster import picture_size, to_pdf
from .writing import text

Sheet = Literal["", "a4", "a3", "letter"]
SHEETS: dict[Sheet, tuple[float, float]] = {"a4": (595.28, 841.89), "a3": (841.89, 1190.55), "letter": (612.0, 792.0)}

_POINTS_A_PIXEL = 0.75  # as a browser prints
_MARGIN = 28.35  # 10 mm that printers leave free
_OVERLAP = 28.35  # of what is on one page again on the next
_MARK = 14.0  # how long a crop mark is
_MORE = 0.98  # by so much the picture shrinks until its pages are few enough


@dataclass(frozen=True)
class Tiling:
    """How a picture is cut: the size of a sheet, points for each pixel, and pages across and down."""

    sheet: tuple[float, float]
    scale: float
    columns: int
    rows: int

    @property
    def inner(self) -> tuple[float, float]:
        """What of a sheet the picture may cover."""
        return self.sheet[0] - 2 * _MARGIN, self.sheet[1] - 2 * _MARGIN


def tiling(width: float, height: float, sheet: Sheet) -> Tiling:
    """The fewest pages at the size that a browser prints, upright or across; smaller where they would be too many.

    Width and height are pixels.
    """
    upright = SHEETS[sheet]
    scale = _POINTS_A_PIXEL
    while True:
        found = [_cut(width * scale, height * scale, size, scale) for size in (upright, upright[::-1])]
        best = min(found, key=lambda one: one.columns * one.rows)
        if best.columns * best.rows <= limits.POSTER_PAGES:
            return best
        scale *= _MORE


def _cut(width: float, height: float, sheet: tuple[float, float], scale: float) -> Tiling:
    one = Tiling(sheet, scale, 1, 1)
    columns, rows = (
        max(1, ceil((length - _OVERLAP) / (room - _OVERLAP)))
        for length, room in zip((width, height), one.inner, strict=True)
    )
    return Tiling(sheet, scale, columns, rows)


def to_poster(svg: str, sheet: Sheet) -> bytes:
    """A PDF of as many pages as the picture takes on such sheets, row by row; the picture is in the file once."""
    with extra("pictures", "a PDF over several sheets"):
        import pypdfium2

    size = picture_size(svg)
    cut = tiling(*size, sheet)
    whole, poster = pypdfium2.PdfDocument(to_pdf(svg)), pypdfium2.PdfDocument.new()
    try:
        first = whole[0]
        scale = cut.scale * size[0] / first.get_width()  # a page has a limit, and the picture may be smaller on it
        picture = whole.page_as_xobject(0, poster)
        for row in range(cut.rows):
            for column in range(cut.columns):
                page = poster.new_page(*cut.sheet)
                left, top = (
                    at * (room - _OVERLAP) for at, room in zip((column, row), cut.inner, strict=True)
                )  # of the picture on this page
                below = cut.sheet[1] - _MARGIN + top - first.get_height() * scale
                page.insert_obj(_placed(picture, scale, _MARGIN - left, below))
                marks = pypdfium2.PdfDocument(to_pdf(_marks(cut, row, column)))
                page.insert_obj(_placed(marks.page_as_xobject(0, poster), 1.0, 0.0, 0.0))
                page.gen_content()
        out = io.BytesIO()
        poster.save(out)
        return out.getvalue()
    finally:
        poster.close()
        whole.close()


def _placed(drawn: Any, scale: float, x: float, y: float) -> Any:
    """A page of another file as a part of this one, its lower left corner at x, y."""
    import pypdfium2

    part = drawn.as_pageobject()
    part.set_matrix(pypdfium2.PdfMatrix().scale(scale, scale).translate(x, y))
    return part


def _marks(cut: Tiling, row: int, column: int) -> str:
    """What lies over the picture: a clean margin, crop marks where it ends, and which page this is."""
    width, height = cut.sheet
    right, bottom = width - _MARGIN, height - _MARGIN
    frame = f"M0 0H{width}V{height}H0ZM{_MARGIN} {_MARGIN}V{bottom}H{right}V{_MARGIN}Z"
    gap = _MARGIN - _MARK
    across = "".join(f"M{x} {y}h{_MARK}" for x in (gap / 2, width - gap / 2 - _MARK) for y in (_MARGIN, bottom))
    down = "".join(f"M{x} {y}v{_MARK}" for y in (gap / 2, height - gap / 2 - _MARK) for x in (_MARGIN, right))
    count = cut.rows * cut.columns
    says = f"{row * cut.columns + column + 1} of {count}"
    if cut.rows > 1 and cut.columns > 1:
        says += f", row {row + 1}, column {column + 1}"
    words = f'<text x="{width / 2}" y="{height - 9}" text-anchor="middle" font-size="8" fill="#555">{text(says)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FAMILY}">'
        f'<path d="{frame}" fill="#fff" fill-rule="evenodd"/>'
        + (f'<path d="{across}{down}" stroke="#555" stroke-width="0.5"/>{words}' if count > 1 else "")
        + "</svg>"
    )
