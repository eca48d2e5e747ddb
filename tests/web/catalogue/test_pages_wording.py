"""Small rules of how data is said on pages."""

from __future__ import annotations

import pytest

from patterns_app.core.services.model import Setting
from patterns_app.web import values
from patterns_app.web.catalogue.presenting import wording
from patterns_app.web.catalogue.templatetags.catalogue import inline, plain


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (True, "", "yes"),
        (False, "", "no"),
        (None, "s", "not set"),
        (30, "s", "30 s"),
        (345_600, "s", "345,600 s (4 days)"),
        (180, "s", "180 s (3 minutes)"),
        (512, "MB", "512 MB"),
        ("NEW_IMAGE", "", "NEW_IMAGE"),
    ],
)
def test_a_setting_is_shown_with_its_unit(value: bool | int | str | None, unit: str, shown: str) -> None:
    setting = Setting(key="any", label="Any", type="integer", unit=unit)
    assert values.setting_text(value, setting) == shown


def test_a_setting_that_the_vocabulary_does_not_know_gets_a_readable_name() -> None:
    assert values.setting_name("visibility_timeout", None) == "Visibility timeout"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`202 Accepted` and **more**", "<code>202 Accepted</code> and <strong>more</strong>"),
        ("<b onclick=x>", "&lt;b onclick=x&gt;"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("![a](//evil/x.png)", "![a](//evil/x.png)"),
        ("`<script>`", "<code>&lt;script&gt;</code>"),
        ("&lt;script&gt;", "&amp;lt;script&amp;gt;"),
    ],
)
def test_marked_up_text_has_code_and_emphasis_and_nothing_else(text: str, html: str) -> None:
    assert inline(text) == html


def test_plain_text_has_no_marks() -> None:
    assert plain("a `b` **c**") == "a b c"


def test_every_style_has_a_line() -> None:
    from patterns_app.core.patterns.reader import tags

    assert all(tag.key in wording._LINES for tag in tags().styles)
