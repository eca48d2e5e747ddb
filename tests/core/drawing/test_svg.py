"""The picture as SVG: one self-contained file, the same from run to run, whatever its texts say."""

from __future__ import annotations

import hashlib
import math
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from msgspec.structs import replace

from patterns_app.core.drawing.lettering import carrying_typefaces
from patterns_app.core.drawing.picture import Options, cache_key, page_svg, render
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.drawing.tokens import tokens
from patterns_app.core.drawing.writing import rounded_path
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.own import arrange as arrange_own
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.workers import Workers
from patterns_app.core.patterns.model import Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import STYLE_NAMES
from tests.core.cast import line, node, orders, placed_orders
from tests.core.drawing.reading import SVG, dangers, faults, groups, parsed, texts, title, wrong_groups, wrong_ids
from tests.core.strategies import ATTACKS, sketches, steady

VARIANTS = {f"{pattern.slug}/{variant.slug}": variant for pattern in patterns() for variant in pattern.variants}

# One connection of each style.
STYLES = Sketch(
    nodes=(node("a"), node("b"), node("queue", service="aws.sqs")),
    connections=(
        line("request", "a", "b"),
        line("event", "a", "b", kind="async"),
        line("poll", "queue", "b", kind="queue_poll"),
        line("data", "a", "b", kind="read"),
        line("control", "a", "b", kind="orchestrate"),
        line("both", "a", "b", kind="readwrite"),
        line("unspecified", "a", "b", kind="unspecified"),
    ),
)


def scene_of(sketch: Sketch) -> Scene:
    return build_scene(sketch, vocabulary(), arrange)


def svg_of(sketch: Sketch, style: Style | None = None) -> str:
    return write_svg(scene_of(sketch), style or Style())


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_every_catalogue_diagram_is_a_picture_without_fault(variant: Variant) -> None:
    assert faults(svg_of(variant.sketch), variant.sketch) == []


@pytest.mark.parametrize("sketch", [orders(), placed_orders(), STYLES, Sketch(), Sketch(title="Empty")])
def test_small_sketches_are_pictures_without_fault(sketch: Sketch) -> None:
    assert faults(svg_of(sketch), sketch) == []


def test_render_gives_the_same_picture_as_its_stages(workers: Workers) -> None:
    drawn = render(orders(), Options(), vocabulary(), workers).decode()
    assert drawn == carrying_typefaces(svg_of(orders()))


def test_a_frame_without_label_has_no_name_but_a_title() -> None:
    sketch = Sketch(nodes=(node("a", frame="f"),), frames=(Frame(id="f", kind="vpc"),))
    root = parsed(svg_of(sketch))
    assert title(groups(root, "frame")["f"]) == "vpc"
    assert texts(root, "frame-label") == []


def test_connections_say_who_talks_to_whom() -> None:
    lines = groups(parsed(svg_of(orders())), "connection")
    assert title(lines["client-api"]) == "Browser to Orders API: Synchronous call, POST /orders"
    assert (lines["client-api"].get("data-source"), lines["client-api"].get("data-target")) == ("client", "api")


def test_the_picture_is_described_in_words() -> None:
    described = parsed(svg_of(orders())).findtext(f"{SVG}desc") or ""
    assert described.startswith("Takes orders and keeps them. 4 nodes, 3 connections. Browser to Orders API")


# --- heads and legend ---


def heads(svg: str) -> dict[str, str]:
    """The shape of each head by its id."""
    markers = parsed(svg).iter(f"{SVG}marker")
    return {item.attrib["id"]: ET.tostring(item[0], encoding="unicode") for item in markers}


def test_each_style_has_a_head_of_its_own_shape() -> None:
    found = heads(svg_of(STYLES))
    assert set(found) == {f"head-{style}" for style in STYLE_NAMES}
    shapes = {
        re.sub(r"head-\w+", "", shape) if "filled" in shape or "hollow" in shape else shape for shape in found.values()
    }
    assert len(shapes) == len(STYLE_NAMES)


