"""Places and routes written into the document: what is there stays, what is missing is filled, pins hold."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from patterns_app.core import pipeline
from patterns_app.core.layout import own
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.graphviz import Geometry
from patterns_app.core.layout.placing import drawn, placed
from patterns_app.core.layout.plan import CARD_WIDTH, ROOMY_HEIGHT, Plan
from patterns_app.core.layout.routing.board import Task
from patterns_app.core.layout.routing.router import Routed, route
from patterns_app.core.layout.workers import Workers
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Node, Point, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.attacks.inputs import many_references


def nobody(_: Plan) -> Geometry:
    """Takes the place of Graphviz where it must not be asked."""
    raise AssertionError("nothing is left to lay out")


@pytest.fixture(scope="module")
def saga() -> Sketch:
    return piece_of("saga", "orchestration").sketch


def test_everything_gets_its_place_and_the_picture_then_needs_no_layout(saga: Sketch, workers: Workers) -> None:
    whole = drawn(saga, vocabulary(), workers.arrange)
    assert all(node.position for node in whole.nodes)
    assert all(line.route for line in whole.connections)
    assert all(frame.box for frame in whole.frames)

    scene = build_scene(whole, vocabulary(), nobody)
    assert {node.box.height for node in scene.nodes} == {ROOMY_HEIGHT}
    assert drawn(whole, vocabulary(), nobody) == whole


def test_lines_end_on_the_edges_of_their_cards(saga: Sketch, workers: Workers) -> None:
    whole = drawn(saga, vocabulary(), workers.arrange)
    places = {node.id: node.position for node in whole.nodes}
    for line in whole.connections:
        for end, point in ((line.source, line.route[0]), (line.target, line.route[-1])):
            place = places[end]
            assert place is not None
            on_side = abs(point.x - place.x) < 1 or abs(point.x - place.x - CARD_WIDTH) < 1
            on_top = abs(point.y - place.y) < 1 or abs(point.y - place.y - ROOMY_HEIGHT) < 1
            assert on_side or on_top, line.id


def test_labels_stay_where_the_layout_has_made_room_for_them(workers: Workers) -> None:
    near = 0
    labels = 0
    for pattern in patterns():
        sketch = pattern.variants[0].sketch
        laid = build_scene(sketch, vocabulary(), workers.arrange, roomy=True)
        again = build_scene(drawn(sketch, vocabulary(), workers.arrange), vocabulary(), nobody, roomy=True)
        dx, dy = (again.nodes[0].box.x - laid.nodes[0].box.x, again.nodes[0].box.y - laid.nodes[0].box.y)
        for before, after in zip(laid.connections, again.connections, strict=True):
            if before.label_box and after.label_box:
                (x, y), (now_x, now_y) = before.label_box.centre, after.label_box.centre
                labels += 1
                near += abs(now_x - x - dx) < 8 > abs(now_y - y - dy)
                assert abs(now_x - x - dx) < before.label_box.width / 2, before.id  # a line may run along its edge
                assert abs(now_y - y - dy) < before.label_box.height, before.id
    assert near > 0.97 * labels > 50


def test_new_nodes_are_placed_in_the_sketchs_own_coordinates(workers: Workers) -> None:
    there = Node(id="there", service="aws.sqs", position=Point(x=700, y=-300))
    sketch = Sketch(nodes=(there, Node(id="new", service="aws.lambda")))
    new = placed(sketch, vocabulary(), workers.arrange).nodes[1].position
    assert new is not None
    assert new.y >= -300 + ROOMY_HEIGHT
    assert abs(new.x - 700) < 200


def test_places_are_found_without_a_search_for_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three hundred parts with ten times as many lines between them the lines take most of the time."""
    searched: list[int] = []

    def counted(task: Task, steps: int) -> Routed:
        searched.append(len(task.lines))
        return route(task, steps)

    monkeypatch.setattr(own, "route", counted)
    read = pipeline.read({"template.json": many_references()}, "", True, "")
    corners = {(node.position.x, node.position.y) for node in read.sketch.nodes if node.position}
    assert len(corners) == len(read.sketch.nodes) == 300
    placed = pipeline.laid_out(replace(read.sketch, nodes=_without_some(read.sketch.nodes)), "TB", False, False, "")
    assert all(node.position for node in placed.nodes)
    assert searched == []


def _without_some(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return (nodes[0], *(replace(node, position=None) for node in nodes[1:]))


def test_tidying_moves_all_but_the_pinned(saga: Sketch, workers: Workers) -> None:
    whole = drawn(saga, vocabulary(), workers.arrange)
    first, *rest = whole.nodes
    pin = replace(first, position=Point(x=1000, y=1000), pinned=True)
    scattered = replace(whole, nodes=(pin, *(replace(node, position=Point(x=0, y=0)) for node in rest)))
    tidy = drawn(scattered, vocabulary(), workers.arrange, tidy=True)
    assert tidy.nodes[0] == pin
    places = [(node.position.x, node.position.y) for node in tidy.nodes if node.position]
    assert len(set(places)) == len(tidy.nodes)
    for index, (x, y) in enumerate(places):
        for other_x, other_y in places[index + 1 :]:
            assert abs(x - other_x) >= CARD_WIDTH or abs(y - other_y) >= ROOMY_HEIGHT
    assert drawn(whole, vocabulary(), workers.arrange, tidy=True) == drawn(saga, vocabulary(), workers.arrange)
