"""Every diagram of the catalogue, in both directions, is a clean drawing. Measured, not looked at."""

from __future__ import annotations

from functools import cache
from itertools import product

from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.plan import CARD_WIDTH, FRAME_ICON, FRAME_LABEL, LABEL, Direction
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.text import width
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.layout.geometry import faults
from tests.each import each

VARIANTS = {f"{pattern.slug}/{variant.slug}": variant for pattern in patterns() for variant in pattern.variants}


@cache
def laid_out(name: str, direction: Direction = "LR") -> Scene:
    """Once for all that is looked at."""
    return build_scene(VARIANTS[name].sketch, vocabulary(), arrange, direction)


@each(("name", "direction"), product(VARIANTS, ("LR", "TB")))
def test_a_catalogue_diagram_is_laid_out_without_fault(name: str, direction: Direction) -> None:
    variant, scene = VARIANTS[name], laid_out(name, direction)
    assert faults(scene, variant.sketch) == []
    assert scene.notes == ()
    assert [node.id for node in scene.nodes] == [node.id for node in variant.sketch.nodes]
    assert [line.id for line in scene.connections] == [line.id for line in variant.sketch.connections]
    assert {frame.id for frame in scene.frames} == {frame.id for frame in variant.sketch.frames}


@each("name", VARIANTS)
def test_the_texts_of_a_catalogue_diagram_fit_where_they_are_set(name: str) -> None:
    scene = laid_out(name)
    assert [node.id for node in scene.nodes if max(width(line, LABEL) for line in node.lines) > CARD_WIDTH] == []
    for frame in scene.frames:
        assert width(frame.line, FRAME_LABEL) + FRAME_ICON <= frame.box.width


@each("name", VARIANTS)
def test_no_label_of_the_catalogue_is_cut(name: str) -> None:
    scene = laid_out(name)
    cut = [node.label for node in scene.nodes if any("…" in line for line in node.lines)]
    cut += [line.label for line in scene.connections if any("…" in text for text in line.lines)]
    cut += [frame.label for frame in scene.frames if "…" in frame.line]
    assert cut == []