def test_each_line_ends_in_the_head_of_its_style() -> None:
    for name, group in groups(parsed(svg_of(STYLES)), "connection").items():
        (path,) = group.iter(f"{SVG}path")
        style = "data" if name == "both" else name
        assert path.get("marker-end") == f"url(#head-{style})"
        assert (path.get("marker-start") is not None) == (name == "both")
        assert f"style-{style}" in (group.get("class") or "")


def test_the_legend_names_the_styles_in_use_and_no_other() -> None:
    legend = groups(parsed(svg_of(orders())), "legend")
    assert legend == {}
    root = parsed(svg_of(orders()))
    (group,) = (item for item in root.iter(f"{SVG}g") if item.get("id") == "legend")
    assert [item.text for item in group.iter(f"{SVG}text")] == [STYLE_NAMES["request"], STYLE_NAMES["data"]]
    assert "legend" not in svg_of(orders(), Style(legend=False)).split("</style>")[1]


def test_the_legend_stays_within_the_picture() -> None:
    narrow = replace(STYLES, nodes=STYLES.nodes[:2], connections=STYLES.connections[:2])
    for sketch in (STYLES, narrow):
        root = parsed(svg_of(sketch))
        (group,) = (item for item in root.iter(f"{SVG}g") if item.get("id") == "legend")
        places = [(float(item.attrib["x"]), float(item.attrib["y"])) for item in group.iter(f"{SVG}text")]
        assert max(x for x, _ in places) < float(root.attrib["width"])
        assert max(y for _, y in places) < float(root.attrib["height"])


# --- themes and forms ---


def test_light_and_dark_differ_in_colours_only() -> None:
    light, dark = (svg_of(orders(), Style(theme=theme)) for theme in ("light", "dark"))
    assert tokens().light["diagram-background"] in light
    assert tokens().dark["diagram-background"] in dark
    without_colours = [re.sub(r"#[0-9a-f]{6}", "", svg) for svg in (light, dark)]
    assert light != dark
    assert without_colours[0] == without_colours[1]


def test_the_following_theme_holds_both_and_asks_the_viewer() -> None:
    svg = svg_of(orders(), Style(theme="auto"))
    light, dark = svg.split("@media (prefers-color-scheme: dark)")
    assert tokens().light["diagram-background"] in light
    assert tokens().dark["diagram-background"] in dark
    assert faults(svg, orders()) == []


def test_the_form_for_pages_takes_icons_by_address_and_colours_from_the_page() -> None:
    svg = page_svg(scene_of(orders()), "/static/icons.svg", prefix="one-")
    root = parsed(svg)
    assert root.find(f"{SVG}style") is None
    assert list(root.iter(f"{SVG}symbol")) == []
    assert all(item.attrib["href"].startswith("/static/icons.svg#icon-") for item in root.iter(f"{SVG}use"))
    assert all(item.attrib["id"].startswith("one-") for item in root.iter() if "id" in item.attrib)
    assert set(groups(root, "node", "one-")) == {"client", "api", "function", "table"}
    assert list(wrong_ids(root)) == []
    assert len(svg) < 12_000


def test_two_pictures_on_one_page_share_no_id() -> None:
    scene = scene_of(orders())
    ids = [
        {item.attrib["id"] for item in parsed(page_svg(scene, "/i.svg", prefix)).iter() if "id" in item.attrib}
        for prefix in ("a-", "b-")
    ]
    assert ids[0] & ids[1] == set()


# --- the same from run to run ---

PROGRAM = """
import hashlib, sys
from patterns_app.core.drawing import raster, svg
from patterns_app.core.layout import build, graphviz
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
scene = build.build_scene(parse(sys.stdin.buffer.read()), vocabulary(), graphviz.arrange)
picture = svg.write_svg(scene)
for part in (picture.encode(), raster.to_png(picture, 1)):
    print(hashlib.sha256(part).hexdigest())
"""


def test_two_fresh_processes_draw_the_same_bytes() -> None:
    sketch = VARIANTS["data-lake/overview"].sketch
    answers = []
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=encode(sketch),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        )
        answers.append(ran.stdout.decode().split())
    assert len(answers[0]) == 2
    assert answers[0] == answers[1]
    assert answers[0][0] == hashlib.sha256(svg_of(sketch).encode()).hexdigest()


