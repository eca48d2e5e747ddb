"""From a sketch to a Scene: what a person has placed stays, the rest is laid out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.layout.build import MARGIN, TooLargeToDraw, build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.graphviz import Geometry
from patterns_app.core.layout.plan import CARD_WIDTH, ICON_SIZE, LABEL, ROOMY_HEIGHT, Direction, Plan
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.text import width
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Box, Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, line, node, orders, placed_orders
from tests.core.layout.geometry import (
    faults,
    faulty_labels,
    holds,
    leaking_frames,
    lines_off_their_cards,
    on_edge,
    outside_the_picture,
    overlap,
    overlapping_cards,
)
from tests.core.strategies import sketches, steady

AB = (node("a"), node("b"))


def scene_of(sketch: Sketch, direction: Direction = "LR") -> Scene:
    return build_scene(sketch, vocabulary(), arrange, direction)


def test_a_small_sketch_is_laid_out_from_left_to_right() -> None:
    scene = scene_of(orders())
    assert faults(scene, orders()) == []
    lefts = [item.box.x for item in scene.nodes]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 4


def test_or_from_top_to_bottom() -> None:
    scene = scene_of(orders(), "TB")
    assert faults(scene, orders()) == []
    tops = [item.box.y for item in scene.nodes]
    assert tops == sorted(tops)
    assert len(set(tops)) == 4


WATCHED = Sketch(
    schema="pattern-studio/2",
    nodes=(
        node("alarm", service="aws.cloudwatch-alarm"),
        node("api", service="aws.rest-api"),
        node("work"),
        node("topic", service="aws.sns"),
    ),
    connections=(
        line("watch", "alarm", "work", kind="watch"),
        line("call", "api", "work"),
        line("tell", "alarm", "topic", kind="notify"),
    ),
)


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_who_only_looks_on_stands_behind_what_it_looks_at_and_its_line_still_leads_there(direction: Direction) -> None:
    scene = scene_of(WATCHED, direction)
    assert faults(scene, WATCHED) == []
    at_of = {one.id: one.box.x if direction == "LR" else one.box.y for one in scene.nodes}
    assert sorted(at_of, key=at_of.__getitem__) == ["api", "work", "alarm", "topic"]
    watch = next(one for one in scene.connections if one.kind == "watch")
    boxes = {one.id: one.box for one in scene.nodes}
    assert on_edge(watch.points[0], boxes["alarm"])
    assert on_edge(watch.points[-1], boxes["work"])


def test_a_legend_names_what_the_lines_of_this_picture_mean() -> None:
    words = dict(scene_of(WATCHED).styles)
    assert words["control"] == "Watched"
    steered = replace(WATCHED, connections=(*WATCHED.connections, line("step", "flow", "work", kind="orchestrate")))
    steered = replace(steered, nodes=(*steered.nodes, node("flow", service="aws.step-functions")))
    assert dict(scene_of(steered).styles)["control"] == "Steered by a workflow or policy, watched"


def test_the_scene_says_what_is_drawn() -> None:
    scene = scene_of(orders())
    assert (scene.title, scene.description) == ("Orders", "Takes orders and keeps them.")
    api = scene.nodes[1]
    assert (api.label, api.lines, api.caption, api.service) == (
        "Orders API",
        ("Orders API",),
        ("REST API",),
        "aws.rest-api",
    )
    call = scene.connections[0]
    assert call.description == "Browser to Orders API: Synchronous call, POST /orders"
    assert scene.styles == (("request", "Request and answer"), ("data", "Data access"))


def test_a_node_without_label_is_called_by_its_service() -> None:
    scene = scene_of(Sketch(nodes=(node("a", ""), node("b", "", "no.such"), node("c", "Mine", "no.such"))))
    assert [item.label for item in scene.nodes] == ["Lambda", "no.such", "Mine"]
    assert [item.caption for item in scene.nodes] == [(), (), ("no.such",)]


def test_an_unknown_kind_is_drawn_as_a_plain_line_and_named() -> None:
    scene = scene_of(Sketch(nodes=AB, connections=(line("c", "a", "b", kind="telepathy"),)))
    assert (scene.connections[0].style, scene.connections[0].description) == ("unspecified", "a to b: telepathy")


def test_all_cards_are_equally_high() -> None:
    scene = scene_of(Sketch(nodes=(node("a"), node("b", "Two lines of label here"))))
    assert len({item.box.height for item in scene.nodes}) == 1


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("DynamoDBShoppingCartTable", ("DynamoDB", "ShoppingCart", "Table")),
        ("order-confirmation-notification-sender", ("order-confirmation-", "notification-sender")),
        ("Donaudampfschifffahrt", ("Donaudampfschifffahrt",)),
        ("Reads all orders of the last month and writes what was paid into the ledger of the accountants", None),
    ],
)
def test_cards_grow_until_every_name_is_whole(name: str, lines: tuple[str, ...] | None) -> None:
    scene = scene_of(Sketch(nodes=(node("a"), replace(node("b"), label=name))))
    other, card = scene.nodes
    assert (card.lines if lines else " ".join(card.lines)) == (lines or name)
    assert (other.box.width, other.box.height) == (card.box.width, card.box.height)
    assert all(width(line, LABEL) <= card.box.width - 2 * 8 for line in card.lines)
    text = len(card.lines) * LABEL.line_height + ICON_SIZE
    assert text < card.box.height


def test_a_card_that_somebody_has_placed_keeps_its_size_whatever_its_name() -> None:
    scene = scene_of(Sketch(nodes=(replace(node("a", position=at(0, 0)), label="DynamoDBShoppingCartTable" * 3),)))
    assert (scene.nodes[0].box.width, scene.nodes[0].box.height) == (CARD_WIDTH, ROOMY_HEIGHT)


def test_a_long_label_of_a_line_is_set_wider_and_whole() -> None:
    says = "all orders that were paid in the last month and not yet sent, with what the customer wrote"
    connections = (replace(line("c", "a", "b"), label=says),)
    scene = scene_of(Sketch(nodes=(node("a"), node("b")), connections=connections))
    assert " ".join(scene.connections[0].lines) == says


def test_an_empty_sketch_is_an_empty_picture() -> None:
    scene = scene_of(Sketch(title="Nothing yet"))
    assert (scene.nodes, scene.frames, scene.connections) == ((), (), ())
    assert scene.width > 0
    assert scene.height > 0


ODD = {
    "a node alone": Sketch(nodes=AB[:1]),
    "nodes without connections": Sketch(nodes=AB),
    "a loop": Sketch(nodes=AB, connections=(line("c", "a", "a"), line("d", "a", "b"))),
    "a loop with a label": Sketch(nodes=AB[:1], connections=(line("c", "a", "a", "again"),)),
    "three loops": Sketch(nodes=AB[:1], connections=tuple(line(f"c{i}", "a", "a", "x" * i) for i in range(3))),
    "parallel lines": Sketch(nodes=AB, connections=tuple(line(f"c{i}", "a", "b") for i in range(3))),
    "there and back": Sketch(nodes=AB, connections=(line("c", "a", "b", "there"), line("d", "b", "a", "and back"))),
    "a dozen parallel lines": Sketch(
        nodes=AB, connections=tuple(line(f"c{i}", "a", "b", "label" * (i % 2)) for i in range(12))
    ),
    "a ring": Sketch(
        nodes=tuple(node(f"n{i}") for i in range(6)),
        connections=tuple(line(f"c{i}", f"n{i}", f"n{(i + 1) % 6}", f"step {i}") for i in range(6)),
    ),
    "an empty frame": Sketch(nodes=AB, frames=(Frame(id="f", kind="vpc", label="Empty"),)),
    "a frame with an empty frame inside": Sketch(
        nodes=(node("a", frame="f"),),
        frames=(Frame(id="f", kind="vpc", label="Full"), Frame(id="g", kind="team", label="Empty", parent="f")),
    ),
    "nothing but frames": Sketch(frames=(Frame(id="f", kind="vpc", label="One"), Frame(id="g", kind="vpc"))),
    "a frame without label": Sketch(nodes=(node("a", frame="f"),), frames=(Frame(id="f", kind="vpc"),)),
    "a frame with a long label": Sketch(
        nodes=(node("a", frame="f"),), frames=(Frame(id="f", kind="vpc", label="Wide " * 40),)
    ),
    "frames in frames": Sketch(
        nodes=(node("a", frame="f"), node("b", frame="g"), node("c", frame="h"), node("d")),
        frames=(
            Frame(id="f", kind="account", label="Outer"),
            Frame(id="g", kind="region", label="Middle", parent="f"),
            Frame(id="h", kind="vpc", label="Inner", parent="g"),
        ),
        connections=(line("x", "d", "c", "deep"), line("y", "a", "b"), line("z", "b", "d", "out")),
    ),
    "lines from frame to frame": Sketch(
        nodes=(node("a", frame="f"), node("b", frame="g"), node("c")),
        frames=(Frame(id="f", kind="team", label="Shop"), Frame(id="g", kind="team", label="Stock")),
        connections=(line("x", "a", "b", "to"), line("y", "b", "c", "on"), line("z", "a", "c")),
    ),
    "long words": Sketch(
        nodes=(node("a", "W" * 200), node("b", "漢字" * 100)), connections=(line("x", "a", "b", "w" * 200),)
    ),
    "labels of white space": Sketch(
        nodes=(node("a", " "), node("b", "\t\n")), connections=(line("x", "a", "b", "  "),)
    ),
}


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("sketch", ODD.values(), ids=ODD)
def test_odd_sketches_are_laid_out_without_fault(sketch: Sketch, direction: Direction) -> None:
    scene = scene_of(sketch, direction)
    assert faults(scene, sketch) == []
    assert {item.id for item in scene.frames} == {item.id for item in sketch.frames}


def test_outer_frames_come_before_inner_ones() -> None:
    assert [item.id for item in scene_of(ODD["frames in frames"]).frames] == ["f", "g", "h"]


def test_what_a_person_has_placed_stays_where_it_is() -> None:
    sketch = placed_orders()
    scene = scene_of(sketch)
    dx, dy = scene.nodes[0].box.x - 100, scene.nodes[0].box.y - 200
    for drawn, item in zip(scene.nodes, sketch.nodes, strict=True):
        assert item.position is not None
        assert (drawn.box.x - dx, drawn.box.y - dy) == pytest.approx((item.position.x, item.position.y), abs=0.1)
    frame = scene.frames[0].box
    assert (frame.x - dx, frame.y - dy, frame.width, frame.height) == pytest.approx((380, 120, 560, 460), abs=0.1)


def test_a_placed_sketch_starts_at_the_margin_wherever_it_was() -> None:
    far = Sketch(nodes=(node("a", position=at(-90_000, 70_000)), node("b", position=at(-89_700, 70_000))))
    scene = scene_of(far)
    assert (scene.nodes[0].box.x, scene.nodes[0].box.y) == (MARGIN, MARGIN)
    assert scene.nodes[1].box.x == MARGIN + 300


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_lines_are_found_between_placed_cards(direction: Direction) -> None:
    """a | wall | b: the line goes round the wall."""
    sketch = Sketch(
        nodes=(node("a", position=at(0, 0)), node("wall", position=at(300, 10)), node("b", position=at(600, 0))),
        connections=(line("c", "a", "b"),),
    )
    assert faults(scene_of(sketch, direction), sketch) == []


def test_a_hand_drawn_line_runs_through_its_points_and_ends_on_its_cards() -> None:
    scene = scene_of(placed_orders())
    drawn = scene.connections[1]
    dx, dy = scene.nodes[0].box.x - 100, scene.nodes[0].box.y - 200
    assert (826 + dx, 230 + dy) in [pytest.approx(point, abs=0.1) for point in drawn.points]
    assert list(lines_off_their_cards(scene)) == []


def test_a_hand_drawn_line_means_nothing_where_the_cards_have_no_places() -> None:
    sketch = Sketch(nodes=AB, connections=(line("c", "a", "b", "to", route=(at(9_000, 9_000),)),))
    assert faults(scene_of(sketch), sketch) == []


def test_neither_does_the_box_of_a_frame() -> None:
    box = Box(x=5_000, y=5_000, width=10, height=10)
    sketch = Sketch(nodes=(node("a", frame="f"),), frames=(Frame(id="f", kind="vpc", label="F", box=box),))
    assert faults(scene_of(sketch), sketch) == []


def test_cards_without_a_place_are_laid_out_below_those_that_have_one() -> None:
    sketch = Sketch(
        nodes=(node("a", position=at(500, 400)), node("b", position=at(800, 400)), node("c"), node("d")),
        connections=(line("x", "a", "b"), line("y", "c", "d", "new"), line("z", "b", "c")),
    )
    scene = scene_of(sketch)
    boxes = {item.id: item.box for item in scene.nodes}
    assert boxes["b"].x - boxes["a"].x == pytest.approx(300, abs=0.1)
    assert boxes["a"].y == boxes["b"].y
    assert min(boxes["c"].y, boxes["d"].y) > boxes["a"].bottom
    assert list(overlapping_cards(scene)) == []
    assert list(lines_off_their_cards(scene)) == []


def test_a_pattern_put_into_a_placed_sketch_keeps_its_frames_apart() -> None:
    frames = tuple(Frame(id=name, kind="team", label=name) for name in ("f", "g"))
    new = (node("c", frame="f"), node("d", frame="f"), node("e", frame="g"), node("i", frame="g"))
    lines = (line("x", "c", "d"), line("y", "c", "i"), line("z", "e", "i"))
    sketch = Sketch(nodes=(node("a", position=at(0, 0)), *new), frames=frames, connections=lines)
    scene = scene_of(sketch)
    assert list(leaking_frames(scene, sketch)) == []
    assert list(overlapping_cards(scene)) == []


def test_new_cards_lie_below_the_frames_that_a_person_has_placed() -> None:
    box = Box(x=0, y=0, width=400, height=3_000)
    sketch = Sketch(
        nodes=(node("a", position=at(50, 50), frame="f"), node("b")), frames=(Frame(id="f", kind="vpc", box=box),)
    )
    scene = scene_of(sketch)
    assert list(leaking_frames(scene, sketch)) == []


def test_an_empty_frame_in_a_placed_sketch_is_drawn_below_everything() -> None:
    sketch = Sketch(nodes=(node("a", position=at(0, 0)),), frames=(Frame(id="f", kind="vpc", label="Later"),))
    scene = scene_of(sketch)
    assert scene.frames[0].box.y > scene.nodes[0].box.bottom
    assert list(outside_the_picture(scene)) == []


@pytest.mark.parametrize("places", [[(0, 0), (30, 10)], [(0, 0), (0, 0)], [(0, 0), (132, 0)], [(0, 0), (10, 100)]])
def test_cards_that_touch_are_drawn_all_the_same_with_a_note(places: list[tuple[int, int]]) -> None:
    nodes = [node(f"n{i}", position=at(x, y)) for i, (x, y) in enumerate(places)]
    nodes.append(node("far", position=at(400, 400)))
    lines = (line("near", "n0", "n1", "to"), line("away", "n1", "far"), line("loop", "far", "far"))
    sketch = Sketch(nodes=tuple(nodes), connections=lines)
    scene = scene_of(sketch)
    assert "Some cards touch" in scene.notes[0]
    assert all(len(item.points) >= 2 for item in scene.connections)
    assert on_edge(scene.connections[1].points[-1], scene.nodes[2].box)
    assert list(outside_the_picture(scene)) == []


@pytest.mark.parametrize(
    ("count", "says"),
    [(limits.DRAW_NODES + 1, "2,001 nodes; at most 2,000")],
)
def test_too_many_nodes_are_refused_before_anything_is_laid_out(count: int, says: str) -> None:
    with pytest.raises(TooLargeToDraw, match=says):
        build_scene(Sketch(nodes=tuple(node(f"n{i}") for i in range(count))), vocabulary(), never_asked)


def test_too_many_connections_are_refused_as_well() -> None:
    lines = tuple(line(f"c{i}", "a", "b") for i in range(limits.DRAW_CONNECTIONS + 1))
    with pytest.raises(TooLargeToDraw, match="4,001 connections; at most 4,000"):
        build_scene(Sketch(nodes=AB, connections=lines), vocabulary(), never_asked)


def never_asked(planned: Plan) -> Geometry:
    raise AssertionError("the layout was asked")


@steady(50)
@given(sketch=sketches())
def test_any_sketch_gives_a_scene_with_all_its_parts_inside(sketch: Sketch, workers: Workers) -> None:
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert [item.id for item in scene.nodes] == [item.id for item in sketch.nodes]
    assert [item.id for item in scene.connections] == [item.id for item in sketch.connections]
    assert {item.id for item in scene.frames} == {item.id for item in sketch.frames}
    assert list(outside_the_picture(scene)) == []
    assert all(len(item.points) >= 2 for item in scene.connections)
    assert math.isfinite(scene.width * scene.height)


@steady(50)
@given(sketch=sketches(nodes=8, places=False))
def test_any_sketch_without_places_is_laid_out_without_fault(sketch: Sketch, workers: Workers) -> None:
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert faults(scene, sketch) == []


@steady(40)
@given(sketch=sketches(nodes=6))
def test_places_are_kept_in_any_sketch(sketch: Sketch, workers: Workers) -> None:
    nodes = tuple(replace(item, position=item.position or at(40 * i, 0)) for i, item in enumerate(sketch.nodes))
    scene = build_scene(replace(sketch, nodes=nodes), vocabulary(), workers.arrange)
    for drawn, item in zip(scene.nodes, nodes, strict=True):
        assert item.position is not None
        assert nodes[0].position is not None
        across, down = item.position.x - nodes[0].position.x, item.position.y - nodes[0].position.y
        assert drawn.box.x - scene.nodes[0].box.x == pytest.approx(across, abs=0.21)
        assert drawn.box.y - scene.nodes[0].box.y == pytest.approx(down, abs=0.21)


def test_labels_of_placed_sketches_sit_on_their_lines() -> None:
    scene = scene_of(placed_orders())
    assert list(faulty_labels(scene)) == []
    assert all(
        not overlap(scene.frames[0].box, item.box) or holds(scene.frames[0].box, item.box) for item in scene.nodes
    )
