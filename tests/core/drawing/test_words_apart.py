"""What tokens carry: no words cover those of another, in any picture of any step of any story."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import pytest

from patterns_app.core.drawing.reel import FRAMES_A_SECOND
from patterns_app.core.drawing.travelling import WORDS_HEIGHT, Spot, resting, together, words_width
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary


def covering(spots: Iterable[Spot]) -> list[tuple[str, str]]:
    """Words of one still that lie on each other."""
    said = [spot for spot in spots if spot.words]
    return [(one.words, other.words) for one, other in itertools.combinations(said, 2) if meet(one, other)]


def meet(one: Spot, other: Spot) -> bool:
    across = (words_width(one.words) + words_width(other.words)) / 2
    down = abs(one.place[1] + one.lower - other.place[1] - other.lower)
    return abs(one.place[0] - other.place[0]) < across - 0.01 and down < WORDS_HEIGHT - 0.01


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_no_words_cover_others_at_rest_or_in_a_frame_of_a_film(pattern: Pattern) -> None:
    for variant in pattern.variants:
        scene = build_scene(variant.sketch, vocabulary(), arrange)
        lines = {line.id: line for line in scene.connections}
        for scenario in variant.sketch.scenarios:
            told = timeline(variant.sketch, vocabulary(), scenario)
            for step in told.steps:
                spots = resting(step.moves, lines)
                assert len(spots) == sum(move.connection in lines for move in step.moves)
                assert covering(spots) == []
                times = [place / FRAMES_A_SECOND for place in range(math.ceil(step.seconds * FRAMES_A_SECOND))]
                for eased in (True, False):
                    for frame in together(step.moves, lines, times, eased=eased):
                        assert covering(frame.values()) == []


def test_a_message_and_its_answer_stand_one_behind_the_other_on_their_line() -> None:
    found = 0
    for pattern in patterns():
        sketch = pattern.variants[0].sketch
        lines = {line.id: line for line in build_scene(sketch, vocabulary(), arrange).connections}
        for step in timeline(sketch, vocabulary(), sketch.scenarios[0]).steps:
            ways = [move.connection for move in step.moves if move.connection]
            places = [spot.place for spot in resting(step.moves, lines)]
            found += len(ways) - len(set(ways))
            assert len(set(places)) == len(places)
    assert found
