"""Draw the site's icons and the picture that stands where a link to it is pasted, from the logo: static/img/*.png.

Run by hand when the logo changes; what it writes is kept.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core.drawing.raster import to_png  # noqa: E402

IMAGES = ROOT / "static" / "img"
DARK, LIGHT, QUIET = "#12161d", "#ffffff", "#aab4c2"
CARD = (1200, 630)  # pixels: what those who show pasted links make room for


def main() -> None:
    """Three icons and a card."""
    drawing = re.sub(r"<style>.*?</style>", "", (IMAGES / "favicon.svg").read_text(encoding="utf-8"))
    for name, colour in (("ground", f'fill="{DARK}"'), ("stroke", f'stroke="{LIGHT}"'), ("dot", f'fill="{LIGHT}"')):
        drawing = drawing.replace(f'class="{name}"', colour)
    inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", drawing.strip())
    for size in (180, 192, 512):
        # The ground goes to the edges: whoever shows the icon cuts it to a shape of their own.
        square = inner.replace('rx="8"', 'rx="0"')
        size_of = f'width="{size}" height="{size}" viewBox="0 0 32 32"'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size_of}>{square}</svg>'
        (IMAGES / f"icon-{size}.png").write_bytes(to_png(svg, 1.0))
    width, height = CARD
    big = f'font-family="Inter" font-size="76" font-weight="600" fill="{LIGHT}"'
    small = f'font-family="Inter" font-size="33" fill="{QUIET}"'
    words = (
        f'<text x="452" y="300" {big}>Pattern Studio</text>'
        f'<text x="454" y="366" {small}>Serverless architectures, drawn and judged</text>'
    )
    card = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="{DARK}"/>'
        f'<g transform="translate(96 151) scale(10.25)">{inner}</g>{words}</svg>'
    )
    (IMAGES / "arriving.png").write_bytes(to_png(card, 1.0))


if __name__ == "__main__":
    main()
