"""Questions to the catalogue: filters, counts, neighbours and suggestions."""

from __future__ import annotations

import pytest

from patterns_app.core.patterns import reader
from patterns_app.core.patterns.model import Pattern
from patterns_app.web.catalogue import queries

pytestmark = pytest.mark.django_db


def slugs(**chosen: list[str]) -> list[str]:
    return [row.slug for row in queries.list_entries(**chosen)]  # type: ignore[arg-type]


def expected(**chosen: list[str]) -> list[str]:
    """The same question asked to the files."""

    def carries(pattern: Pattern, facet: str, keys: list[str]) -> bool:
        nodes = {node.service for variant in pattern.variants for node in variant.sketch.nodes}
        has = {"problem": pattern.problems, "style": pattern.styles, "level": (pattern.level,), "service": nodes}
        return bool(set(has[facet]) & set(keys))

    return [p.slug for p in reader.patterns() if all(carries(p, facet, keys) for facet, keys in chosen.items())]


def test_without_a_choice_all_patterns_come_in_the_source_document_s_order() -> None:
    assert slugs() == [pattern.slug for pattern in reader.patterns()]
    assert len(slugs(origin=["source"])) == 21
    assert slugs() == [*slugs(origin=["source"]), *slugs(origin=["beyond"])]


def test_models_are_listed_by_their_kind() -> None:
    assert [row.slug for row in queries.list_entries(kind="model")] == [model.slug for model in reader.models()]


@pytest.mark.parametrize(
    "chosen",
    [
        {"problem": ["absorb-bursts"]},
        {"problem": ["absorb-bursts", "serve-an-api"]},
        {"problem": ["serve-an-api"], "level": ["beginner"]},
        {"style": ["streaming"], "service": ["aws.kinesis"]},
        {"service": ["aws.sqs", "aws.sns"], "level": ["beginner", "intermediate"], "style": ["asynchronous"]},
        {"level": ["no-such-level"]},
    ],
)
def test_values_of_a_facet_widen_and_facets_narrow(chosen: dict[str, list[str]]) -> None:
    assert slugs(**chosen) == expected(**chosen)


def test_a_text_and_a_choice_narrow_together_the_best_first() -> None:
    found = [row.slug for row in queries.list_entries(q="circuit breaker")]
    assert found[0] == "circuit-breaker"
    narrowed = [row.slug for row in queries.list_entries(q="circuit breaker", level=["beginner"])]
    assert set(narrowed) == set(found) & set(expected(level=["beginner"]))


def test_counts_tell_what_a_choice_would_leave() -> None:
    chosen = {"level": ["beginner"]}
    options = queries.facet_counts(level=["beginner"])
    for option in options["problem"]:
        assert option.count == len(expected(problem=[option.key], **chosen)), option.key
    # A facet's own choice does not change its counts, and is marked.
    for option in options["level"]:
        assert option.count == len(expected(level=[option.key]))
        assert option.chosen == (option.key == "beginner")


def test_counts_follow_the_text() -> None:
    found = {row.slug for row in queries.list_entries(q="kinesis")}
    for option in queries.facet_counts(q="kinesis")["style"]:
        assert option.count == len(found & set(expected(style=[option.key])))


def test_every_value_of_a_facet_has_a_name_and_every_service_is_used() -> None:
    facets = queries.facets()
    assert set(facets) == {"problem", "style", "service", "level", "origin"}
    assert all(option.name for options in facets.values() for option in options)
    assert all(expected(service=[option.key]) for option in facets["service"])


def test_the_entries_that_use_a_service() -> None:
    assert [row.slug for row in queries.entries_using("aws.sqs")] == expected(service=["aws.sqs"])
    assert queries.entries_using("aws.nothing") == []


def test_an_entry_comes_back_as_it_is_in_its_file() -> None:
    assert queries.get_entry("saga") == reader.entries()["saga"]
    assert queries.get_entry("faas") == reader.entries()["faas"]
    assert queries.get_entry("nothing") is None


def test_a_row_tells_its_tags() -> None:
    row = next(row for row in queries.list_entries() if row.slug == "storage-first")
    pattern = row.value
    assert isinstance(pattern, Pattern)
    assert set(row.keys("problem")) == set(pattern.problems)
    assert row.keys("level") == [pattern.level]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("strangle", "strangler"),
        ("storage_frist", "storage-first"),
        ("brekaer", "circuit-breaker"),
        ("pubsub", "publisher-subscriber"),
        ("Saga/", "saga"),
        ("fass", "faas"),
    ],
)
def test_a_mistyped_name_is_recognised(typed: str, meant: str) -> None:
    assert meant in [row.slug for row in queries.similar_slugs(typed)]


@pytest.mark.parametrize("typed", ["", "q" * 500, "../../etc", "\0", "🦘"])
def test_what_resembles_nothing_suggests_little_and_breaks_nothing(typed: str) -> None:
    assert len(queries.similar_slugs(typed)) <= 5


def test_a_list_needs_few_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        rows = queries.list_entries(problem=["absorb-bursts"], level=["beginner"])
        assert all(row.keys("service") for row in rows)
