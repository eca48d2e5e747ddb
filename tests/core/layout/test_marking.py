"""The few signs of Markdown in notes. The canvas reads the same examples: tests/js/marking.test.mjs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from patterns_app.core.layout.marking import paragraphs, set_in

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "marking.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"][:20])
def test_a_note_is_read_as_the_examples_say(example: dict[str, Any]) -> None:
    found = [[list(piece) for piece in paragraph.pieces] for paragraph in paragraphs(example["text"])]
    assert found == example["paragraphs"]


def test_lines_know_their_pieces_again_though_white_space_is_gone() -> None:
    (paragraph,) = paragraphs("a  **bold  one** end")
    assert set_in(("a bold", "one en…"), paragraph) == (
        (("a ", ""), ("bold", "bold")),
        (("one", "bold"), (" en…", "")),
    )
