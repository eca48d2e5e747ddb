"""Pictures of users: what is drawn of them is safe, whatever they hold."""

from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from PIL import Image as Pictures

from patterns_app.core.drawing.pasted import NotAPicture, cleaned
from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.interchange.beside import digest
from patterns_app.core.layout.workers import Here
from patterns_app.core.sketch.model import Box, Image, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, node


def png(size: tuple[int, int] = (40, 20), colour: str = "red", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Pictures.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"
  onload="alert(1)"><script>alert(2)</script><style>@import url(https://evil.example)</style>
  <image href="/etc/passwd" width="5" height="5"/><use xlink:href="file:///etc/passwd#a"/>
  <a href="javascript:alert(3)"><rect width="4" height="4"/></a><foreignObject><b>x</b></foreignObject>
  <rect width="10" height="10" style="fill:url(https://evil.example/a);stroke:#123456" onclick="alert(4)"/>
  <circle r="3" fill="url(#shade)" filter="url(#f)"/></svg>"""


def test_an_svg_keeps_its_shapes_and_nothing_that_leads_out() -> None:
    found = cleaned(HOSTILE.encode())
    text = found.data.decode()
    for bad in ("script", "alert", "evil", "passwd", "href", "import", "foreign", "filter"):
        assert bad not in text
    assert 'stroke="#123456"' in text
    assert 'fill="url(#shade)"' in text
    assert (found.media, found.width, found.height) == ("image/svg+xml", 10, 10)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photograph_is_written_anew_and_no_larger_than_needed(kind: str) -> None:
    found = cleaned(png((3_200, 800), kind=kind))
    assert (found.width, found.height) == (1_600, 400)
    assert found.media == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"GIF89a....", "none of PNG, JPEG, SVG"),
        (png()[:40], "damaged"),
        (b"\xff\xd8\xff" + b"0" * 90, "damaged"),
        (b"<svg", "well-formed"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "document type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g/>" * 6_000 + b"</svg>", "elements"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='4'/>", "no size"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='" + b"9" * 400 + b"' height='4'/>", "no size"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + b"9" * 400 + b" 5'/>", "no size"),
        (b"x" * 1_100_000, "KiB"),
        (png((8_000, 6_000)), "pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(NotAPicture, match=says):
        cleaned(data)


def test_a_deep_svg_is_cut_and_drawn() -> None:
    deep = b"<g>" * 3_000 + b"<rect/>" + b"</g>" * 3_000
    assert b"<g" in cleaned(b"<svg xmlns='http://www.w3.org/2000/svg'>" + deep + b"</svg>").data


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_an_image_and_an_icon_of_its_own_are_in_the_picture(kind: str) -> None:
    data, logo = png(colour="#00ff00"), png((30, 30), "#0000ff")
    blobs = {digest(data): data, digest(logo): logo}
    sketch = Sketch(
        nodes=(replace(node("a", position=at(0, 0)), image=digest(logo)),),
        images=(Image(id="plan", blob=digest(data), alt="A plan", box=Box(x=200, y=0, width=80, height=40)),),
    )
    options = Options(format=kind, scale=1)  # type: ignore[arg-type]
    drawn = render(sketch, options, vocabulary(), Here(""), blobs)
    without = render(sketch, options, vocabulary(), Here(""))
    if kind == "svg":
        assert drawn.count(b"data:image/png;base64") == 2
        assert b"A plan" in without
    elif kind == "png":
        found = Pictures.open(io.BytesIO(drawn)).convert("RGB")
        colours = {colour for _, colour in found.getcolors(1_000_000) or ()}
        assert (0, 255, 0) in colours
        assert (0, 0, 255) in colours
    else:
        assert drawn.count(b"/Subtype /Image") == 2
        assert b"/Subtype /Image" not in without
