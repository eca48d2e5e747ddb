"""Pictures of the diagrams package's classes within ours: in every format, once each, small enough."""

from __future__ import annotations

import io
import re
from collections import Counter

import pypdfium2
import pytest
from PIL import Image

from patterns_app.core import limits
from patterns_app.core.drawing.picture import Options, page_svg, render
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.drawing.thumbnail import thumbnail_svg
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import classes
from tests.core.cast import at, node
from tests.core.drawing.reading import faults, parsed

# One of each provider, the first with a picture.
PROVIDERS = {one.provider: one.key for one in reversed(classes().values()) if one.icon}
RUN, VAULT = "diagrams.gcp.compute.Run", "diagrams.oci.security.VaultWhite"
_IMAGE = re.compile(r'<image [^>]*href="data:image/png;base64,[A-Za-z0-9+/=]+"/>')


def scene_of(*services: str) -> Scene:
    places = [at(number % 24 * 150, number // 24 * 150) for number in range(len(services))]
    parts = tuple(
        node(f"n{number}", "", service, position=place)
        for number, (service, place) in enumerate(zip(services, places, strict=True))
    )
    return build_scene(Sketch(nodes=parts), vocabulary(), arrange)


@pytest.mark.parametrize("key", PROVIDERS.values(), ids=PROVIDERS)
def test_a_class_of_each_provider_is_drawn_with_its_picture_and_name(key: str) -> None:
    sketch = Sketch(nodes=(node("part", "", key),))
    svg = write_svg(build_scene(sketch, vocabulary(), arrange))
    assert faults(svg, sketch) == []
    assert len(_IMAGE.findall(svg)) == 1
    assert f'href="#icon-{key}"' in svg
    assert vocabulary().services[key].short.split()[0] in svg


def test_a_picture_is_in_the_file_once_however_often_it_is_drawn() -> None:
    svg = write_svg(scene_of(RUN, RUN, RUN, VAULT))
    assert len(_IMAGE.findall(svg)) == 2
    assert svg.count(f'href="#icon-{RUN}"') == 3


def test_what_nobody_knows_is_drawn_with_the_neutral_icon() -> None:
    svg = write_svg(scene_of("diagrams.nonsense.X", "diagrams.gis.cplusplus.Mapnik"))
    assert "<image" not in svg
    assert svg.count('href="#icon-aws-generic"') == 2


def test_pages_take_pictures_by_address_or_hold_them() -> None:
    by_address = page_svg(scene_of(RUN), "/i.svg", class_icons="/icons/")
    assert f'href="/icons/{RUN}.png"' in by_address
    assert "data:" not in by_address
    assert "data:image/png" in page_svg(scene_of(RUN), "/i.svg")
    assert f'<image class="thumb-icon" href="/icons/{RUN}.png"' in thumbnail_svg(scene_of(RUN), "/i.svg", "/icons/")


def _colours(picture: Image.Image) -> Counter[tuple[int, ...]]:
    return Counter(picture.convert("RGB").get_flattened_data())  # type: ignore[arg-type]


def _blues(picture: Image.Image) -> int:
    """Pixels of Cloud Run's own blue, which nothing else of ours has."""
    blue = (66, 133, 244)
    seen = _colours(picture).items()
    return sum(count for colour, count in seen if all(abs(a - b) < 16 for a, b in zip(colour, blue, strict=True)))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_and_pdf_show_the_picture(workers: Workers, theme: str) -> None:
    sketch = Sketch(nodes=(node("part", "", RUN),))
    drawn = render(sketch, Options(format="png", theme=theme, scale=2), vocabulary(), workers)  # type: ignore[arg-type]
    assert _blues(Image.open(io.BytesIO(drawn))) > 200
    page = pypdfium2.PdfDocument(render(sketch, Options(format="pdf"), vocabulary(), workers))[0]
    assert _blues(page.render(scale=2).to_pil()) > 200


def test_a_white_picture_is_seen_on_a_white_card(workers: Workers) -> None:
    drawn = render(Sketch(nodes=(node("part", "", VAULT),)), Options(format="png", scale=2), vocabulary(), workers)
    dark = sum(count for colour, count in _colours(Image.open(io.BytesIO(drawn))).items() if max(colour) < 80)
    assert dark > 1_000


def test_two_hundred_pictures_stay_far_below_the_limit() -> None:
    keys = [one.key for one in classes().values() if one.icon][::12][:200]
    svg = write_svg(scene_of(*keys), Style(legend=False))
    assert len(_IMAGE.findall(svg)) == 200
    assert parsed(svg) is not None
    assert len(svg) < limits.PICTURE_BYTES / 8
