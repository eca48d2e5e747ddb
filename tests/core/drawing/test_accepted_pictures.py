"""Pictures as they were accepted, pixel by pixel; `make accept` writes them anew.

One that differs is written beside the accepted one, with what differs, into var/pictures.html.
"""

from __future__ import annotations

import io
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.layout.workers import Workers
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders, placed_orders

ROOT = Path(__file__).resolve().parents[3]
ACCEPTED = ROOT / "tests" / "golden" / "pictures"
REPORT = ROOT / "var" / "pictures.html"
_PIXELS = 20  # that may differ, by rounding on another processor
_ALIKE = 0.1  # how far colours may be apart, by the library's measure


def hub() -> Sketch:
    """Lines of two styles that hang on one part, and a line to its own card."""
    names = [f"way{at}" for at in range(7)]
    lines = [line(name, "hub", name, kind="async" if at < 3 else "write") for at, name in enumerate(names)]
    lines.append(line("again", "hub", "hub", "tries again"))
    return Sketch(nodes=(node("hub"), *(node(name) for name in names)), connections=tuple(lines))


def scripts() -> Sketch:
    """Names in other scripts, a long one, and a label that takes several lines."""
    words = ("注文テーブル", "طلبات العملاء", "ตะกร้าสินค้า", "order-confirmation-notification-sender")
    nodes = tuple(node(f"n{at}", word) for at, word in enumerate(words))
    says = "all orders that were paid in the last month and not yet sent"
    return Sketch(
        nodes=nodes, connections=(line("a", "n0", "n1", "запись"), line("b", "n1", "n2"), line("c", "n2", "n3", says))
    )


PICTURES: dict[str, tuple[Callable[[], Sketch], Options]] = {
    "orders": (orders, Options(format="png")),
    "placed-dark": (placed_orders, Options(format="png", theme="dark")),
    "saga-upright": (lambda: piece_of("saga").sketch, Options(format="png", direction="TB")),
    "hub": (hub, Options(format="png", background=False)),
    "scripts": (scripts, Options(format="png", scale=2)),
    "compact": (lambda: piece_of("storage-first").sketch, Options(format="png", cards="compact", paper="slide")),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_was_accepted(name: str, workers: Workers) -> None:
    make, options = PICTURES[name]
    drawn = render(make(), options, vocabulary(), workers)
    is_as_accepted(name, drawn)


def is_as_accepted(name: str, drawn: bytes) -> None:
    """A picture is the accepted one, but for a few pixels; with ACCEPT it becomes that."""
    path = ACCEPTED / f"{name}.png"
    if os.environ.get("ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn)
    if path.read_bytes() == drawn:
        return
    before, now = (Image.open(io.BytesIO(data)).convert("RGBA") for data in (path.read_bytes(), drawn))
    difference = Image.new("RGBA", before.size)
    differing = pixelmatch(before, now, difference, threshold=_ALIKE) if before.size == now.size else before.width
    if differing > _PIXELS:
        report(name, before, now, difference)
    assert differing <= _PIXELS, f"{name}: {differing} pixels differ, see {REPORT}"


def report(name: str, *pictures: Image.Image) -> None:
    """Adds the accepted picture, the one drawn now and what differs to the page."""
    shown = []
    for says, picture in zip(("accepted", "drawn now", "what differs"), pictures, strict=True):
        data = io.BytesIO()
        picture.save(data, "PNG")
        shown.append(f'<p>{says}</p><img alt="" src="data:image/png;base64,{b64encode(data.getvalue()).decode()}">')
    REPORT.parent.mkdir(exist_ok=True)
    with REPORT.open("a", encoding="utf-8") as page:
        page.write(f"<!doctype html><meta charset=utf-8><h2>{name}</h2>{''.join(shown)}\n")
