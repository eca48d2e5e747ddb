"""Texts of another language take the place of the first ones, paragraph by paragraph, and of nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from patterns_app.core.wording import NotItsText, in_language


class Step(msgspec.Struct, frozen=True):
    id: str
    text: str


class Piece(msgspec.Struct, frozen=True):
    slug: str
    title: str
    level: int
    how_it_works: tuple[str, ...]
    steps: tuple[Step, ...]


PIECE = Piece("saga", "Saga", 2, ("One.", "Two.", "Three."), (Step("a", "First."), Step("b", "Second.")))


def test_what_has_no_text_stays_as_it_is() -> None:
    texts = {
        "slug": "saga",
        "title": "Die Saga",
        "how_it_works": [None, "Zwei."],
        "steps": [{"id": "b", "text": "Zweitens."}],
    }
    assert in_language(PIECE, texts, "saga.yaml") == Piece(
        "saga", "Die Saga", 2, ("One.", "Zwei.", "Three."), (Step("a", "First."), Step("b", "Zweitens."))
    )
    assert in_language(PIECE, {}, "saga.yaml") == PIECE


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        ({"level": "drei"}, "saga.yaml.level"),
        ({"slug": "andere"}, "saga.yaml.slug"),
        ({"titel": "Die Saga"}, "saga.yaml.titel"),
        ({"title": {"de": "Die Saga"}}, "saga.yaml.title"),
        ({"how_it_works": ["1", "2", "3", "4"]}, "saga.yaml.how_it_works[3]"),
        ({"steps": [{"id": "c", "text": "Drittens."}]}, "saga.yaml.steps[c]"),
        ("Die Saga", "saga.yaml"),
    ],
)
def test_what_is_no_text_of_it_is_refused_with_its_place(texts: Any, place: str) -> None:
    with pytest.raises(NotItsText, match=r"^" + place.replace("[", r"\[").replace(".", r"\.") + r"\]?:"):
        in_language(PIECE, texts, "saga.yaml")
