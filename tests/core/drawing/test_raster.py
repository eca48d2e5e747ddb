"""PNG and PDF of the same picture: as large as asked for, searchable, and never larger than allowed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pytest
from PIL import Image

from patterns_app.core import limits
from patterns_app.core.drawing.picture import Format, Options, render
from patterns_app.core.drawing.raster import FIT, TooManyPixels, check_pixels, picture_size, scale_in, to_png
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.drawing.tokens import tokens
from patterns_app.core.layout.build import TooLargeToDraw, build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.workers import RenderCrashed, Workers
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, large, line, node, orders
from tests.core.strategies import ATTACKS
from tests.effort import at_most

PICTURE = write_svg(build_scene(orders(), vocabulary(), arrange))


def drawn(sketch: Sketch, options: Options, workers: Workers) -> bytes:
    return render(sketch, options, vocabulary(), workers)


def image_of(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@contextmanager
def page_of(data: bytes) -> Iterator[pypdfium2.PdfPage]:
    document = pypdfium2.PdfDocument(data)
    yield document[0]
    document.close()


def words_of(data: bytes) -> str:
    """All that can be found in a PDF, without white space."""
    with page_of(data) as page:
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        textpage.close()
    return squeezed(text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --- PNG ---


@pytest.mark.parametrize("scale", [1, 2, 3.5, 4])
def test_a_png_is_as_large_as_the_picture_times_its_scale(scale: float, workers: Workers) -> None:
    sketch = Sketch(nodes=(node("a"), node("b")), connections=(line("c", "a", "b"),))
    across, down = picture_size(write_svg(build_scene(sketch, vocabulary(), arrange)))
    size = image_of(drawn(sketch, Options(format="png", scale=scale), workers)).size
    assert size == pytest.approx((across * scale, down * scale), abs=1)


def test_a_png_shows_the_picture_in_its_theme(workers: Workers) -> None:
    corners = {}
    for theme in ("light", "dark", "auto"):
        image = image_of(drawn(orders(), Options(format="png", theme=theme), workers))
        corners[theme] = "#" + bytes(image.crop((2, 2, 3, 3)).tobytes()[:3]).hex()
        assert len(image.getcolors(1 << 24) or ()) > 50
    assert corners["light"] == corners["auto"] == tokens().light["diagram-background"]
    assert corners["dark"] == tokens().dark["diagram-background"]


def test_icons_cards_and_lines_are_all_drawn_on_a_png() -> None:
    """Where the first card's icon and the middle of a line are, there is more than background."""
    scene = build_scene(orders(), vocabulary(), arrange)
    image = image_of(to_png(write_svg(scene), 1))
    background = image.getpixel((2, 2))
    for item in scene.nodes:
        box = item.box
        icon = image.crop((int(box.x + 44), int(box.y + 10), int(box.right - 44), int(box.y + 56)))
        assert len(icon.getcolors(1 << 24) or ()) > 10, item.id
    (x1, y1), (x2, y2) = scene.connections[0].points[0], scene.connections[0].points[1]
    between = {image.getpixel((int(x1 + 5 + i), int(y1))) for i in range(10)}
    assert (x1 < x2, y1 == y2) == (True, True)
    assert between - {background}


@pytest.mark.parametrize(
    ("scale", "says"),
    [(10, "10,?[0-9]* pixels long"), (1e9, "use a scale"), (float("inf"), "use a scale")],
)
def test_too_many_pixels_are_refused_with_the_scale_that_would_do(scale: float, says: str) -> None:
    with pytest.raises(TooManyPixels, match=says) as refused:
        check_pixels(PICTURE, scale)
    offered = re.search(r"scale of at most (\d\.\d)", str(refused.value))
    assert offered
    check_pixels(PICTURE, float(offered[1]))
    with pytest.raises(TooManyPixels):
        to_png(PICTURE, scale)


def test_a_picture_that_is_too_large_at_any_scale_is_sent_to_the_vector_formats() -> None:
    with pytest.raises(TooManyPixels, match="export SVG or PDF instead"):
        check_pixels(PICTURE.replace(' width="', ' width="99', 1), 1)


def test_too_many_pixels_are_refused_before_anything_is_drawn(workers: Workers) -> None:
    far = Sketch(nodes=(node("a", position=at(-100_000, -100_000)), node("b", position=at(100_000, 100_000))))
    with pytest.raises(TooManyPixels):
        drawn(far, Options(format="png"), workers)
    assert drawn(orders(), Options(format="png"), workers).startswith(b"\x89PNG")


def test_only_pictures_of_ours_are_measured() -> None:
    with pytest.raises(ValueError, match="not a picture of ours"):
        picture_size("<svg/>")


def test_a_picture_of_any_size_fits_when_no_scale_is_asked_for(workers: Workers) -> None:
    far = Sketch(nodes=(node("a", position=at(0, 0)), node("b", position=at(100, 20_000))))
    small = drawn(orders(), Options(format="png", scale=FIT), workers)
    assert scale_in(small) == 1
    for sketch, least in ((far, 3_900), (Sketch(nodes=(*far.nodes, node("c", position=at(90_000, 0)))), 4_090)):
        png = drawn(sketch, Options(format="png", scale=FIT), workers)
        assert least <= max(image_of(png).size) <= limits.RASTER_PIXELS_A_SIDE
        assert 0 < (scale_in(png) or 0) < 1


