"""What of a sketch a picture shows: technical parts, groups, a part with what is near it; cards and papers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from patterns_app.core.drawing.picture import Options, cache_key, scene_for
from patterns_app.core.drawing.svg import write_svg
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.viewing import NoSuchPart, View, viewed
from patterns_app.core.layout.workers import Here
from patterns_app.core.sketch.model import Frame, Point, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.each import each

SKETCH = Sketch(
    nodes=(
        node("web"),
        node("api", frame="inner"),
        node("work", frame="team"),
        node("store", service="aws.dynamodb"),
        node("dead", service="aws.sqs"),
        node("log", service="aws.cloudwatch-logs"),
        node("role", service="aws.iam-role"),
    ),
    frames=(Frame(id="team", kind="team", label="Orders"), Frame(id="inner", kind="vpc", parent="team")),
    connections=(
        line("in", "web", "api"),
        line("on", "api", "work"),
        line("out", "work", "store"),
        line("lost", "work", "dead", kind="dlq"),
        line("said", "work", "log"),
    ),
)


def shown(view: View) -> tuple[list[str], list[str], list[str]]:
    """Ids of the nodes, frames and connections that are left."""
    sketch = viewed(SKETCH, view, vocabulary())
    parts = (sketch.nodes, sketch.frames, sketch.connections)
    return tuple([one.id for one in kind] for kind in parts)  # type: ignore[return-value]


def test_all_is_shown_when_nothing_is_asked_for() -> None:
    assert viewed(SKETCH, View(), vocabulary()) is SKETCH


@each(
    ("view", "nodes", "frames", "lines"),
    [
        (View(technical=False), ["web", "api", "work", "store"], ["team", "inner"], ["in", "on", "out"]),
        (View(groups=False), ["web", "store", "dead", "log", "role", "team"], [], ["in", "out", "lost", "said"]),
        (View(focus="store"), ["work", "store"], ["team"], ["out"]),
        (
            View(focus="store", reach=2),
            ["api", "work", "store", "dead", "log"],
            ["team", "inner"],
            ["on", "out", "lost", "said"],
        ),
        (View(focus="inner"), ["web", "api", "work"], ["team", "inner"], ["in", "on"]),
        (View(focus="log", technical=False), ["work", "log"], ["team"], ["said"]),
        (View(technical=False, groups=False), ["web", "store", "team"], [], ["in", "out"]),
    ],
)
def test_what_is_left_out_takes_its_lines_and_empty_groups_along(
    view: View, nodes: list[str], frames: list[str], lines: list[str]
) -> None:
    assert shown(view) == (nodes, frames, lines)


def test_a_focus_on_nothing_is_refused() -> None:
    with pytest.raises(NoSuchPart, match="no part 'nowhere'"):
        viewed(SKETCH, View(focus="nowhere"), vocabulary())


def scene(options: Options, sketch: Sketch = SKETCH) -> Scene:
    return scene_for(sketch, options, vocabulary(), Here(""))


def test_smaller_cards_make_a_smaller_picture_and_keep_the_whole_name_in_the_title() -> None:
    areas = []
    for cards in ("full", "compact", "icon"):
        drawn = scene(Options(cards=cards))
        areas.append(drawn.width * drawn.height)
        assert "<title>work</title>" in write_svg(drawn)
    assert areas == sorted(areas, reverse=True)
    assert len(set(areas)) == 3
    assert 'class="label"' not in write_svg(scene(Options(cards="icon")))


def test_a_small_card_stands_in_the_middle_of_where_somebody_put_the_full_one() -> None:
    placed = replace(
        SKETCH,
        frames=(),
        connections=(),
        nodes=tuple(
            replace(one, frame=None, position=Point(x=200 * place, y=0)) for place, one in enumerate(SKETCH.nodes)
        ),
    )
    centres = [
        [(one.box.centre[0] - drawn.nodes[0].box.centre[0]) for one in drawn.nodes]
        for drawn in (scene(Options(cards=cards), placed) for cards in ("full", "compact", "icon"))
    ]
    assert centres[0] == pytest.approx(centres[1], abs=0.2)
    assert centres[0] == pytest.approx(centres[2], abs=0.2)


def test_the_paper_takes_the_direction_that_is_larger_on_it() -> None:
    chain = Sketch(
        nodes=tuple(node(f"n{place}") for place in range(5)),
        connections=tuple(line(f"c{place}", f"n{place}", f"n{place + 1}") for place in range(4)),
    )
    wide, high = scene(Options(paper="slide"), chain), scene(Options(paper="phone"), chain)
    assert wide.width > wide.height
    assert high.height > high.width


def test_another_view_is_another_picture_for_the_cache() -> None:
    ways = [
        Options(),
        Options(paper="a4"),
        Options(cards="icon"),
        Options(view=View(technical=False)),
        Options(view=View(groups=False)),
        Options(view=View(focus="web")),
        Options(view=View(focus="web", reach=2)),
    ]
    assert len({cache_key(SKETCH, options) for options in ways}) == len(ways)
