"""Every diagram of the catalogue, in both directions, is a clean drawing. Measured, not looked at."""

from __future__ import annotations

import pytest

from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.plan import CARD_WIDTH, FRAME_ICON, FRAME_LABEL, LABEL, Direction
from patterns_app.core.layout.text import width
from patterns_app.core.patterns.model import Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.layout.geometry import faults

VARIANTS = {f"{pattern.slug}/{variant.slug}": variant for pattern in patterns() for variant in pattern.variants}


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_a_catalogue_diagram_is_laid_out_without_fault(variant: Variant, direction: Direction) -> None:
    scene = build_scene(variant.sketch, vocabulary(), arrange, direction)
    assert faults(scene, variant.sketch) == []
    assert scene.notes == ()
    assert [node.id for node in scene.nodes] == [node.id for node in variant.sketch.nodes]
    assert [line.id for line in scene.connections] == [line.id for line in variant.sketch.connections]
    assert {frame.id for frame in scene.frames} == {frame.id for frame in variant.sketch.frames}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_the_texts_of_a_catalogue_diagram_fit_where_they_are_set(variant: Variant) -> None:
    scene = build_scene(variant.sketch, vocabulary(), arrange)
    assert [node.id for node in scene.nodes if max(width(line, LABEL) for line in node.lines) > CARD_WIDTH] == []
    for frame in scene.frames:
        assert width(frame.line, FRAME_LABEL) + FRAME_ICON <= frame.box.width


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_no_label_of_the_catalogue_is_cut(variant: Variant) -> None:
    scene = build_scene(variant.sketch, vocabulary(), arrange)
    cut = [node.label for node in scene.nodes if any("…" in line for line in node.lines)]
    cut += [line.label for line in scene.connections if any("…" in text for text in line.lines)]
    cut += [frame.label for frame in scene.frames if "…" in frame.line]
    assert cut == []