@pytest.mark.parametrize(("options", "side"), [({"width": 640}, 0), ({"height": 320}, 1), ({"width": 64}, 0)])
def test_a_picture_is_as_wide_or_high_as_asked(options: dict[str, int], side: int, workers: Workers) -> None:
    png = drawn(orders(), Options(format="png", **options), workers)  # type: ignore[arg-type]
    assert image_of(png).size[side] == next(iter(options.values()))


# --- PDF ---


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_every_label_of_a_catalogue_diagram_is_found_in_its_pdf(pattern: object, workers: Workers) -> None:
    for variant in pattern.variants:  # type: ignore[attr-defined]
        words = words_of(drawn(variant.sketch, Options(format="pdf"), workers))
        labels = [item.label for item in (*variant.sketch.nodes, *variant.sketch.frames, *variant.sketch.connections)]
        assert [label for label in labels if squeezed(label) not in words] == [], variant.slug


def test_a_pdf_is_one_page_as_large_as_the_picture(workers: Workers) -> None:
    data = drawn(orders(), Options(format="pdf"), workers)
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(picture_size(PICTURE), abs=1)
    document.close()


def test_a_tall_picture_is_searchable_too(workers: Workers) -> None:
    data = drawn(orders(), Options(format="pdf", direction="TB"), workers)
    assert "OrdersAPI" in words_of(data)
    assert "POST/orders" in words_of(data)


def test_a_picture_too_long_for_a_page_is_scaled_to_the_largest_page(workers: Workers) -> None:
    far = Sketch(nodes=(node("here", position=at(0, 0)), node("there", position=at(30_000, 0))))
    with page_of(drawn(far, Options(format="pdf"), workers)) as page:
        width, height = page.get_size()
        assert width == limits.PDF_UNITS_A_SIDE
        assert 0 < height < 200


def test_a_pdf_is_drawn_with_vectors_and_holds_its_fonts(workers: Workers) -> None:
    data = drawn(orders(), Options(format="pdf"), workers)
    assert b"/FontFile2" in data or b"/FontFile3" in data
    assert b"/Subtype /Image" not in data
    assert b"/Subtype/Image" not in data
    with page_of(data) as page:
        assert [item for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE] == []


@pytest.mark.parametrize("text", ["שלום", "αβγ", "Ordnung für Äpfel", "naïve café", "<script>", "a & b", "{{7*7}}"])
def test_labels_of_many_scripts_are_found_in_a_pdf(text: str, workers: Workers) -> None:
    words = words_of(drawn(Sketch(nodes=(node("a", text), node("b"))), Options(format="pdf"), workers))
    assert squeezed(text) in words or squeezed(text)[::-1] in words  # right-to-left text may be told as it is drawn


# --- both, whatever the texts say ---


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_an_attacking_text_is_drawn_like_any_other(text: str, form: Format, workers: Workers) -> None:
    sketch = Sketch(
        title=text[:200],
        description=text,
        nodes=(node("a", text[:200], text[:64], frame="f"),),
        frames=(Frame(id="f", kind="vpc", label=text[:200]),),
        connections=(line("c", "a", "a", text[:200]),),
    )
    data = drawn(sketch, Options(format=form), workers)
    assert data.startswith(b"\x89PNG" if form == "png" else b"%PDF-")
    assert b"root:" not in data


# --- limits ---


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_more_nodes_than_are_drawn_are_refused_in_every_format(form: Format, workers: Workers) -> None:
    nodes = tuple(node(f"n{i}") for i in range(limits.DRAW_NODES + 1))
    with pytest.raises(TooLargeToDraw):
        drawn(Sketch(nodes=nodes), Options(format=form), workers)


def test_a_picture_of_two_hundred_nodes_is_a_small_file(workers: Workers) -> None:
    assert len(drawn(large(200), Options(), workers)) < 400_000


def test_a_wide_picture_is_written_as_quickly_for_pdf_as_for_others() -> None:
    sketch = Sketch(description="word " * 800, nodes=(node("a", position=at(0, 0)), node("b", position=at(16_000, 0))))
    scene = build_scene(sketch, vocabulary(), arrange)
    with at_most(200):
        write_svg(scene, Style(spoken=True))


def test_a_picture_file_larger_than_allowed_is_refused(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PICTURE_BYTES", 1_000)
    with pytest.raises(RenderCrashed, match="larger than"):
        drawn(orders(), Options(), workers)


def test_a_dark_pdf_is_dark(workers: Workers) -> None:
    with page_of(drawn(orders(), Options(format="pdf", theme="dark"), workers)) as page:
        image = page.render(scale=0.5).to_pil().convert("RGB")
    assert "#{:02x}{:02x}{:02x}".format(*image.getpixel((2, 2))) == tokens().dark["diagram-background"]


def test_the_spoken_line_is_only_in_the_pdf() -> None:
    scene = build_scene(orders(), vocabulary(), arrange)
    assert len(write_svg(scene, Style(spoken=True))) > len(write_svg(scene))
