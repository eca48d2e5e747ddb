"""How wide text is, and where it breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.layout.text import TextStyle, width, wrap
from tests.core.strategies import ATTACKS, steady, texts
from tests.effort import at_most

PLAIN = TextStyle(size=10, line_height=14)
BOLD = TextStyle(size=10, line_height=14, bold=True)


def test_width_grows_with_text_and_size_and_weight() -> None:
    assert width("", PLAIN) == 0
    assert 0 < width("i", PLAIN) < width("W", PLAIN) < width("Wi", PLAIN)
    assert width("Orders", PLAIN) < width("Orders", BOLD)
    assert width("Orders", TextStyle(20, 28)) == pytest.approx(2 * width("Orders", PLAIN))


def test_a_space_has_the_same_width_everywhere() -> None:
    assert width("a b", PLAIN) == pytest.approx(width("a", PLAIN) + width(" ", PLAIN) + width("b", PLAIN), abs=0.5)


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "🚀", "漢字", "한글", "かな", "ａｂ", "Ω", "ж", "é"])
def test_other_scripts_have_a_width_too(text: str) -> None:
    assert len(text) * 2 < width(text, PLAIN) <= len(text) * 14


def test_east_asian_text_is_a_full_em_wide() -> None:
    assert width("漢字", PLAIN) == 20
    assert width("a漢b", PLAIN) == pytest.approx(width("a", PLAIN) + 10 + width("b", PLAIN))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("   ", ()),
        ("Orders", ("Orders",)),
        ("Take the order", ("Take the", "order")),
        ("two\nlines", ("two lines",)),
        ("  much   space  ", ("much space",)),
        ("orders-dead-letter", ("orders-", "dead-letter")),
        ("src/handlers/take.py", ("src/", "handlers/", "take.py")),
        ("Donaudampfschiff", ("Donaudamp", "fschiff")),
        ("LoadBalancer", ("Load", "Balancer")),
        ("SyncTaskDefinition", ("SyncTask", "Definition")),
        ("DDBTableItems", ("DDBTable", "Items")),
    ],
)
def test_lines_break_at_spaces_then_after_joining_signs_then_within_names_then_anywhere(
    text: str, lines: tuple[str, ...]
) -> None:
    assert wrap(text, PLAIN, 58, 9) == lines


def test_a_name_breaks_anywhere_where_it_would_else_not_fit() -> None:
    assert wrap("LoadBalancerName", PLAIN, 58, 2) == ("LoadBalanc", "erName")


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    lines = wrap("Takes each order and writes it to the table of orders", PLAIN, 58, 2)
    assert len(lines) == 2
    assert lines[0] == "Takes each"
    assert lines[1].endswith("…")
    assert not lines[1].endswith(" …")


@pytest.mark.parametrize("text", ["漢字" * 100, "🚀" * 100, "שלום " * 50, "مرحبا " * 50, "W" * 200, "👩‍👩‍👧‍👦" * 20])
def test_long_text_of_any_script_is_cut_to_its_lines(text: str) -> None:
    lines = wrap(text, PLAIN, 100, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width(line, PLAIN) <= 100 for line in lines)


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_nothing_of_a_text_that_fits_is_lost(text: str) -> None:
    lines = wrap(text, PLAIN, 150, 99)
    assert "".join("".join(lines).split()) == "".join(text.split())


@steady(300)
@given(texts(200), st.integers(15, 300), st.integers(1, 4))
def test_lines_are_never_wider_or_more_than_asked_for(text: str, most_width: int, most_lines: int) -> None:
    lines = wrap(text, PLAIN, most_width, most_lines)
    assert len(lines) <= most_lines
    assert all(line == line.strip() and line for line in lines)
    assert all(width(line, PLAIN) <= most_width for line in lines)


@pytest.mark.parametrize("sign", ["a", " ", "-", "a ", "a-", "漢", "🚀", "א", "\u0301", "\u200d"])
def test_measuring_and_wrapping_long_text_takes_no_long_time(sign: str) -> None:
    with at_most(100):
        wrap(sign * (4_000 // len(sign)), PLAIN, 400, 12)
