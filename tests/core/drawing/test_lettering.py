"""The typefaces that a picture carries, and texts of many scripts in files that are no SVG."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from patterns_app.core.drawing import raster
from patterns_app.core.drawing.lettering import carrying_typefaces, typefaces_of
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.drawing.typesetting import typeset
from patterns_app.core.drawing.writing import lettered
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.directions import as_seen
from patterns_app.core.layout.typefaces import runs, undrawn
from patterns_app.core.layout.workers import Here
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.bench.samples import sample
from tests.core.cast import node
from tests.each import each


def svg_of(*labels: str, spoken: bool = False) -> str:
    """A picture with a part of each name."""
    sketch = Sketch(nodes=tuple(node(f"n{place}", label) for place, label in enumerate(labels)))
    return write_svg(build_scene(sketch, vocabulary(), Here("").arrange), Style(spoken=spoken))


def families(svg: str) -> list[str]:
    """The families that a picture brings with it."""
    return re.findall(r'@font-face\{font-family:"([^"]+)"', svg)


def test_a_picture_brings_the_typefaces_that_it_uses_and_no_other() -> None:
    assert families(carrying_typefaces(svg_of("Orders"))) == ["Inter", "Inter"]
    assert set(families(carrying_typefaces(svg_of("สั่งซื้อ", "שלום")))) == {"Inter", "Noto Sans Thai", "Noto Sans Hebrew"}


def test_a_picture_of_ten_parts_stays_below_30_kilobytes_with_its_typefaces() -> None:
    scene = build_scene(sample(10), vocabulary(), Here("").arrange)
    assert len(carrying_typefaces(write_svg(scene))) < 30_000


def test_chinese_japanese_and_korean_are_drawn_in_the_habits_of_where_they_are_from() -> None:
    def family(*labels: str) -> str:
        return next(name for name in families(carrying_typefaces(svg_of(*labels))) if "CJK" in name)

    assert family("注文", "テーブル") == "Noto Sans CJK JP"
    assert family("订单处理") == "Noto Sans CJK SC"
    assert family("주문") == "Noto Sans CJK KR"
    assert [one.family for one in typefaces_of(svg_of("订单处理")) if "CJK" in one.family] == ["Noto Sans CJK SC"]


def test_signs_without_a_typeface_are_told_with_their_code() -> None:
    assert undrawn(["Orders", "注文 שלום 🚀"]) == ""
    assert undrawn(["\U00013000 x"]) == "No typeface here has U+13000: drawn as boxes."


def test_without_the_optional_typeface_the_note_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patterns_app.core.layout.typefaces._cjk", tuple)
    monkeypatch.setattr("patterns_app.core.layout.typefaces._found", lambda code: None)
    runs.cache_clear()
    try:
        assert "pattern-studio[cjk]" in undrawn(["漢字"])
        assert "[cjk]" not in undrawn(["\U00013000"])
    finally:
        runs.cache_clear()


@each(
    ("text", "expected"),
    [
        ("e\u0301t", [("e\u0301t", "Inter")]),
        ("a 👩\u200d👦 b", [("a ", "Inter"), ("👩\u200d👦", "Noto Emoji"), (" b", "Inter")]),
        ("सं\u200dत", [("सं\u200dत", "Noto Sans Devanagari")]),
    ],
)
def test_a_mark_a_joiner_and_a_space_stay_with_what_they_belong_to(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(run.text, run.typeface and run.typeface.family) for run in runs(text)] == expected


@each(
    ("text", "seen"),
    [
        ("Orders", ["Orders"]),
        ("AWS שלום x", ["AWS ", "שלום", " x"]),
        ("שלום (API) 12", ["12", ") ", "API", " (", "שלום"]),
        ("שלום!", ["!", "שלום"]),
        ("API (שלום)", ["API (", "שלום", ")"]),
    ],
)
def test_stretches_are_in_the_order_in_which_they_are_seen(text: str, seen: list[str]) -> None:
    assert [stretch.text for stretch in as_seen(text)] == seen


def test_a_text_runs_the_way_of_its_first_letter() -> None:
    assert lettered("שלום (API)").startswith("\u2067")
    assert not lettered("API שלום").startswith("\u2067")


def test_a_pdf_finds_words_of_every_script_that_it_draws() -> None:
    words = ["Заказы", "שלום", "注文", "ตะกรา", "አማርኛ"]
    document = pypdfium2.PdfDocument(raster.to_pdf(svg_of(*words, "आदेश", spoken=True)))
    found = document[0].get_textpage().get_text_bounded()
    document.close()
    assert [word for word in words if word not in found] == []


def test_a_text_of_several_glyphs_a_sign_is_an_outline_and_its_words_lie_under_the_ground() -> None:
    drawn = typeset(svg_of("क्षत्रिय"))
    assert drawn.index(">क्षत्रिय</text>") < drawn.index('<rect class="background"') < drawn.index('<path class="label"')
