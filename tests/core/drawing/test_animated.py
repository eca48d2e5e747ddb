"""A scenario as one moving SVG: whole, self-contained, and the same every time."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from patterns_app.core.drawing.animated import animated_svg
from patterns_app.core.drawing.reel import shots
from patterns_app.core.drawing.travelling import BESIDE, SHAPES, WORDS_HEIGHT, Spot, shown_words, words_width
from patterns_app.core.flow.timeline import Timeline, timeline
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.scene import Scene
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary

NAMESPACE = "{http://www.w3.org/2000/svg}"


def told(pattern: Pattern) -> list[tuple[Scene, Timeline]]:
    sketch = pattern.variants[0].sketch
    scene = build_scene(sketch, vocabulary(), arrange)
    return [(scene, timeline(sketch, vocabulary(), scenario)) for scenario in sketch.scenarios]


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_every_story_is_one_well_formed_file_with_nothing_outside_it(pattern: Pattern) -> None:
    for scene, line in told(pattern):
        svg = animated_svg(scene, line)
        root = ElementTree.fromstring(svg)
        assert not list(root.iter(f"{NAMESPACE}script"))
        assert re.findall(r'(?:href|src)="(?!#)', svg) == []
        assert "url(http" not in svg
        captions = [group for group in root.iter() if "caption-" in group.get("class", "")]
        assert len(captions) == len(line.steps)
        travelling = sum(1 for step in line.steps for move in step.moves if move.connection)
        assert len(list(root.iter(f"{NAMESPACE}animateMotion"))) == travelling


def test_it_is_the_same_every_time_and_follows_the_theme() -> None:
    scene, line = told(patterns()[0])[0]
    assert animated_svg(scene, line) == animated_svg(scene, line)
    assert len({animated_svg(scene, line, theme) for theme in ("light", "dark", "auto")}) == 3


def test_each_token_carries_the_words_of_its_message_off_the_label_of_its_line() -> None:
    bare = []
    for pattern in patterns():
        for scene, line in told(pattern):
            root = ElementTree.fromstring(animated_svg(scene, line))
            tokens = [group for group in root.iter(f"{NAMESPACE}g") if "film token" in group.get("class", "")]
            moves = [move for step in line.steps for move in step.moves if move.connection]
            for token, move in zip(tokens, moves, strict=True):
                carried = "".join(token.itertext())
                if carried != shown_words(move.label) or not (move.label.startswith(carried.rstrip("…"))):
                    bare.append((pattern.slug, line.id, move.label, carried))
            bare += [(pattern.slug, line.id, spot.words, "covers the label") for spot in covering(scene, line)]
    assert bare == []


def covering(scene: Scene, line: Timeline) -> list[Spot]:
    """Words that lie on the label of the line they travel on, in a frame of the film of a step on that line alone."""
    found = []
    lines = {one.id: one for one in scene.connections}
    for shot, step in zip(shots(scene, line), line.steps, strict=True):
        ways = {move.connection for move in step.moves if move.connection}
        label = lines[ways.pop()].label_box if len(ways) == 1 else None
        for spot in (spot for frame in shot.frames for spot in frame if spot.words):
            if label is None:
                break
            x, y, half = spot.place[0], spot.place[1] + spot.lower, words_width(spot.words) / 2
            across = label.right > x - half and label.x < x + half
            found += [spot] if across and label.y < y + 9 and label.bottom > y - 9 else []
    return found


def test_who_wants_no_motion_reads_the_words_of_the_first_step_at_rest() -> None:
    scene, line = told(patterns()[0])[0]
    root = ElementTree.fromstring(animated_svg(scene, line))
    (rest,) = [group for group in root.iter(f"{NAMESPACE}g") if group.get("class") == "at-rest"]
    labels = [shown_words(move.label) for move in line.steps[0].moves if move.connection and move.label]
    assert [text.text for text in rest.iter(f"{NAMESPACE}text")] == labels


def test_the_first_step_is_seen_without_any_motion() -> None:
    scene, line = told(patterns()[0])[0]
    root = ElementTree.fromstring(animated_svg(scene, line))
    seen = [group.get("class", "") for group in root.iter() if " first" in group.get("class", "")]
    assert any("caption-1 " in name for name in seen)
    assert not any("caption-2 " in name for name in seen)
    assert "prefers-reduced-motion" in animated_svg(scene, line)


def test_tokens_and_their_words_are_those_of_the_player() -> None:
    player = Path(__file__).parents[3] / "static" / "player"
    stage = "".join((player / name).read_text(encoding="utf-8") for name in ("stage.js", "passing.js"))
    found = re.findall(r"^(?:export )?const (\w+) = (\d+);", stage, re.MULTILINE)
    figures = {name: float(value) for name, value in found}
    assert len(shown_words("x" * 99)) == figures["WORDS"]
    assert (figures["BESIDE"], figures["HIGH"]) == (BESIDE, WORDS_HEIGHT)
    # The player's are a little larger, so only the forms are compared: numbers and expressions as "#".
    ways = {name: re.sub(r"[\d.]+", "#", way) for name, way in SHAPES.items()}
    theirs = re.findall(r"^  (\w+): `(M[^`]*)`", stage, re.MULTILINE)
    assert ways == {name: re.sub(r"\d+", "#", re.sub(r"\$\{(-?).*?\}", r"\1#", way)) for name, way in theirs}
