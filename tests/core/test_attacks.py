"""Inputs that attack: one file each in tests/attacks. Each is drawn like any other, or refused in plain words.

A file holds what is sent (`texts` put in every place of a sketch that takes one, `parts` of a document, a `sketch` to
be made, bytes to `repeat`, or `base64`) and what to expect: "drawn", or the names of errors.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from patterns_app.core import limits
from patterns_app.core.drawing.raster import TooManyPixels, picture_size, to_png
from patterns_app.core.drawing.svg import write_svg
from patterns_app.core.layout.build import TooLargeToDraw
from patterns_app.core.layout.workers import RenderTimeout, Workers
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, parse
from tests.core.cast import as_json
from tests.core.drawing.reading import faults
from tests.core.layout.dot_grammar import oddities, scene_and_dots
from tests.effort import at_most

ATTACKS = sorted((Path(__file__).parent.parent / "attacks").glob("*.yaml"))


@pytest.fixture(scope="module")
def hurried() -> Iterator[Workers]:
    """A worker with little patience, so that the bombs end soon."""
    pool = Workers(count=1, seconds=3)
    pool.run(len, "")
    yield pool
    pool.close()


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_is_drawn_or_refused(path: Path, hurried: Workers, workers: Workers) -> None:
    attack = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert attack["threat"][0] == "T"
    assert attack["about"]
    pool = hurried if RenderTimeout.__name__ in attack["expect"] else workers
    for data in sent(attack):
        with at_most(1_000):  # beside what the worker takes, which stops it
            assert outcome(data, attack, pool) in attack["expect"]
    assert pool.run(len, "still there") == 11


def sent(attack: dict[str, Any]) -> Iterator[bytes]:
    """The documents that the attack sends."""
    if "texts" in attack:
        yield from (as_json(**everywhere(text)) for text in attack["texts"])
    elif "parts" in attack:
        yield as_json(**attack["parts"])
    elif "sketch" in attack:
        yield as_json(**made(**attack["sketch"]))
    elif "base64" in attack:
        yield base64.b64decode(attack["base64"])
    else:
        yield b"".join(text.encode() * count for text, count in attack["repeat"])


def outcome(data: bytes, attack: dict[str, Any], workers: Workers) -> str:
    """How it ends: "drawn", or the name of the error that a reader would see."""
    try:
        sketch = parse(data)
    except InputError as error:
        refusal = error
    else:
        return drawing(sketch, workers)
    places = [error.path for error in refusal.errors]
    assert attack.get("path", places[0]) in places
    assert all(len(error.path) + len(error.message) < 500 for error in refusal.errors)
    return type(refusal).__name__


def drawing(sketch: Sketch, workers: Workers) -> str:
    """The same for a sketch that was read. What is drawn is looked through, and small ones are drawn as PNG as well."""
    try:
        scene, dots = scene_and_dots(sketch, workers)
    except (TooLargeToDraw, RenderTimeout) as error:
        return type(error).__name__
    assert [odd for dot in dots for odd in oddities(dot)] == []
    svg = write_svg(scene)
    assert faults(svg, sketch) == []
    if max(picture_size(svg)) > limits.RASTER_PIXELS_A_SIDE:
        with pytest.raises(TooManyPixels):
            workers.run(to_png, svg, 1)
    elif len(sketch.nodes) < 5:
        assert workers.run(to_png, svg, 1).startswith(b"\x89PNG")
    return "drawn"


def everywhere(text: str) -> dict[str, Any]:
    """A sketch with the text in every place that takes one, as long as the place allows."""
    settings = {text[:64] or "x": text}
    step = {"text": text, "marks": {"a": {"state": text[:40]}}}
    return {
        "title": text[:200],
        "description": text,
        "nodes": [
            {"id": "a", "service": text[:64], "label": text[:200], "frame": "f", "settings": settings, "notes": text},
            {"id": "b", "service": "aws.lambda", "label": text[:200]},
        ],
        "frames": [{"id": "f", "kind": "pattern", "label": text[:200], "pattern": {"slug": text[:64]}}],
        "connections": [
            {"id": "c", "source": "a", "target": "b", "kind": text[:32], "label": text[:200], "settings": settings},
            {"id": "d", "source": "b", "target": "a", "kind": "async"},
        ],
        "scenarios": [{"id": "s", "title": text[:200], "steps": [step]}],
        "ignored": [{"rule": text[:32], "target": "a", "reason": text}],
    }


def made(
    nodes: int, each_to_each: bool = False, chain: bool = False, loops: int = 0, nested_frames: int = 0, label: str = ""
) -> dict[str, Any]:
    """A sketch by its measures."""
    ends = [(a, b) for a in range(nodes) for b in range(a)] if each_to_each else []
    ends += [(i, i + 1) for i in range(nodes - 1)] if chain else []
    ends += [(0, 0)] * loops
    inner = {"frame": f"f{nested_frames - 1}"} if nested_frames else {}
    return {
        "nodes": [{"id": f"n{i}", "service": "aws.lambda", **inner} for i in range(nodes)],
        "frames": [
            {"id": f"f{i}", "kind": "vpc", **({"parent": f"f{i - 1}"} if i else {})} for i in range(nested_frames)
        ],
        "connections": [
            {"id": f"c{i}", "source": f"n{a}", "target": f"n{b}", "kind": "sync", "label": label}
            for i, (a, b) in enumerate(ends)
        ],
    }


def test_every_file_says_what_it_expects() -> None:
    known = {"drawn", "TookTooLong", "TooLargeToDraw", "TooLarge", "NotASketch", "InvalidSketch"}
    assert len(ATTACKS) > 40
    for path in ATTACKS:
        attack = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(attack["expect"]) <= known, path.name
        assert len({"texts", "parts", "sketch", "repeat", "base64"} & set(attack)) == 1, path.name
    assert json.loads(as_json(**everywhere("x")))["title"] == "x"
