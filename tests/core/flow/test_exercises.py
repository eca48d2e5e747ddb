"""Exercises: what they begin with is not the answer, what the catalogue has is, and a ruin is none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from msgspec.structs import replace

from patterns_app.core.flow.lesson.exercise import Task, judge, start_of, tasks_of
from patterns_app.core.patterns.composing import PieceNotFound
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.pipeline import checked
from patterns_app.core.sketch.model import Sketch
from tests.each import each


@cache
def offered(task: Task) -> list[tuple[str, str]]:
    names = ((pattern.slug, variant.slug) for pattern in patterns() for variant in pattern.variants)
    return [name for name in names if task in tasks_of(*name)]


def errors(sketch: Sketch) -> list[str]:
    return [one.message for one in checked(sketch).findings if one.severity == "error"]


def changed(sketch: Sketch, *kinds: str) -> Iterator[Sketch]:
    """The sketch with one line of another kind, each in turn."""
    for line in sketch.connections:
        for kind in kinds:
            lines = tuple(replace(one, kind=kind) if one is line else one for one in sketch.connections)
            yield replace(sketch, connections=lines)


@each("name", lambda: offered("mend"))
def test_to_mend_is_to_keep_what_failed_again(name: tuple[str, str]) -> None:
    begun, whole = start_of(*name, "mend"), start_of(*name, "lose")
    before = judge(*name, "mend", begun, errors(begun))
    assert not before.done
    # A choreography without its lines does nothing at all: then that is what is said.
    assert before.says.startswith("Not yet"), before
    assert before.before == before.now
    after = judge(*name, "mend", whole, errors(whole))
    assert after.done
    assert after.says.startswith("Fixed"), after
    assert (after.before, after.now != after.before) == (before.before, True)


@each("name", lambda: offered("lose"))
def test_to_lose_is_not_what_the_pattern_does(name: tuple[str, str]) -> None:
    whole, begun = start_of(*name, "lose"), start_of(*name, "mend")
    assert not judge(*name, "lose", whole, errors(whole)).done
    answers = [begun] if "mend" in tasks_of(*name) else changed(whole, "async")
    assert any(judge(*name, "lose", one, errors(one)).done for one in answers)


def test_the_catalogue_has_both_exercises() -> None:
    assert {("storage-first", "sqs"), ("saga", "choreography")} <= set(offered("mend"))
    assert ("synchronous-execution", "rest-api") in set(offered("lose")) - set(offered("mend"))


def test_what_no_longer_works_or_breaks_a_rule_is_no_answer() -> None:
    whole = start_of("asynchronous-execution", "function-caller", "lose")
    name = ("asynchronous-execution", "function-caller")
    gone = judge(*name, "mend", replace(whole, connections=(), scenarios=()), ())
    assert not gone.done
    assert "no message comes to Lambda function" in gone.says
    assert not judge(*name, "mend", Sketch(), ()).done
    ruled = judge(*name, "mend", whole, ["The queue has no name."])
    assert not ruled.done
    assert ruled.says.endswith("The queue has no name.")


def test_who_notices_is_told() -> None:
    begun = start_of("storage-first", "sqs", "mend")
    told = judge("storage-first", "sqs", "mend", begun, ())
    worker = next(one for one in told.losses if one.part == "worker")
    assert worker.unnoticed
    assert "To Client all looks well." in worker.says
    assert "After 4 days Incoming orders deletes it." in worker.says


def test_a_pattern_or_variant_that_is_none_is_named() -> None:
    with pytest.raises(PieceNotFound, match="nowhere"):
        tasks_of("nowhere", "")
    with pytest.raises(PieceNotFound, match="it has sqs"):
        start_of("storage-first", "other", "mend")


def test_a_part_that_was_left_loose_is_used_or_taken_away() -> None:
    name = ("storage-first", "sqs")
    whole, begun = start_of(*name, "lose"), start_of(*name, "mend")
    kept = next(line for line in whole.connections if line.kind == "dlq")
    other = replace(next(node for node in whole.nodes if node.id == kept.target), id="other", label="Other")
    mended = replace(
        begun, nodes=(*begun.nodes, other), connections=(*begun.connections, replace(kept, target="other"))
    )
    told = judge(*name, "mend", mended, ())
    assert not told.done
    assert "Dead letters is joined to nothing" in told.says
    tidy = replace(mended, nodes=tuple(node for node in mended.nodes if node.id != kept.target))
    assert judge(*name, "mend", tidy, ()).done
