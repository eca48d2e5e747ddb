"""Questions about a sketch: what they ask, and that each has one right answer among others."""

from __future__ import annotations

import pytest

from patterns_app.core.flow.quiz import failure_questions
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_how_a_failure_ends_is_never_asked_about_who_calls_from_outside(pattern: Pattern) -> None:
    sketch = pattern.variants[0].sketch
    outside = {node.label or node.id for node in sketch.nodes if node.service.startswith("client.")}
    inside = {node.label or node.id for node in sketch.nodes} - outside
    for asked in failure_questions(sketch, vocabulary(), sketch.scenarios[0]):
        assert asked.asks.partition(" fails.")[0] in inside
        assert len(set(asked.choices)) == len(asked.choices) >= 3
        assert not any("not known" in choice or choice.startswith("Nothing begins") for choice in asked.choices)


def test_what_is_wrong_is_excluded_and_not_only_another_code() -> None:
    sketch = next(pattern for pattern in patterns() if pattern.slug == "spa").variants[0].sketch
    for asked in failure_questions(sketch, vocabulary(), sketch.scenarios[0]):
        assert sum("is told that it has failed" in choice for choice in asked.choices) == 1


def test_storage_first_asks_about_each_part_that_can_fail() -> None:
    sketch = next(pattern for pattern in patterns() if pattern.slug == "storage-first").variants[0].sketch
    asked = failure_questions(sketch, vocabulary(), sketch.scenarios[0])
    assert [one.asks.partition(" fails.")[0] for one in asked] == ["Orders API", "Incoming orders", "Worker", "Orders"]
