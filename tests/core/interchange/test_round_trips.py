"""Out and in again, for any sketch: what a format can say comes back; and what is damaged on the way is refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.etree.ElementTree import fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from patterns_app.core.drawing import source
from patterns_app.core.drawing.raster import to_png
from patterns_app.core.drawing.svg import write_svg
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Frame, Ignored, Node, PatternUse, Sketch
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders
from tests.core.strategies import sketches, steady, texts

TEMPLATES = Path(__file__).parents[2] / "data" / "templates"


def written(key: str, sketch: Sketch) -> bytes:
    return FORMATS[key].write(Subject(sketch, vocabulary(), arrange)).encode()


def graph(sketch: Sketch) -> dict[str, object]:
    """Which parts there are, what they lie in and who is connected to whom."""
    return {
        "nodes": sorted((node.id, node.service, node.frame) for node in sketch.nodes),
        "frames": sorted((frame.id, frame.parent) for frame in sketch.frames),
        "connections": sorted((line.source, line.target, line.kind) for line in sketch.connections),
    }


@st.composite
def drawings(draw: st.DrawFn) -> Sketch:
    """Sketches of known services, as programs and drawings can say them, with any texts on them."""
    services = sorted(vocabulary().services)
    names = "abcdef"[: draw(st.integers(1, 6))]
    label = texts(20).map(lambda text: " ".join(text.split()) or "Part")
    frames = (Frame(id="outer", kind="team", label="Team"), Frame(id="inner", kind="vpc", label="Net", parent="outer"))
    inside = st.sampled_from([None, "outer", "inner"])
    nodes = tuple(
        Node(id=name, service=draw(st.sampled_from(services)), label=draw(label), frame=draw(inside)) for name in names
    )
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=6, unique=True))
    kinds = st.sampled_from(sorted(vocabulary().kinds))
    lines = tuple(
        Connection(id=f"{one}-{two}", source=one, target=two, kind=draw(kinds)) for one, two in pairs if one != two
    )
    return Sketch(title="Any", nodes=nodes, frames=frames, connections=lines)


@steady(25)
@given(drawings())
def test_through_draw_io_the_graph_and_its_places_come_back(sketch: Sketch) -> None:
    again = read(written("drawio", sketch)).sketch
    assert graph(again) == graph(sketch)
    scene = {
        card.id: (round(card.box.x), round(card.box.y)) for card in build_scene(sketch, vocabulary(), arrange).nodes
    }
    places = {node.id: (round(node.position.x), round(node.position.y)) for node in again.nodes if node.position}
    first = sketch.nodes[0].id if sketch.nodes else ""
    # A page may begin elsewhere; what is between the parts stays.
    assert {name: _from(scene, first, name) for name in scene} == {name: _from(places, first, name) for name in places}


def test_through_draw_io_what_no_cell_says_comes_back_and_a_story_without_its_parts_is_left_over() -> None:
    ignored = Ignored(rule="RES-001", target="api", reason="Known here.")
    sketch = structs.replace(orders(), ignored=(ignored,))
    file = written("drawio", sketch)
    again = read(file)
    assert again.left_over == ()
    kept = ("description", "scenarios", "ignored", "title")
    assert [getattr(again.sketch, name) for name in kept] == [getattr(sketch, name) for name in kept]
    page = fromstring(file)
    root = next(page.iter("root"))
    for cell in [one for one in root if one.get("id") in ("table", "function-table")]:
        root.remove(cell)
    fewer = read(tostring(page))
    assert {node.id for node in fewer.sketch.nodes} == {"client", "api", "function"}
    assert fewer.sketch.scenarios == ()
    assert [(one.name, one.why) for one in fewer.left_over] == [
        ("An order", "the story names parts that are not there any more")
    ]


def _from(places: dict[str, tuple[int, int]], first: str, name: str) -> tuple[int, int]:
    return places[name][0] - places[first][0], places[name][1] - places[first][1]


def said(sketch: Sketch) -> dict[str, object]:
    """All that a text can say of a sketch: its title, and its parts without their places."""
    parts: tuple[Node | Frame | Connection, ...] = (*sketch.nodes, *sketch.frames, *sketch.connections)
    return {"title": sketch.title, **{part.id: part for part in parts}}


@pytest.mark.parametrize("key", ["python", "mermaid", "d2", "dot"])
@steady(25)
@given(drawings())
def test_through_a_text_all_that_it_shows_comes_back(key: str, sketch: Sketch) -> None:
    assert said(read(written(key, sketch)).sketch) == said(sketch)


@pytest.mark.parametrize("key", ["python", "mermaid", "d2", "dot"])
def test_what_is_changed_in_a_text_wins_over_what_our_remarks_say(key: str) -> None:
    words = written(key, orders()).decode()
    other = words.replace("Orders\\nDynamoDB", "Lager\\nDynamoDB").replace("Orders (D", "Lager (D")
    other = other.replace("Orders<", "Lager<").replace("Dynamodb('Orders'", "Dynamodb('Lager'")
    other = other.replace("POST /orders", "PUT /orders")
    again = read(other.encode()).sketch
    assert [node.label for node in again.nodes if node.id == "table"] == ["Lager"]
    assert "PUT /orders" in [line.label for line in again.connections]
    assert [line.kind for line in again.connections] == [line.kind for line in orders().connections]


@pytest.mark.parametrize(
    ("key", "was", "becomes", "service"),
    [
        ("mermaid", "<i>Lambda</i>", "<i>Fargate</i>", "aws.fargate"),
        ("d2", "(Lambda)", "(Fargate)", "aws.fargate"),
        ("dot", "\\nLambda", "\\nFargate", "aws.fargate"),
        ("python", "= Lambda(", "= Fargate(", "aws.fargate"),
    ],
)
def test_another_service_in_a_text_wins_over_the_remark(key: str, was: str, becomes: str, service: str) -> None:
    words = written(key, orders()).decode()
    assert was in words
    again = read(words.replace(was, becomes).replace("import Lambda", "import Fargate").encode()).sketch
    found = next(node for node in again.nodes if node.id == "function")
    assert (found.service, found.settings) == (service, {})


@pytest.mark.parametrize("key", ["mermaid", "d2", "dot"])
def test_of_two_lines_between_the_same_parts_each_keeps_its_kind_when_the_first_is_deleted(key: str) -> None:
    kinds = {"first": "read", "second": "write"}
    ends = (Node(id="worker", service="aws.lambda"), Node(id="table", service="aws.dynamodb"))
    lines = (Connection(id=name, source="worker", target="table", kind=kind) for name, kind in kinds.items())
    rows = written(key, Sketch(nodes=ends, connections=tuple(lines))).decode().splitlines(keepends=True)
    place = next(at for at, row in enumerate(rows) if " first, " in row)
    again = read("".join(rows[: place + 1] + rows[place + 2 :]).encode()).sketch
    assert [(line.id, line.kind) for line in again.connections] == [("second", "write")]


@pytest.mark.parametrize("key", ["mermaid", "d2", "dot", "python"])
def test_a_remark_that_says_what_no_part_may_have_does_no_harm(key: str) -> None:
    words = written(key, orders()).decode()
    odd = words.replace("table: aws.dynamodb", 'table: aws.dynamodb, @colour = "loud", @size = 7, x = null, y = "')
    again = read(odd.encode()).sketch
    assert [node.service for node in again.nodes if node.id == "table"] == ["aws.dynamodb"]


@pytest.mark.parametrize("key", ["mermaid", "d2", "dot", "python"])
@pytest.mark.parametrize("value", ["[" * 20_000, "NaN", "1e999", '"\\ud800"', '"\\u0000"', "9" * 30])
def test_a_value_that_nothing_can_keep_is_passed_over_and_the_others_are_read(key: str, value: str) -> None:
    words = written(key, Sketch(nodes=(Node(id="jobs", service="aws.sqs", settings={"fifo": True}),))).decode()
    assert "jobs: aws.sqs" in words
    again = read(words.replace("jobs: aws.sqs", f"jobs: aws.sqs, @label = {value}, x = {value}").encode()).sketch
    assert [(node.id, node.label, node.settings) for node in again.nodes] == [("jobs", "", {"fifo": True})]


@pytest.mark.parametrize("key", ["mermaid", "d2", "dot", "python"])
def test_a_part_of_a_pattern_can_be_deleted_from_a_text(key: str) -> None:
    roles = {"store": "table", "producer": "worker"}
    use = PatternUse(slug="storage-first", bindings=roles)
    ends = (Node(id="worker", service="aws.lambda", frame="use"), Node(id="table", service="aws.dynamodb", frame="use"))
    rows = written(key, Sketch(nodes=ends, frames=(Frame(id="use", kind="pattern", pattern=use),))).decode()
    left = [row for row in rows.splitlines() if "table" not in row or "store" in row]
    assert len(left) < len(rows.splitlines())
    again = read("\n".join(left).encode()).sketch
    assert [frame.pattern and frame.pattern.bindings for frame in again.frames] == [{"producer": "worker"}]


@steady(12)
@given(sketches(nodes=4, places=False))
def test_through_a_picture_the_whole_sketch_comes_back(sketch: Sketch) -> None:
    svg = write_svg(build_scene(sketch, vocabulary(), arrange))
    assert read(source.into_svg(svg, sketch).encode()).sketch == sketch
    assert read(source.into_png(to_png(svg, 1.0), sketch)).sketch == sketch


def cut(data: st.DataObject, good: bytes) -> bytes:
    """A good file with some of its pieces taken out, doubled, swapped or overwritten."""
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(good))] * 2)))
        piece = good[start:end][:400]
        other = data.draw(
            st.sampled_from([b"", piece * 2, piece[::-1], b"\x00", b"&x;", b"!Ref", b"{{", b"'\"", b"-1e999"])
        )
        good = good[:start] + other + good[start + len(piece) :]
    return good


@cache
def whole(key: str) -> bytes:
    """A good file of each format that is read."""
    if key == "template":
        return (TEMPLATES / "orders.yaml").read_bytes()
    if key == "sam":
        return written("sam", orders())
    return written(key, orders())


@pytest.mark.parametrize("key", ["template", "sam", "drawio", "mermaid", "python", "json"])
@steady(40)
@given(data=st.data())
def test_a_damaged_file_gives_a_sketch_or_words(key: str, data: st.DataObject) -> None:
    wanted = {"template": "cloudformation", "sam": "cloudformation"}.get(key, key)
    try:
        sketch = read(cut(data, whole(key)), wanted).sketch
    except InputError:
        return
    assert parse(encode(sketch)) == sketch
