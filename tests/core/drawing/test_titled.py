"""A PDF and a PNG say what they are, whatever the title is written in, and stay what was drawn."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from msgspec.structs import replace
from PIL import Image, PngImagePlugin

from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.layout.workers import Workers
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders

TITLES = ["Orders", "Bestellungen (neu) \\ für Zürich", "הזמנות 注文 🚀", ""]


@pytest.mark.parametrize("title", TITLES)
def test_a_pdf_has_its_title_and_language_on_one_page_and_on_sheets(title: str, workers: Workers) -> None:
    for options in (Options(format="pdf"), Options(format="pdf", pages="a4")):
        data = render(replace(orders(), title=title), options, vocabulary(), workers)
        document = pypdfium2.PdfDocument(data)
        assert document.get_metadata_value("Title") == title
        assert b"/Lang (en)" in data
        assert b"/DisplayDocTitle true" in data
        assert document[0].render(scale=0.2).to_pil().convert("L").getextrema()[0] < 200  # something is drawn
        document.close()


@pytest.mark.parametrize("title", TITLES)
def test_a_png_has_its_title_beside_the_sketch_that_it_carries(title: str, workers: Workers) -> None:
    data = render(replace(orders(), title=title), Options(format="png", source=True), vocabulary(), workers)
    image = Image.open(io.BytesIO(data))
    assert isinstance(image, PngImagePlugin.PngImageFile)
    assert image.text["Title"] == title
    assert {"Software", "pattern-studio"} <= set(image.text)
