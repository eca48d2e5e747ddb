"""Exercises under a load: what they begin with does not bear it, the pattern does, and a ruin is no answer."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace

from patterns_app.core.flow.lesson.bearing import bearing_of, figures_of
from patterns_app.core.flow.lesson.exercise import aim_of, judge, start_of, tasks_of
from patterns_app.core.patterns.composing import PieceNotFound
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.pipeline import checked
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.operations import apply, removal_of_node
from tests.each import each

BULKHEAD, CACHE, RETRY = ("bulkhead", "own-shares"), ("cache-aside", "cache-beside"), ("retry-with-backoff", "workflow")
CELLS, LAKE = ("cell-based", "three-cells"), ("data-lake", "overview")


@cache
def offered() -> list[tuple[str, str]]:
    names = ((pattern.slug, variant.slug) for pattern in patterns() for variant in pattern.variants)
    return [name for name in names if bearing_of(*name)]


def errors(sketch: Sketch) -> list[str]:
    return [one.message for one in checked(sketch).findings if one.severity == "error"]


@each("name", offered)
def test_what_it_begins_with_is_not_the_answer_and_the_pattern_is(name: tuple[str, str]) -> None:
    begun, whole = start_of(*name, "bear"), start_of(*name, "lose")
    before = judge(*name, "bear", begun, errors(begun))
    assert not before.done
    assert before.before == before.now
    after = judge(*name, "bear", whole, errors(whole))
    assert after.done, after
    assert after.now in after.says
    assert after.before == before.before != after.now
    low, high = sorted(figures_of(*name))
    assert high > 1.3 * low


def test_the_patterns_whose_failure_is_one_of_load_and_time_have_one() -> None:
    assert {BULKHEAD, CACHE, RETRY} <= set(offered())
    assert tasks_of("cache-aside", "") == tasks_of(*CACHE)
    assert aim_of(*CACHE, "bear").startswith("A campaign")


def test_a_cache_that_is_drawn_otherwise_than_in_the_catalogue_is_one() -> None:
    begun = start_of(*CACHE, "bear")
    service = next(node for node in begun.nodes if node.id == "service")
    mine = Node(id="mine", service="aws.memorydb", label="My cache", frame=service.frame)
    asks = Connection(id="asks", source="service", target="mine", kind="readwrite")
    drawn = replace(begun, nodes=(*begun.nodes, mine), connections=(*begun.connections, asks))
    told = judge(*CACHE, "bear", drawn, ())
    assert told.done, told


def test_a_share_for_one_alone_is_enough_where_it_is_the_one_that_waits() -> None:
    begun = start_of(*BULKHEAD, "bear")
    nodes = (
        replace(one, settings={**one.settings, "reserved_concurrency": 100}) if one.id == "reports" else one
        for one in begun.nodes
    )
    told = judge(*BULKHEAD, "bear", replace(begun, nodes=tuple(nodes)), ())
    assert told.done, told


def test_who_takes_away_what_the_load_goes_through_has_answered_nothing() -> None:
    begun = start_of(*BULKHEAD, "bear")
    told = judge(*BULKHEAD, "bear", apply(begun, removal_of_node(begun, "reports")), ())
    assert not told.done
    assert "which is not there any more" in told.says
    assert told.now == "It was not run."
    ruled = judge(*BULKHEAD, "bear", start_of(*BULKHEAD, "lose"), ["The queue has no name."])
    assert not ruled.done
    assert ruled.says.endswith("The queue has no name.")
    lost = start_of(*RETRY, "bear")
    bare = judge(*RETRY, "bear", apply(lost, removal_of_node(lost, "given-up")), ())
    assert not bare.done


def test_who_leads_the_load_round_what_fails_has_answered_nothing() -> None:
    begun = start_of(*CELLS, "bear")
    others = [Node(id=f"new-{one.id}", service=one.service, label=f"New {one.label}") for one in begun.nodes]
    new = [one for one in others if one.id.startswith("new-cell-1")]
    moved = [
        replace(
            line, source=line.source.replace("cell-1", "new-cell-1"), target=line.target.replace("cell-1", "new-cell-1")
        )
        for line in begun.connections
    ]
    told = judge(*CELLS, "bear", replace(begun, nodes=(*begun.nodes, *new), connections=tuple(moved)), ())
    assert not told.done
    assert told.says == "Not yet: the load no longer comes to Cell 1 orders."


def test_an_exercise_can_begin_with_parts_that_do_the_work_of_others_and_with_other_settings() -> None:
    cells, lake = start_of(*CELLS, "bear"), start_of(*LAKE, "bear")
    assert {node.label for node in cells.nodes if node.service == "aws.lambda"} == {"Cell 1 orders"}
    assert {line.target for line in cells.connections if line.source.startswith("shops")} == {"names", "cell-1-api"}
    assert len({(line.source, line.target) for line in cells.connections}) == len(cells.connections)
    assert {frame.id for frame in cells.frames} <= {node.frame for node in cells.nodes}
    assert next(node for node in lake.nodes if node.id == "stream-delivery").settings["buffer_interval"] == 60


def test_every_pattern_has_something_to_do_in_the_studio() -> None:
    idle = [one.slug for one in patterns() if not any(tasks_of(one.slug, variant.slug) for variant in one.variants)]
    assert idle == []


def test_a_variant_without_one_says_so() -> None:
    with pytest.raises(PieceNotFound, match="no exercise under a load"):
        start_of("bulkhead", "one-pool", "bear")
