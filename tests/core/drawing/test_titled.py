"""A PDF and a PNG say what they are, whatever the title is written in, and stay what was drawn."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from defusedxml import ElementTree
from msgspec.structs import replace
from PIL import Image, PngImagePlugin
from pypdf import PdfReader

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
def test_each_page_of_a_pdf_is_a_figure_that_is_told_in_words(title: str, workers: Workers) -> None:
    """What PDF/UA-1 asks of a document that is one picture; `outloud` and `page-validation` find no fault in it."""
    for options in (Options(format="pdf"), Options(format="pdf", pages="a4")):
        reader = PdfReader(io.BytesIO(render(replace(orders(), title=title), options, vocabulary(), workers)))
        root: Any = reader.root_object
        assert root["/MarkInfo"]["/Marked"].value is True
        tree = root["/StructTreeRoot"]
        figures = [one.get_object() for one in tree["/K"]["/K"]]
        assert len(figures) == len(reader.pages)
        pages: list[Any] = list(reader.pages)
        for number, (figure, page) in enumerate(zip(figures, pages, strict=True)):
            assert (figure["/S"], figure["/K"], figure["/Pg"]) == ("/Figure", 0, page)
            assert page["/StructParents"] == number
            assert tree["/ParentTree"]["/Nums"][2 * number + 1][0].get_object() == figure
            drawn = page.get_contents()
            assert drawn is not None
            assert drawn.get_data().split()[:4] == [b"/Figure", b"<</MCID", b"0>>", b"BDC"]
            assert drawn.get_data().split()[-1] == b"EMC"
        assert "connections." in figures[0]["/Alt"]
        if len(figures) > 1:
            assert figures[1]["/Alt"].startswith(f"Sheet 2 of {len(figures)}. ")
        said = ElementTree.fromstring(root["/Metadata"].get_data().decode().partition("?>")[2].rpartition("<?")[0])
        told = {one.tag.rpartition("}")[2]: one.text for one in said.iter()}
        assert (told["part"], told["li"]) == ("1", title or "Pattern Studio")


@pytest.mark.parametrize("title", TITLES)
def test_a_png_has_its_title_beside_the_sketch_that_it_carries(title: str, workers: Workers) -> None:
    data = render(replace(orders(), title=title), Options(format="png", source=True), vocabulary(), workers)
    image = Image.open(io.BytesIO(data))
    assert isinstance(image, PngImagePlugin.PngImageFile)
    assert image.text["Title"] == title
    assert {"Software", "pattern-studio"} <= set(image.text)
