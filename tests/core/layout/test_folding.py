"""Folded frames: one card in the place of what is inside, and the lines that lead there."""

from __future__ import annotations

from msgspec.structs import replace

from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.layout.folding import folded
from patterns_app.core.layout.placing import drawn
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node

INSIDE = (node("api", frame="team"), node("work", frame="inner"))
SKETCH = Sketch(
    nodes=(node("web"), *INSIDE, node("store")),
    frames=(Frame(id="team", kind="team", label="Orders"), Frame(id="inner", kind="vpc", parent="team")),
    connections=(line("in", "web", "api"), line("within", "api", "work"), line("out", "work", "store")),
)


def with_folded(*names: str) -> Sketch:
    return replace(SKETCH, frames=tuple(replace(one, collapsed=one.id in names) for one in SKETCH.frames))


def test_nothing_folded_is_the_same_sketch() -> None:
    assert folded(SKETCH) is SKETCH


def test_a_folded_frame_is_one_card_and_its_lines_end_there() -> None:
    shown = folded(with_folded("team"))
    assert [one.id for one in shown.nodes] == ["web", "store", "team"]
    assert shown.nodes[-1].label == "Orders"
    assert shown.frames == ()
    assert [(one.id, one.source, one.target) for one in shown.connections] == [
        ("in", "web", "team"),
        ("out", "team", "store"),
    ]


def test_of_two_folded_frames_the_outer_one_is_seen() -> None:
    assert folded(with_folded("team", "inner")) == folded(with_folded("team"))
    inner = folded(with_folded("inner"))
    assert [one.id for one in inner.nodes] == ["web", "api", "store", "inner"]
    assert inner.nodes[-1].frame == "team"


def test_the_picture_shows_the_card_at_the_frame_s_place(workers: Workers) -> None:
    placed = drawn(SKETCH, vocabulary(), workers.arrange)
    sketch = replace(placed, frames=tuple(replace(one, collapsed=one.id == "team") for one in placed.frames))
    svg = render(sketch, Options(), vocabulary(), workers).decode()
    assert 'id="node-team"' in svg
    assert 'id="node-api"' not in svg
    assert 'id="connection-within"' not in svg
