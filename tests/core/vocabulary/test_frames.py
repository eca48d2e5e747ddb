"""The kinds of frame: the data, the document and the drawing know the same ones."""

from __future__ import annotations

from typing import get_args

from patterns_app.core.drawing.icons import icon_keys
from patterns_app.core.drawing.tokens import tokens
from patterns_app.core.sketch.model import FrameKind
from patterns_app.core.vocabulary.frames import frame_types

KINDS = frame_types()


def test_the_document_takes_the_kinds_that_are_described_and_no_other() -> None:
    assert set(get_args(FrameKind)) == set(KINDS)


def test_every_kind_has_an_icon_and_a_colour_in_both_themes() -> None:
    assert [key for key in KINDS if f"frame-{key}" not in icon_keys()] == []
    palettes = tokens().light, tokens().dark
    assert [
        kind.key for kind in KINDS.values() if any(f"diagram-frame-{kind.colour}" not in one for one in palettes)
    ] == []


def test_every_kind_says_what_it_is_and_has_a_name_of_its_own() -> None:
    assert [kind.key for kind in KINDS.values() if not kind.summary.strip()] == []
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)


def test_what_lies_in_a_frame_is_a_kind_too() -> None:
    assert {inner for kind in KINDS.values() for inner in kind.holds} <= set(KINDS)


def test_a_subnet_says_by_its_kind_whether_the_internet_reaches_it() -> None:
    says = {key: kind.network for key, kind in KINDS.items() if kind.network}
    assert says == {"subnet-public": "public", "subnet-private": "private"}
