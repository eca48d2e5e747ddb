"""Ten stories as films: a frame of each as it was accepted, and in all stories the words and the order of the list."""

from __future__ import annotations

import pytest

from patterns_app.core.drawing import reel
from patterns_app.core.drawing.travelling import shown_words
from patterns_app.core.flow.timeline import Timeline, timeline
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.workers import Workers
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .test_accepted_pictures import is_as_accepted

STORIES = [
    ("storage-first", "sqs", "poison-message"),
    ("saga", "orchestration", "compensation"),
    ("saga", "choreography", "events-silence"),
    ("circuit-breaker", "with-breaker", "opens"),
    ("publisher-subscriber", "fan-out", "failed-delivery"),
    ("publisher-subscriber-streams", "four-shards", "poison-record"),
    ("event-driven", "s3-trigger", "function-error"),
    ("map-reduce", "coordinator", "straggler"),
    ("data-lake", "overview", "ingest"),
    ("human-approval", "token", "nobody-decides"),
]


def found(slug: str, variant: str, story: str) -> tuple[Sketch, Scenario]:
    pattern = next(one for one in patterns() if one.slug == slug)
    sketch = next(one.sketch for one in pattern.variants if one.slug == variant)
    return sketch, next(one for one in sketch.scenarios if one.id == story)


def drawn(sketch: Sketch, scenario: Scenario) -> tuple[Scene, Timeline]:
    return build_scene(sketch, vocabulary(), arrange), timeline(sketch, vocabulary(), scenario)


@pytest.mark.parametrize("story", STORIES, ids="-".join)
def test_a_frame_of_a_film_is_as_it_was_accepted(story: tuple[str, str, str], workers: Workers) -> None:
    shots = reel.shots(*drawn(*found(*story)))
    # where most travels at once, in the middle of its way, and with what the steps before it have left
    shot = max(shots, key=lambda one: max(map(len, one.frames), default=0))
    busy = max(map(len, shot.frames))
    frames = [frame for frame in shot.frames if len(frame) == busy]
    one = reel.Shot(shot.picture, (frames[len(frames) // 2],), 0)
    is_as_accepted(f"frame-{'-'.join(story)}", workers.run(reel.develop, one, 0.6)[0])


def test_a_film_shows_the_words_of_each_step_in_the_order_of_the_list() -> None:
    wrong = []
    for pattern in patterns():
        for variant in pattern.variants:
            scene = build_scene(variant.sketch, vocabulary(), arrange)
            for scenario in variant.sketch.scenarios:
                told = timeline(variant.sketch, vocabulary(), scenario)
                for shot, step in zip(reel.shots(scene, told), told.steps, strict=True):
                    begun = dict.fromkeys((spot.message, spot.words) for frame in shot.frames for spot in frame)
                    moves = sorted((one for one in step.moves if one.connection), key=lambda one: one.delay)
                    listed = dict.fromkeys((one.message, shown_words(one.label)) for one in moves)
                    if list(begun) != list(listed):
                        wrong.append((pattern.slug, scenario.id, step.number, list(begun), list(listed)))
    assert wrong == []
