"""The contract of search: the same answers on SQLite and on PostgreSQL, and no text is dangerous."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patterns_app.core.patterns.words import plain_words
from patterns_app.web.catalogue.asking import ask
from patterns_app.web.catalogue.models import SearchDocument
from patterns_app.web.catalogue.search import refresh_index, search
from tests.core.strategies import steady

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
        ("cloud watch alarm", "service", "aws.cloudwatch-alarm"),
        ("ddb", "service", "aws.dynamodb"),
        ("rds", "service", "aws.rds"),
        ("vm", "service", "aws.ec2"),
    ],
)
def test_names_are_found_by_their_beginning_their_words_and_their_kin(text: str, kind: str, slug: str) -> None:
    assert first(text) == (kind, slug)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lamda", "Lambda function"),
        ("Dynomodb", "DynamoDB table"),
        ("strangeler", "Strangler"),
        ("stepfunctions", "Step Functions (Standard)"),
        ("azure functions", "Function Apps (Azure)"),
        ("cloud run", "Cloud Run (Google Cloud)"),
        ("service bus", "Service Bus (Azure)"),
        ("kafka", "MSK cluster"),
        ("snowflake", "Snowflake (SaaS)"),
        ("vpc", "VPC"),
        ("public subnet", "Public subnet"),
        ("security group", "Security group"),
    ],
)
def test_the_page_finds_first_what_was_meant(text: str, title: str, client: Client) -> None:
    results = ask(text, 20)
    first = results.hits[0]
    assert first.title == title
    assert bool(results.meant) == (text in ("lamda", "Dynomodb", "strangeler", "stepfunctions"))
    assert client.get(first.url).status_code == 200


def test_the_page_says_how_it_has_read_a_mistyped_word(client: Client) -> None:
    page = client.get("/search/", {"q": "lamda <b>"}).content.decode()
    assert "Nothing here is called “lamda &lt;b&gt;”, so this is for “lambda b”." in page


@pytest.mark.parametrize(
    ("address", "typed", "meant", "found"),
    [
        ("/patterns/", "sagga", "saga", "/patterns/saga/"),
        ("/patterns/", "statemachine", "state machine", "/patterns/state-machine/"),
        ("/services/", "lamda", "lambda", "/services/aws.lambda/"),
        ("/services/", "stepfunctions", "step functions", "/services/aws.step-functions/"),
        ("/services/", "lambdas", "", "/services/aws.lambda/"),
    ],
)
def test_filters_read_a_mistyped_word_as_the_search_does(
    client: Client, address: str, typed: str, meant: str, found: str
) -> None:
    page = client.get(address, {"q": typed}).content.decode()
    assert found in page
    assert (f"Nothing here is called “{typed}”, so this is for “{meant}”." in page) == bool(meant)


def test_what_nobody_knows_can_be_drawn_by_its_name(client: Client) -> None:
    page = client.get("/search/", {"q": "qzxqzx wyvern9"}).content.decode()
    (address,) = re.findall(r'href="(/studio/\?part=[^"]*label=[^"]*)"', page)
    studio = client.get(html.unescape(address)).content.decode()
    assert '"label": "qzxqzx wyvern9"' in studio or '"label":"qzxqzx wyvern9"' in studio
    assert client.get("/studio/", {"part": "aws.nonsense"}).status_code == 400


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


@settings(steady(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_search(text: str) -> None:
    for hit in search(text):
        assert "<" not in hit.snippet.replace("<mark>", "").replace("</mark>", "")
