"""Pictures that tell a story: numbers on the lines, captions below, one still a step, thumbnails."""

from __future__ import annotations

import pytest

from patterns_app.core.drawing import story
from patterns_app.core.drawing.animated import step_pictures
from patterns_app.core.drawing.icons import icon_keys, sprite, symbol
from patterns_app.core.drawing.raster import picture_size
from patterns_app.core.drawing.thumbnail import thumbnail_svg
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.scene import Scene
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import FrameKind, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders
from tests.core.drawing.reading import SVG, dangers, faults, groups, parsed, texts, wrong_ids
from tests.each import each

SCENE = build_scene(orders(), vocabulary(), arrange)
ORDER = orders().scenarios[0]


def dimmed(svg: str) -> set[str]:
    return {item.attrib["id"] for item in parsed(svg).iter() if "dimmed" in (item.get("class") or "")}


def scene_of(sketch: Sketch) -> Scene:
    return build_scene(sketch, vocabulary(), arrange)


def test_the_still_numbers_every_step_where_it_happens_and_says_it_below() -> None:
    svg = story.numbered_still(SCENE, ORDER)
    root = parsed(svg)
    assert faults(svg, orders()) == []
    assert sorted(texts(root, "badge-text")) == ["1", "1", "2", "2", "2"]
    assert texts(root, "caption-text") == ["The browser asks.", "The function writes."]
    assert dimmed(svg) == set()


def test_the_still_tells_what_travels_in_each_step_with_the_words_of_the_list() -> None:
    wrong = []
    for pattern in patterns():
        scene = scene_of(pattern.variants[0].sketch)
        for scenario in pattern.variants[0].sketch.scenarios:
            said = texts(parsed(story.numbered_still(scene, scenario)), "carried-text")
            moves = [move for step in scenario.steps for move in step.moves if move.connection and move.label]
            if said != [move.label for move in moves]:
                wrong.append((pattern.slug, scenario.id, said))
    assert wrong == []


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_every_scenario_of_the_catalogue_can_be_told_in_pictures(pattern: Pattern) -> None:
    for variant in pattern.variants:
        scene = scene_of(variant.sketch)
        for scenario in variant.sketch.scenarios:
            still = story.numbered_still(scene, scenario)
            assert len(texts(parsed(still), "caption-text")) >= len(scenario.steps)
            assert picture_size(still)[1] > scene.height
            pictures = step_pictures(scene, timeline(variant.sketch, vocabulary(), scenario))
            assert len(pictures) == len(scenario.steps)
            assert len({picture_size(picture) for picture in pictures}) == 1
        assert faults(pictures[-1], variant.sketch) == []


def test_a_thumbnail_shows_cards_lines_and_frames_without_words() -> None:
    svg = thumbnail_svg(SCENE, "/static/icons.svg")
    root = parsed(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    assert list(root.iter(f"{SVG}text")) == []
    assert len(list(root.iter(f"{SVG}use"))) == len(SCENE.nodes)
    lines = [item.get("d", "") for item in root.iter(f"{SVG}path") if item.get("class") == "thumb-line"]
    assert "".join(lines).count("M") == len(SCENE.connections)
    assert len(lines) == len({line.style for line in SCENE.connections})  # one path for all of a style
    assert len([item for item in root.iter(f"{SVG}rect") if item.get("class") == "thumb-frame"]) == len(SCENE.frames)
    assert root.get("aria-hidden") == "true"


# --- icons ---


def test_there_is_an_icon_for_every_service_and_every_kind_of_frame() -> None:
    wanted = {service.icon for service in vocabulary().services.values()}
    wanted |= {f"frame-{kind}" for kind in FrameKind.__args__}  # type: ignore[attr-defined]
    assert wanted - icon_keys() == set()


@each("key", sorted(icon_keys()))
def test_an_icon_is_a_drawing_and_nothing_else(key: str) -> None:
    root = parsed(sprite([key]))
    (drawn,) = root.iter(f"{SVG}symbol")
    assert drawn.attrib["id"] == f"icon-{key}"
    assert len(drawn.attrib["viewBox"].split()) == 4
    assert len(list(drawn.iter())) > 1
    assert list(dangers(root)) == []
    assert list(wrong_ids(root)) == []


def test_all_icons_together_share_no_id() -> None:
    assert list(wrong_ids(parsed(sprite(icon_keys())))) == []


def test_an_unknown_icon_is_drawn_as_the_neutral_one_under_its_own_name() -> None:
    assert symbol("no-such-icon") == symbol("aws-generic").replace("icon-aws-generic", "icon-no-such-icon", 1)


def test_no_group_is_named_after_a_node_that_is_not_there() -> None:
    assert groups(parsed(story.numbered_still(SCENE, ORDER)), "node").keys() == {item.id for item in SCENE.nodes}
