"""The ready comparisons: their sketches keep to the vocabulary, and each shows what it says that it shows."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.patterns import comparisons as module
from patterns_app.core.patterns.comparisons import comparisons, ready_for
from patterns_app.core.patterns.conformity import sketch_problems
from patterns_app.core.patterns.model import Variant
from patterns_app.core.patterns.overlay import compare, overlay
from patterns_app.core.patterns.reader import entries
from patterns_app.core.reading import DataError
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities

READY = comparisons()
EXAMPLES = [variant for ready in READY.values() for variant in ready.variants]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_an_example_is_a_correct_sketch_without_errors(example: Variant) -> None:
    assert list(sketch_problems(example.sketch, vocabulary())) == []
    assert example.sketch.title
    assert [found for found in run(example.sketch, vocabulary()) if found.severity == "error"] == []


def test_slugs_are_not_those_of_entries() -> None:
    assert not READY.keys() & entries().keys()


def test_a_comparison_is_found_by_its_two_sides_in_this_order() -> None:
    for ready in READY.values():
        assert ready_for(ready.before, ready.after) is ready
        assert ready_for(ready.after, ready.before) is None


def test_from_machines_to_functions_the_operating_system_is_handed_over_and_the_data_is_not() -> None:
    sides = {variant.slug: overlay(variant.sketch, vocabulary(), responsibilities()) for variant in EXAMPLES}
    models = {node.node: node.model for node in sides["ec2"].nodes}
    assert models["api"] == "iaas"
    both = {layer.layer: layer for layer in compare(sides["ec2"], sides["lambda"]).layers}
    assert both["operating-system"].after < both["operating-system"].before
    assert both["data"].after == both["data"].before == 1


def test_a_side_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = [{"slug": "a", "title": "A", "watch": "W", "before": "saga:moon", "after": "a:b"}]
    monkeypatch.setattr(module, "load_yaml", lambda *_: said)
    with pytest.raises(DataError, match="a:b, saga:moon"):
        comparisons.__wrapped__()
