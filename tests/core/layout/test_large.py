"""Large sketches: square lines as long as there is time for them, then bent ones, then straight ones, with a note."""

from __future__ import annotations

import pytest

from patterns_app.core import limits
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.plan import routing_for
from patterns_app.core.layout.workers import RenderTimeout, Workers
from patterns_app.core.sketch.model import Connection, Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import large, line, node
from tests.core.layout.geometry import (
    faults,
    leaking_frames,
    lines_off_their_cards,
    lines_through_cards,
    outside_the_picture,
    overlapping_cards,
)


def test_up_to_a_hundred_boxes_or_so_the_drawing_is_without_fault(workers: Workers) -> None:
    sketch = large(70)
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert faults(scene, sketch) == []
    assert scene.notes == ()


def test_then_lines_are_slanted_but_still_go_round_the_cards(workers: Workers) -> None:
    sketch = large(120)
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert "slanted" in scene.notes[0]
    assert list(lines_through_cards(scene)) == []
    assert list(lines_off_their_cards(scene)) == []
    assert list(overlapping_cards(scene)) == []


@pytest.mark.parametrize("count", [200, limits.DRAW_NODES])
def test_then_lines_are_straight_and_the_note_says_so(count: int, workers: Workers) -> None:
    scene = build_scene(large(count), vocabulary(), workers.arrange)
    assert "straight" in scene.notes[0]
    assert list(lines_off_their_cards(scene)) == []
    assert list(overlapping_cards(scene)) == []
    assert list(outside_the_picture(scene)) == []


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
    scene = build_scene(sketch, vocabulary(), workers.arrange)
    assert list(leaking_frames(scene, sketch)) == []


def test_few_nodes_with_many_lines_count_as_large() -> None:
    pairs = [(a, b) for a in range(14) for b in range(a)]
    nodes = tuple(node(f"n{i}") for i in range(14))
    labelled = tuple(line(f"c{a}-{b}", f"n{a}", f"n{b}", "x") for a, b in pairs)
    bare = tuple(line(f"c{a}-{b}", f"n{a}", f"n{b}") for a, b in pairs)
    assert routing_for(Sketch(nodes=nodes, connections=bare)) == "ortho"
    assert routing_for(Sketch(nodes=nodes, connections=labelled)) == "polyline"
    assert routing_for(Sketch(nodes=nodes, connections=(*labelled, *loops(140)))) == "line"


def test_every_node_connected_to_every_other_costs_a_clear_error_not_the_worker() -> None:
    hurried = Workers(count=1, seconds=1)
    pairs = [(a, b) for a in range(44) for b in range(a)]
    lines = tuple(line(f"c{a}-{b}", f"n{a}", f"n{b}") for a, b in pairs)
    knot = Sketch(nodes=tuple(node(f"n{i}") for i in range(44)), connections=lines)
    with pytest.raises(RenderTimeout, match="Try something smaller"):
        build_scene(knot, vocabulary(), hurried.arrange)
    assert build_scene(Sketch(nodes=(node("a"),)), vocabulary(), hurried.arrange).nodes[0].id == "a"
    hurried.close()


def loops(count: int) -> tuple[Connection, ...]:
    return tuple(line(f"loop-{i}", "n0", "n0") for i in range(count))
