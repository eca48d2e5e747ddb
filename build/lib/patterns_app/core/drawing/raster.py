"""SVG that we wrote to PDF and PNG. Native code: call it in a worker process, and only with our own SVG."""

from __future__ import annotations

import io
import math
import re
from functools import lru_cache
from typing import Any

from patterns_app.core import limits
from patterns_app.core.layout.typefaces import Typeface
from patterns_app.core.ports.extras import extra

from .lettering import typefaces_of
from .typesetting import typeset

FIT = 0.0  # a scale: as large as may be, and no larger than the picture itself
_PIXELS_AN_INCH = 96  # CSS's
_PIXELS_A_METRE = _PIXELS_AN_INCH / 0.0254
_PRECISE = 1 - 1e-5  # a width that is asked for may not become a pixel more by rounding


class TooManyPixels(ValueError):
    """The picture would have more pixels a side than the limit allows."""


_SIZE = re.compile(r'(?P<before><svg[^>]*?) width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')


def picture_size(svg: str) -> tuple[float, float]:
    """Width and height of a picture of ours in pixels."""
    match = _SIZE.search(svg)
    if match is None:
        raise ValueError("not a picture of ours: no width and height")
    return float(match["width"]), float(match["height"])


def scale_for(svg: str, scale: float, width: int = 0, height: int = 0) -> float:
    """The scale that a picture is drawn at: the one that is asked for, or to fit, or to be so many pixels wide or high.

    With both width and height it lies within both. Raises TooManyPixels.
    """
    across, down = picture_size(svg)
    if width or height:
        scale = min(wanted / size for wanted, size in ((width, across), (height, down)) if wanted) * _PRECISE
    elif scale == FIT:
        most = limits.RASTER_PIXELS_A_SIDE / max(across, down)
        tenths = math.floor(most * 10) / 10
        scale = min(1.0, tenths if tenths >= limits.SCALE_MINIMUM else most * _PRECISE)
    check_pixels(svg, scale)
    return scale


def check_pixels(svg: str, scale: float) -> None:
    """Raises TooManyPixels when the picture at this scale is larger than the limit."""
    longest = max(picture_size(svg)) * scale
    if longest > limits.RASTER_PIXELS_A_SIDE:
        fits = math.floor(limits.RASTER_PIXELS_A_SIDE / max(picture_size(svg)) * 10) / 10
        mend = f"use a scale of at most {fits:.1f}" if fits >= limits.SCALE_MINIMUM else "export SVG or PDF instead"
        raise TooManyPixels(
            f"At scale {scale:g} the picture would be {longest:.0f} pixels long; at most "
            f"{limits.RASTER_PIXELS_A_SIDE} are drawn: {mend}."
        )


def to_pdf(svg: str) -> bytes:
    """A one-page PDF with vector shapes and searchable text, scaled down to the largest page that readers open."""
    with extra("pictures", "drawing PNG and PDF"):
        import svg2pdf_py

    page = typeset(_as_a_page(svg))
    fonts = load_fonts(typefaces_of(svg))
    return bytes(svg2pdf_py.svg_to_pdf(page, fonts, svg2pdf_py.ConversionOptions(embed_text=True)))


def to_png(svg: str, scale: float, transparent: bool = False) -> bytes:
    """A PNG, `scale` pixels for each pixel of the picture; what is not drawn is white, or shines through.

    Raises TooManyPixels.

    By way of the PDF: twice as fast as the SVG rasteriser that it was measured against (`make bench` shows both).
    """
    with extra("pictures", "drawing PNG and PDF"):
        import pypdfium2

    check_pixels(svg, scale)
    document = pypdfium2.PdfDocument(to_pdf(svg))
    try:
        ground = (255, 255, 255, 0 if transparent else 255)
        page = document[0]
        shrunk = picture_size(svg)[0] / page.get_width()  # a page has a limit too
        image = page.render(scale=scale * max(1.0, shrunk), fill_color=ground, maybe_alpha=transparent).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(_PIXELS_AN_INCH * scale, _PIXELS_AN_INCH * scale))
    return out.getvalue()


def scale_in(png: bytes) -> float | None:
    """The scale that a PNG of ours was drawn at, by its pixels a metre; None where it says none."""
    place = png.find(b"pHYs", 0, 1_024)
    if place < 0:
        return None
    return round(int.from_bytes(png[place + 4 : place + 8], "big") / _PIXELS_A_METRE, 3)


def _as_a_page(svg: str) -> str:
    """The picture with a size that a page may have, a unit a pixel; what is in it keeps its own coordinates."""
    width, height = picture_size(svg)
    shrink = limits.PDF_UNITS_A_SIDE / max(width, height)
    if shrink >= 1:
        return svg
    return _SIZE.sub(rf'\g<before> width="{width * shrink:.0f}" height="{height * shrink:.0f}"', svg, count=1)


@lru_cache(maxsize=32)
def load_fonts(typefaces: tuple[Typeface, ...]) -> Any:
    """The fonts of a page, read once."""
    with extra("pictures", "drawing PNG and PDF"):
        import svg2pdf_py

    fonts = svg2pdf_py.FontDatabase()
    for path in dict.fromkeys(typeface.path for typeface in typefaces):
        fonts.load_font_file(path)
    return fonts
