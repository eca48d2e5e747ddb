"""The catalogue that ships: all its entries are there and in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from patterns_app.core.patterns.checking import entry_problems
from patterns_app.core.patterns.composing import PieceNotFound, piece_of
from patterns_app.core.patterns.conformity import sketch_problems
from patterns_app.core.patterns.learning import chapters
from patterns_app.core.patterns.model import Entry, Variant
from patterns_app.core.patterns.overlay import overlay
from patterns_app.core.patterns.reader import entries, entry_files, models, patterns, tags
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.composition import compose
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities
from tests.core.cast import node

PATTERNS = [
    "strangler",
    "aggregator",
    "state-machine",
    "saga",
    "circuit-breaker",
    "backend-api",
    "hosting-microservices",
    "spa",
    "regional-api-gateway",
    "proxied-front-and-back-ends",
    "storage-first",
    "secured-spa",
    "publisher-subscriber",
    "publisher-subscriber-streams",
    "event-driven",
    "map-reduce",
    "real-time-analytics",
    "synchronous-execution",
    "asynchronous-execution",
    "stream-based-execution",
    "data-lake",
]
MODELS = ["on-premise", "xaas", "iaas", "paas", "caas", "faas", "saas"]
VARIANTS = {f"{pattern.slug}/{variant.slug}": variant for pattern in patterns() for variant in pattern.variants}


def test_every_entry_of_the_source_document_is_there() -> None:
    assert [pattern.slug for pattern in patterns() if pattern.origin == "source"] == PATTERNS
    assert {model.slug for model in models()} >= set(MODELS)
    assert {pattern.group for pattern in patterns()} == {"pattern", "execution-model", "overview"}


def test_a_file_is_named_after_its_slug() -> None:
    assert sorted(entries()) == sorted(Path(name).stem for name in entry_files())


def test_entries_come_in_the_order_of_the_source_document() -> None:
    orders = [entry.order for entry in entries().values()]
    assert orders == sorted(orders)
    assert len({pattern.order for pattern in patterns()}) == len(patterns())
    beyond = [entry.order for entry in patterns() if entry.origin == "beyond"]
    assert min(beyond) > max(entry.order for entry in entries().values() if entry.order not in beyond)
    assert len({model.order for model in models()}) == len(models())


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.slug)
def test_an_entry_passes_its_checks(entry: Entry) -> None:
    assert list(entry_problems(entry, vocabulary(), tags(), frozenset(entries()))) == []


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_a_variants_sketch_passes_the_parser_that_sketches_from_outside_pass(variant: Variant) -> None:
    assert parse(encode(variant.sketch)) == variant.sketch
    assert variant.sketch.title
    assert variant.sketch.description


def test_the_variants_of_a_pattern_have_slugs_of_their_own() -> None:
    for pattern in patterns():
        slugs = [variant.slug for variant in pattern.variants]
        assert len(set(slugs)) == len(slugs), pattern.slug


@pytest.mark.parametrize(
    ("slug", "variants"),
    [("saga", 2), ("hosting-microservices", 3), ("storage-first", 2), ("map-reduce", 2)],
)
def test_patterns_with_several_ways_to_build_them_have_a_variant_for_each(slug: str, variants: int) -> None:
    assert len([name for name in VARIANTS if name.startswith(f"{slug}/")]) >= variants


def test_every_tag_is_used_by_some_pattern() -> None:
    assert {tag.key for tag in tags().styles} == {style for pattern in patterns() for style in pattern.styles}
    assert {tag.key for tag in tags().problems} == {problem for pattern in patterns() for problem in pattern.problems}
    assert {tag.key for tag in tags().levels} == {pattern.level for pattern in patterns()}


def test_every_pattern_stands_once_in_the_learning_path() -> None:
    placed = [slug for chapter in chapters() for slug in chapter.slugs]
    assert sorted(placed) == sorted(pattern.slug for pattern in patterns())
    assert all(chapter.slugs for chapter in chapters())


@pytest.mark.parametrize("slug", PATTERNS)
def test_a_pattern_can_be_composed_into_an_empty_sketch_and_twice_into_the_same(slug: str) -> None:
    piece = piece_of(slug)
    once = compose(Sketch(), piece, {})
    twice = compose(once, piece, {})
    assert len(once.nodes) == len(piece.sketch.nodes)
    assert len(twice.connections) == 2 * len(piece.sketch.connections)
    assert parse(encode(twice)) == twice


@pytest.mark.parametrize(
    ("slug", "variant"), [(pattern.slug, variant.slug) for pattern in patterns() for variant in pattern.variants]
)
def test_a_bound_role_leaves_only_connections_that_exist(slug: str, variant: str) -> None:
    piece = piece_of(slug, variant)
    assert set(piece.bindable) <= {item.id for item in piece.sketch.nodes}
    own = {item.id: item.service for item in piece.sketch.nodes}
    for role, services in piece.bindable.items():
        assert own[role] in services
        for service in services:
            sketch = compose(Sketch(nodes=(node("mine", service=service),)), piece, {role: "mine"})
            assert len(sketch.nodes) == len(piece.sketch.nodes)
            assert list(sketch_problems(sketch, vocabulary())) == []


def test_unknown_patterns_and_variants_are_not_found() -> None:
    for slug, variant, key in (("atlantis", "", "pattern"), ("iaas", "", "pattern"), ("saga", "opera", "variant")):
        with pytest.raises(PieceNotFound) as caught:
            piece_of(slug, variant)
        assert caught.value.key == key


def test_who_runs_what_is_summed_over_a_sketch() -> None:
    sketch = Sketch(nodes=(node("fn"), node("old", service="onprem.legacy"), node("me", service="client.browser")))
    summed = overlay(sketch, vocabulary(), responsibilities())
    assert [share.model for share in summed.nodes] == ["faas", "on-premise", None]
    assert all(layer.customer + layer.provider + layer.shared == 2 for layer in summed.layers)
    assert 0 < summed.yours < 1
    assert overlay(Sketch(nodes=sketch.nodes[1:2]), vocabulary(), responsibilities()).yours == 1
    assert overlay(Sketch(), vocabulary(), responsibilities()).yours == 0
