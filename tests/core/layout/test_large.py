"""Large sketches: square lines round everything at any size; where steps run out, simple lines, and a note says so."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest
from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.looks import crossings
from patterns_app.core.layout.own import arrange as arrange_own
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, large, line, node
from tests.core.layout.geometry import (
    faults,
    faulty_labels,
    leaking_frames,
    lines_off_their_cards,
    lines_through_cards,
    outside_the_picture,
    overlapping_cards,
    slanted_lines,
)
from tests.looks.__main__ import random_sketch


@pytest.mark.parametrize("count", [70, 120, 200])
def test_lines_of_large_sketches_are_square_and_go_round_cards_and_labels(count: int, workers: Workers) -> None:
    sketch = large(count)
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    found = [
        *overlapping_cards(scene),
        *lines_through_cards(scene),
        *lines_off_their_cards(scene),
        *faulty_labels(scene),
        *slanted_lines(scene),
        *outside_the_picture(scene),
    ]
    assert found == []
    assert scene.notes == ()


def test_what_found_no_way_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patterns_app.core.layout.own.STEPS", 500)
    scene = build_scene(large(200), vocabulary(), arrange)
    through = {fault.split()[1] for fault in lines_through_cards(scene)}
    assert list(lines_off_their_cards(scene)) == []
    assert list(slanted_lines(scene)) == []
    assert through
    assert "No way round was found" in scene.notes[0]


def test_two_thousand_nodes_are_drawn() -> None:
    scene = build_scene(large(limits.DRAW_NODES), vocabulary(), arrange)
    assert len(scene.nodes) == limits.DRAW_NODES
    assert list(overlapping_cards(scene)) == []
    assert list(outside_the_picture(scene)) == []
    assert list(lines_off_their_cards(scene)) == []
    assert list(slanted_lines(scene)) == []


def test_five_hundred_nodes_in_frames_stay_in_them(workers: Workers) -> None:
    nodes = tuple(node(f"n{i}", frame=f"f{i // 25}") for i in range(500))
    frames = tuple(
        Frame(id=f"f{i}", kind="team", label=f"Team {i}", parent=f"f{i - 1}" if i % 2 else None) for i in range(20)
    )
    sketch = Sketch(nodes=nodes, frames=frames)
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert list(leaking_frames(scene, sketch)) == []


def test_frames_may_be_nested_a_hundred_deep(workers: Workers) -> None:
    frames = tuple(Frame(id=f"f{i}", kind="vpc", parent=f"f{i - 1}" if i else None) for i in range(100))
    sketch = Sketch(nodes=(node("a", frame="f99"),), frames=frames)
    assert list(leaking_frames(build_scene(sketch, vocabulary(), workers.arrange), sketch)) == []
    assert list(leaking_frames(build_scene(sketch, vocabulary(), arrange_own), sketch)) == []


def test_every_node_connected_to_every_other_is_drawn() -> None:
    pairs = [(a, b) for a in range(44) for b in range(a)]
    lines = tuple(line(f"c{a}-{b}", f"n{a}", f"n{b}") for a, b in pairs)
    knot = Sketch(nodes=tuple(node(f"n{i}") for i in range(44)), connections=lines)
    scene = build_scene(knot, vocabulary(), arrange)
    assert list(overlapping_cards(scene)) == []
    assert list(slanted_lines(scene)) == []
    assert not list(lines_through_cards(scene)) or "No way round was found" in scene.notes[0]


def test_two_hundred_cards_that_a_person_has_placed_keep_their_places_and_lines_go_round_them(workers: Workers) -> None:
    grid = large(200)
    nodes = tuple(replace(one, position=at(220 * (i % 20), 190 * (i // 20))) for i, one in enumerate(grid.nodes))
    scene = build_scene(replace(grid, nodes=nodes), vocabulary(), workers.arrange)
    assert list(lines_through_cards(scene)) == []
    assert {(one.box.x - scene.nodes[0].box.x) % 220 for one in scene.nodes} == {0}


def test_a_fan_stands_in_a_grid_and_its_lines_share_a_trunk(workers: Workers) -> None:
    queues = tuple(node(f"q{i}") for i in range(60))
    lines = tuple(line(f"c{i}", "t", f"q{i}", "order placed" if i % 3 else "") for i in range(60))
    scene = build_scene(Sketch(nodes=(node("t"), *queues), connections=lines), vocabulary(), workers.arrange)
    assert [*overlapping_cards(scene), *lines_through_cards(scene), *faulty_labels(scene)] == []
    assert 0.5 < scene.width / scene.height < 3
    assert len({drawn.points[:2] for drawn in scene.connections}) == 1


def test_what_hangs_on_one_part_by_lines_of_several_styles_stands_in_a_grid_for_each(workers: Workers) -> None:
    kinds = ["sync"] * 3 + ["readwrite"] * 4
    nodes = (node("hub"), *(node(f"leaf{at}") for at in range(7)))
    lines = tuple(replace(line(f"c{at}", "hub", f"leaf{at}"), kind=kind) for at, kind in enumerate(kinds))
    scene = build_scene(Sketch(nodes=nodes, connections=lines), vocabulary(), workers.arrange)
    assert 0.5 < scene.width / scene.height < 2
    assert len({one.points[0] for one in scene.connections}) == 2
    assert list(lines_through_cards(scene)) == []


def test_many_cards_between_the_same_two_parts_stand_in_a_grid_with_a_trunk_on_either_side(workers: Workers) -> None:
    names = [f"way{at}" for at in range(30)]
    nodes = (node("api"), node("table"), *(node(name) for name in names))
    there = tuple(line(f"in-{name}", "api", name, f"GET /{name}") for name in names)
    back = tuple(line(f"out-{name}", name, "table", kind="write") for name in names)
    sketch = Sketch(nodes=nodes, connections=there + back)
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert 0.5 < scene.width / scene.height < 3
    assert len({one.points[0] for one in scene.connections if one.source == "api"}) == 1
    assert len({one.points[-1] for one in scene.connections if one.target == "table"}) == 1
    assert crossings({one.id: one.points for one in scene.connections}) == 0
    found = [*overlapping_cards(scene), *lines_through_cards(scene), *lines_off_their_cards(scene)]
    assert [*found, *faulty_labels(scene), *outside_the_picture(scene)] == []


def test_a_line_to_its_own_card_leads_round_its_label_and_not_back_beside_itself(workers: Workers) -> None:
    loops = (line("loop", "worker", "worker", "tries again"), line("back", "queue", "worker", "reads"))
    sketch = Sketch(nodes=(node("worker"), node("queue")), connections=(line("out", "worker", "queue", "puts"), *loops))
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    for one in scene.connections:
        level = sorted((y, *sorted((x, other))) for (x, y), (other, below) in pairwise(one.points) if y == below)
        for (y, low, high), (below, left, right) in combinations(level, 2):
            assert below - y >= 6 or min(high, right) - max(low, left) < 6


def test_a_long_chain_is_folded_and_separate_pieces_are_packed(workers: Workers) -> None:
    nodes = tuple(node(f"n{i}") for i in range(50))
    chain = Sketch(nodes=nodes, connections=tuple(line(f"c{i}", f"n{i}", f"n{i + 1}") for i in range(49)))
    pairs = Sketch(nodes=nodes, connections=tuple(line(f"c{i}", f"n{2 * i}", f"n{2 * i + 1}") for i in range(25)))
    for sketch in (chain, pairs):
        scene = build_scene(sketch, vocabulary(), workers.arrange)
        assert faults(scene, sketch) == []
        assert 0.5 < scene.width / scene.height < 3


def test_what_is_connected_comes_first_and_cards_that_stand_alone_below_in_their_order(workers: Workers) -> None:
    nodes = tuple(node(f"n{i}") for i in range(9))
    sketch = Sketch(nodes=nodes, connections=(line("c", "n4", "n5"), line("d", "n5", "n7")))
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    boxes = {one.id: one.box for one in scene.nodes}
    story = max(boxes[name].bottom for name in ("n4", "n5", "n7"))
    alone = [boxes[name] for name in ("n0", "n1", "n2", "n3", "n6", "n8")]
    assert min(box.y for box in alone) > story
    assert alone == sorted(alone, key=lambda box: (box.y, box.x))


def test_no_line_turns_back_through_its_own_label() -> None:
    """Random sketches that nobody drew; in the last one a lane once led a line back over its label."""
    for seed in (3, 12, 32, 80, 65):
        sketch = random_sketch(random.Random(seed))
        scene = build_scene(sketch, vocabulary(), arrange)
        assert [*lines_through_cards(scene), *faulty_labels(scene), *overlapping_cards(scene)] == [], seed


def test_so_many_lines_that_they_lie_on_each_other_are_drawn_and_the_picture_says_so(workers: Workers) -> None:
    """Each of 63 parts joined to each of 63 others: setting all lines apart would take minutes."""
    nodes = tuple(node(f"n{i}") for i in range(126))
    lines = tuple(line(f"l{a}-{b}", f"n{a}", f"n{63 + b}") for a in range(63) for b in range(63))
    scene = build_scene(Sketch(nodes=nodes, connections=lines), vocabulary(), workers.arrange)
    assert [note for note in scene.notes if "lie on each other" in note]
    assert list(lines_off_their_cards(scene)) == []
    assert list(slanted_lines(scene)) == []
