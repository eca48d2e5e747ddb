"""The contract of search: the same answers on SQLite and on PostgreSQL, and no text is dangerous."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patterns_app.web.catalogue.models import SearchDocument
from patterns_app.web.catalogue.search import plain_words, refresh_index, search

pytestmark = pytest.mark.django_db


def first(text: str) -> tuple[str, str] | None:
    hits = search(text, limit=1)
    return (hits[0].kind, hits[0].slug) if hits else None


@pytest.fixture
def crafted() -> None:
    """Two documents whose every word is known."""
    for key, title, text in (
        ("tame", "Tame <b>title</b>", "A naïve <script>alert(1)</script> façade & more: zebrafish swim in Zürich."),
        ("wild", "Wild", "Zebras only. " + "padding " * 100 + "zebrafish at the very end"),
    ):
        words = " ".join(plain_words(text))
        SearchDocument.objects.create(
            kind="rule", key=key, title=title, tagline="", text=text, name_words=key, lead_words="", text_words=words
        )
    refresh_index()


@pytest.mark.parametrize(
    ("text", "kind", "slug"),
    [
        ("stran", "pattern", "strangler"),
        ("STRANGLER", "pattern", "strangler"),
        ("circuit breaker", "pattern", "circuit-breaker"),
        ("breaker circuit", "pattern", "circuit-breaker"),
        ("aggregato", "pattern", "aggregator"),
        ("aggregated", "pattern", "aggregator"),
        ("event-driven", "pattern", "event-driven"),
        ("spa", "pattern", "spa"),
        ("aws.sqs", "service", "aws.sqs"),
        ("lambda", "service", "aws.lambda"),
        ("faas", "model", "faas"),
        ("what is a saga", "pattern", "saga"),
    ],
)
def test_names_are_found_by_their_beginning_their_words_and_their_kin(text: str, kind: str, slug: str) -> None:
    assert first(text) == (kind, slug)


def test_all_words_are_needed_while_something_has_them_all() -> None:
    found = {hit.slug for hit in search("dead letter queue")}
    assert "aws.sqs" in found
    assert len(found) < SearchDocument.objects.count() / 2


def test_some_words_are_enough_when_nothing_has_them_all() -> None:
    assert first("xyzzy strangler") == ("pattern", "strangler")


def test_accents_and_case_do_not_count(crafted: None) -> None:
    assert {hit.slug for hit in search("NAIVE Facade zurich")} == {"tame"}
    assert {hit.slug for hit in search("naïve façade Zürich")} == {"tame"}


def test_a_snippet_shows_the_words_marked_and_everything_else_escaped(crafted: None) -> None:
    (hit,) = search("naive script")
    assert "<mark>naïve</mark> &lt;<mark>script</mark>&gt;" in hit.snippet
    assert "<script" not in hit.snippet
    assert hit.title == "Tame <b>title</b>"  # plain text: the page escapes it


def test_a_snippet_is_cut_out_around_the_words(crafted: None) -> None:
    hit = next(hit for hit in search("zebrafish") if hit.slug == "wild")
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith("<mark>zebrafish</mark> at the very end")
    assert len(hit.snippet) < 300


def test_the_limit_is_kept() -> None:
    assert len(search("a service", limit=3)) == 3
    assert len(search("lambda", limit=50)) > 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\0",
        '"',
        "'",
        "(((",
        "*",
        "-",
        ":",
        "\\",
        "%",
        "{}",
        "…—",
    ],
)
def test_a_text_without_words_finds_nothing(text: str) -> None:
    assert search(text) == []


@pytest.mark.parametrize(
    "text",
    [
        '"unclosed strangler',
        "'strangler",
        "strangler OR (",
        "strangler AND NOT",
        "strangler NEAR/3",
        "strangler:* & !",
        "name_words: strangler",
        "{name_words} : strangler",
        "^strangler",
        "strangler\0",
        "strangler'; DROP TABLE catalogue_entry; --",
        "strangler \\",
        "strangler %s",
        "strangler " + "x" * 10_000,
        "strangler " * 1_000,
    ],
)
def test_what_is_syntax_elsewhere_is_only_words_here(text: str) -> None:
    assert first(text) == ("pattern", "strangler")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_search(text: str) -> None:
    for hit in search(text):
        assert "<" not in hit.snippet.replace("<mark>", "").replace("</mark>", "")
