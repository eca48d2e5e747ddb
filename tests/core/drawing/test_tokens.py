"""The colours keep their promises: contrast, lines that everybody can tell apart, a style sheet that is up to date."""

from __future__ import annotations

import math
from itertools import combinations, product
from pathlib import Path

import pytest

from patterns_app.core.drawing import tokens
from patterns_app.core.drawing.tokens import Palette
from patterns_app.core.reading import DataError
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

ROOT = Path(__file__).resolve().parents[3]
THEMES: dict[str, Palette] = {"light": tokens.tokens().light, "dark": tokens.tokens().dark}
LINES = [f"diagram-line-{style}" for style in ("request", "event", "poll", "data", "control")]

# How colours look to people who lack one kind of cone, on linear RGB (Machado, Oliveira, Fernandes 2009, severity 1).
SEEN_BY = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red cone": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green cone": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "no blue cone": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


@each(("theme", "pair"), product(THEMES, tokens.TEXT_PAIRS))
def test_text_can_be_read(theme: str, pair: tuple[str, str]) -> None:
    colours = THEMES[theme]
    assert tokens.contrast(colours[pair[0]], colours[pair[1]]) >= tokens.TEXT_CONTRAST


@each(("theme", "pair"), product(THEMES, tokens.SHAPE_PAIRS))
def test_lines_and_borders_can_be_seen(theme: str, pair: tuple[str, str]) -> None:
    colours = THEMES[theme]
    assert tokens.contrast(colours[pair[0]], colours[pair[1]]) >= tokens.SHAPE_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", SEEN_BY)
def test_the_five_lines_can_be_told_apart_by_colour_alone(theme: str, eyes: str) -> None:
    seen = {name: _lab(THEMES[theme][name], eyes) for name in LINES}
    distances = {pair: math.dist(seen[pair[0]], seen[pair[1]]) for pair in combinations(LINES, 2)}
    assert min(distances.values()) > 20, distances


def test_every_category_has_its_colour() -> None:
    assert {category.colour for category in vocabulary().categories.values()} <= set(tokens.tokens().light)


def test_the_style_sheet_is_up_to_date() -> None:
    written = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    assert written == tokens.css(), "run: python -m patterns_app.core.drawing.tokens > static/css/tokens.css"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"light": {"extra": "#000000"}}, "not in both themes: extra"),
        ({"light": {"page": "red"}}, "light.page: 'red' is not a colour"),
        ({"light": {"Page": "#ffffff"}, "dark": {"Page": "#ffffff"}}, "light.Page"),
    ],
)
def test_a_wrong_file_is_refused_by_name(change: dict[str, Palette], message: str) -> None:
    data = {theme: {**colours, **change.get(theme, {})} for theme, colours in THEMES.items()}
    with pytest.raises(DataError, match=message):
        tokens.read_tokens(data)


def test_a_missing_colour_is_named() -> None:
    data = {
        theme: {name: value for name, value in colours.items() if name != "accent"} for theme, colours in THEMES.items()
    }
    with pytest.raises(DataError, match="missing: accent"):
        tokens.read_tokens(data)


def test_a_file_without_both_themes_is_refused() -> None:
    with pytest.raises(DataError, match="light and dark"):
        tokens.read_tokens({"light": {}})


def _lab(colour: str, eyes: str) -> tuple[float, float, float]:
    """CIE Lab of a colour as those eyes see it."""
    parts = [tokens._linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5)]
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, parts, strict=True)))) for row in SEEN_BY[eyes]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)
