"""The measures that the layout tests stand on: each fault that they promise to see is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patterns_app.core.layout.scene import Place, Rect, Scene, SceneConnection, SceneFrame, SceneNode
from patterns_app.core.sketch.model import Frame, Sketch
from tests.core.cast import node
from tests.core.layout.geometry import crosses, faults

#   a ---[say]--- b        frame f holds b
SKETCH = Sketch(nodes=(node("a"), node("b", frame="f")), frames=(Frame(id="f", kind="vpc"),))


def card(name: str, x: float, y: float) -> SceneNode:
    return SceneNode(name, "aws.lambda", "lambda", name, (name,), (), Rect(x, y, 100, 100), 44)


def line(name: str, *points: Place, label: Rect | None = None) -> SceneConnection:
    return SceneConnection(name, "a", "b", "sync", "request", "", "", points, (), label)


GOOD = Scene(
    title="",
    description="",
    width=600,
    height=300,
    nodes=(card("a", 20, 100), card("b", 420, 100)),
    frames=(SceneFrame("f", "vpc", "", "", Rect(400, 40, 140, 180)),),
    connections=(line("say", (120, 150), (420, 150), label=Rect(200, 140, 60, 20)),),
    styles=(("request", "Request and answer"),),
)


def test_a_faultless_scene_has_no_faults() -> None:
    assert faults(GOOD, SKETCH) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nodes": (card("a", 20, 100), card("b", 90, 120))}, "card a lies on card b"),
        ({"connections": (line("say", (70, 150), (420, 150)),)}, "line say runs through card a"),
        ({"connections": (line("say", (120, 150), (400, 150)),)}, "not on the edge of b"),
        ({"connections": (line("say", (120, 150), (420, 160)),)}, "line say is slanted"),
        ({"connections": (line("say", (120, 150), (420, 150), label=Rect(200, 20, 60, 20)),)}, "off its line"),
        ({"connections": (line("say", (120, 150), (420, 150), label=Rect(90, 140, 60, 20)),)}, "lies on card a"),
        (
            {"connections": (*GOOD.connections, line("cut", (120, 130), (230, 130), (230, 190), (420, 190)))},
            "line cut runs through the label of say",
        ),
        (
            {"connections": (*GOOD.connections, line("too", (120, 150), (420, 150), label=Rect(250, 140, 60, 20)))},
            "the labels of say and too lie on each other",
        ),
        ({"connections": (*GOOD.connections, line("too", (120, 150), (420, 150)))}, "run along each other"),
        ({"frames": (SceneFrame("f", "vpc", "", "", Rect(430, 40, 140, 180)),)}, "frame f does not hold card b"),
        ({"frames": (SceneFrame("f", "vpc", "", "", Rect(400, 95, 140, 120)),)}, "frame f does not hold card b"),
        ({"frames": (SceneFrame("f", "vpc", "", "", Rect(10, 40, 540, 180)),)}, "frame f touches card a"),
        ({"width": 300}, "b lies outside the picture"),
    ],
)
def test_a_fault_is_seen(change: dict[str, object], fault: str) -> None:
    assert any(fault in told for told in faults(replace(GOOD, **change), SKETCH))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("piece", "enters"),
    [
        (((0, 50), (200, 50)), True),
        (((50, 0), (50, 200)), True),
        (((0, 0), (200, 200)), True),
        (((40, 40), (60, 60)), True),
        (((0, 0), (9, 9)), False),
        (((0, 10), (200, 10)), False),
        (((0, 120), (120, 0)), True),
        (((0, 220), (220, 0)), False),
        (((90, 0), (200, 110)), False),
    ],
)
def test_a_piece_enters_a_box_or_passes_it_by(piece: tuple[Place, Place], enters: bool) -> None:
    assert crosses(piece, Rect(10, 10, 90, 90)) is enters
