"""Icons of pages are told to the hundredth, and look as they did."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageStat

from patterns_app.core.drawing import icons
from patterns_app.core.drawing.hundredths import to_hundredths
from patterns_app.core.drawing.raster import to_png

SHOWN = 96  # pixels: larger than on any page


def sheet(symbols: list[str]) -> Image.Image:
    """All icons in one picture."""
    across = 16
    side = f'width="{SHOWN}" height="{SHOWN}"'
    uses = "".join(
        f'<use href="#icon-{key}" x="{place % across * SHOWN}" y="{place // across * SHOWN}" {side}/>'
        for place, key in enumerate(sorted(icons.icon_keys()))
    )
    size = f'width="{across * SHOWN}" height="{(len(symbols) // across + 1) * SHOWN}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(symbols)}{uses}</svg>'
    return Image.open(BytesIO(to_png(svg, 1.0))).convert("RGB")


def test_icons_weigh_less_and_nobody_sees_it() -> None:
    as_drawn = [icons.symbol(key) for key in sorted(icons.icon_keys())]
    shorter = [to_hundredths(one) for one in as_drawn]
    assert sum(map(len, shorter)) < 0.93 * sum(map(len, as_drawn))
    difference = ImageChops.difference(sheet(as_drawn), sheet(shorter))
    assert max(ImageStat.Stat(difference).mean) < 0.5  # of 255
    assert max(high for _, high in ImageStat.Stat(difference).extrema) < 64  # no pixel of an edge is another one