def test_the_key_of_a_cached_picture_tells_everything_apart_that_changes_it() -> None:
    options = [
        Options(),
        Options(theme="dark"),
        Options(format="png"),
        Options(format="png", scale=2),
        Options(direction="TB"),
    ]
    keys = {cache_key(sketch, option) for sketch in (orders(), placed_orders()) for option in options}
    assert len(keys) == 2 * len(options)
    assert cache_key(orders(), Options()) == cache_key(orders(), Options())


# --- texts that attack ---


def with_text_everywhere(text: str) -> Sketch:
    return Sketch(
        title=text[:200],
        description=text,
        nodes=(node("a", text[:200], text[:64], frame="f"), node("b", "", text[:64])),
        frames=(Frame(id="f", kind="pattern", label=text[:200]),),
        connections=(line("c", "a", "b", text[:200], kind=text[:32]), line("d", "b", "a", text[:200], kind="async")),
    )


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_an_attacking_text_is_only_text(text: str) -> None:
    sketch = with_text_everywhere(text)
    assert faults(svg_of(sketch), sketch) == []


@steady(40)
@given(sketch=sketches())
def test_any_sketch_is_a_picture_without_fault(sketch: Sketch, workers: Workers) -> None:
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    root = parsed(write_svg(scene))
    assert list(dangers(root)) == []
    assert list(wrong_ids(root)) == []
    assert list(wrong_groups(root, sketch)) == []


def test_characters_that_xml_does_not_know_are_left_out_even_if_nobody_has_checked_them() -> None:
    scene = scene_of(Sketch(title="a\x00b\ud800c\ufffe", nodes=(node("n", "x\x0by\x1b"),)))
    root = parsed(write_svg(scene))
    assert root.findtext(f"{SVG}title") == "abc"
    assert title(groups(root, "node")["n"]) == "xy"


# --- paths ---


@pytest.mark.parametrize(
    ("points", "path"),
    [
        (((0, 0), (10, 0)), "M0 0L10 0"),
        (((0, 0), (100, 0), (100, 50)), "M0 0L92 0Q100 0 100 8L100 50"),
        (((0, 0), (4, 0), (4, 50)), "M0 0L2 0Q4 0 4 8L4 50"),
        (((5, 5), (5, 5)), "M5 5L5 5"),
        (((0, 0), (10.04, 0)), "M0 0L10 0"),
    ],
)
def test_corners_are_rounded_by_at_most_half_a_piece(points: tuple[tuple[float, float], ...], path: str) -> None:
    assert rounded_path(points) == path


def test_dashes_of_lines_that_end_on_one_trunk_fall_on_each_other() -> None:
    """Each is counted from the end, so that the path's length and the offset are the same number."""
    lines = tuple(line(f"c{at}", f"leaf{at}", "hub", kind="async") for at in range(6))
    sketch = Sketch(nodes=(node("hub"), *(node(f"leaf{at}") for at in range(6))), connections=lines)
    scene = build_scene(sketch, vocabulary(), arrange_own)
    found = re.findall(r'class="line" d="([^"]+)" stroke-dashoffset="-([\d.]+)"', write_svg(scene))
    assert len(found) == 6
    for path, offset in found:
        assert drawn_length(path) == pytest.approx(float(offset), abs=0.2)


def drawn_length(path: str) -> float:
    """By adding up small steps along M, L and Q."""
    at, total = (0.0, 0.0), 0.0
    for sign, numbers in re.findall(r"([MLQ])([^MLQ]+)", path):
        places = [float(one) for one in numbers.split()]
        points = list(zip(places[::2], places[1::2], strict=True))
        if sign == "Q":
            steps = [
                tuple((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(at, *points, strict=True))
                for t in (step / 100 for step in range(1, 101))
            ]
        else:
            steps = points
        for step in steps:
            total += 0.0 if sign == "M" else math.dist(at, step)
            at = step
    return total
