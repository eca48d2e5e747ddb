"""What follows when a part breaks, as golden traces: one file a pattern, every node and every fault.

For a new pattern, and after a change that is meant, run `make accept` (`ONLY=slug` for one) and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from patterns_app.core.engine.model import FaultKind, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.flow.derived import NoSuchNode
from patterns_app.core.flow.faults import FAULTS, break_node, entries_of, fails_at, teaches_most
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import entries, patterns
from patterns_app.core.sketch.model import Move, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders
from tests.core.told import in_short

GOLDEN = Path(__file__).parents[2] / "golden" / "flows"


def broken(sketch: Sketch, scenario: Scenario | None, part: str, fault: FaultKind) -> Trace:
    return break_node(sketch, vocabulary(), scenario, part, fault)


def trace_of(sketch: Sketch, scenario: Scenario | None, part: str, fault: FaultKind) -> Scenario:
    return broken(sketch, scenario, part, fault).scenario


def written(pattern: Pattern) -> str:
    """All traces of the first variant as text: what happens without a fault too is left out."""
    variant: Variant = pattern.variants[0]
    told = variant.sketch.scenarios[0]
    entries = list(entries_of(variant.sketch, told))
    usual = {step.text for one in entries for step in trace(variant.sketch, vocabulary(), one).scenario.steps}
    parts = []
    for item in variant.sketch.nodes:
        for fault in FAULTS:
            found = broken(variant.sketch, told, item.id, fault)
            parts.append(f"## {item.id} {fault}: {in_short(found.result)}")
            steps = zip(found.times, found.scenario.steps, strict=True)
            parts += [f"- {time:g} s: {step.text}" for time, step in steps if step.text not in usual]
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_the_traces_of_a_pattern_are_the_accepted_ones(pattern: Pattern) -> None:
    path = GOLDEN / f"{pattern.slug}.md"
    if os.environ.get("ACCEPT"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(pattern), encoding="utf-8")
    assert path.exists(), f"nobody has accepted the traces yet: read what `make accept ONLY={pattern.slug}` writes"
    assert written(pattern) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_every_trace_moves_on_real_connections_and_is_the_same_twice(pattern: Pattern) -> None:
    for variant in pattern.variants:
        for item in variant.sketch.nodes:
            for fault in FAULTS:
                for scenario in (*variant.sketch.scenarios, None):
                    found = trace_of(variant.sketch, scenario, item.id, fault)
                    assert found.steps
                    assert found == trace_of(variant.sketch, scenario, item.id, fault)
                    assert not any(step.broken for step in timeline(variant.sketch, vocabulary(), found).steps)


def said(found: Scenario) -> str:
    return " ".join(step.text for step in found.steps)


def first(slug: str) -> Sketch:
    pattern = entries()[slug]
    assert isinstance(pattern, Pattern)
    return pattern.variants[0].sketch


def test_a_queue_shows_the_message_again_and_then_keeps_it_apart() -> None:
    found = broken(first("storage-first"), first("storage-first").scenarios[0], "worker", "fails")
    assert found.result.outcome == "degraded"
    assert "hides it for 3 minutes" in said(found.scenario)
    assert "received 5 times" in said(found.scenario)
    assert set(found.scenario.steps[-1].marks) == {"dead-letters"}


def test_a_saga_undoes_what_is_done_in_reverse_order() -> None:
    found = broken(first("saga"), first("saga").scenarios[0], "payment-service", "fails")
    assert found.result.outcome == "degraded"
    assert found.result.compensated == ("undo-stock", "undo-order")


def test_without_a_place_for_failures_an_event_is_lost() -> None:
    sketch = Sketch(nodes=(node("a"), node("b")), connections=(line("ab", "a", "b", kind="async"),))
    found = broken(sketch, None, "b", "fails")
    assert (found.result.outcome, found.result.ends.where) == ("failure", "b")
    assert "3 times in all" in said(found.scenario)


def test_a_function_that_waits_too_long_is_stopped_by_its_own_limit() -> None:
    found = broken(orders(), None, "table", "slow")
    assert found.result.first_caller.after_s == 10
    assert "stopped by its own limit of 10 s" in said(found.scenario)


def test_a_function_without_a_free_place_is_an_error_of_the_api_to_its_client() -> None:
    found = broken(orders(), None, "function", "throttled")
    assert (found.result.first_caller.code, "429" in said(found.scenario)) == (500, False)


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchNode):
        broken(orders(), None, "ghost", "fails")


def test_a_sketch_in_which_nothing_travels_has_nothing_to_tell() -> None:
    with pytest.raises(NoSuchNode, match="no message travels"):
        broken(Sketch(nodes=(node("a"),)), None, "a", "fails")


def test_a_story_that_never_comes_there_says_so_and_names_those_that_do() -> None:
    sketch = Sketch(
        nodes=(node("a"), node("b"), node("c")),
        connections=(line("ab", "a", "b"), line("bc", "c", "b")),
        scenarios=(
            Scenario(id="other", title="The other way", steps=(Step(text="x", moves=(Move(connection="bc"),)),)),
        ),
    )
    told = Scenario(id="this", title="This", steps=(Step(text="x", moves=(Move(connection="ab"),)),))
    found = broken(sketch, told, "c", "fails")
    assert (found.result.outcome, found.result.ends.state) == ("success", "not_affected")
    assert found.scenario.steps[-1].text.endswith("It is used in: The other way.")


def told_of(slug: str) -> Sketch:
    return next(pattern.variants[0].sketch for pattern in patterns() if pattern.slug == slug)


@pytest.mark.parametrize(
    ("slug", "part"),
    [
        ("publisher-subscriber", "topic"),  # what it takes is lost, and the client has its receipt
        ("saga", "payments-table"),  # two steps are undone
        ("storage-first", "table"),  # kept, and nobody who waits learns of it
        ("synchronous-execution", "orders"),
    ],
)
def test_the_part_to_break_is_the_one_whose_failure_teaches_most(slug: str, part: str) -> None:
    sketch = told_of(slug)
    assert teaches_most(sketch, vocabulary(), sketch.scenarios[0]) == part


def test_no_story_of_the_catalogue_offers_to_break_who_asks_or_what_it_does_not_meet() -> None:
    odd = []
    for pattern in patterns():
        for variant in pattern.variants:
            told = variant.sketch.scenarios[0]
            part = teaches_most(variant.sketch, vocabulary(), told)
            result = broken(variant.sketch, told, part, "fails").result
            if result.first_caller.part == part or result.ends.state in ("not_affected", "answered_ok"):
                odd.append((pattern.slug, variant.slug, part))
    assert odd == []


def test_a_failing_story_begins_where_the_failure_is_felt() -> None:
    sketch = told_of("storage-first")
    story = trace_of(sketch, sketch.scenarios[0], "worker", "fails")
    assert story.steps[fails_at(story, "worker") - 1].text == "Worker fails."
    unmet = trace_of(sketch, sketch.scenarios[0], "dead-letters", "fails")
    assert fails_at(unmet, "dead-letters") == 1
