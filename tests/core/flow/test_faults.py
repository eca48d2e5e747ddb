"""What follows when a part breaks, as golden traces: one file a pattern, every node and every fault.

For a new pattern, and after a change that is meant, run `make accept` (`ONLY=slug` for one) and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from patterns_app.core.flow.derived import NoSuchNode
from patterns_app.core.flow.faults import FAULTS, break_node
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import entries, patterns
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders

GOLDEN = Path(__file__).parents[2] / "golden" / "flows"


def trace(sketch: Sketch, scenario: Scenario | None, part: str, fault: str) -> Scenario:
    return break_node(sketch, vocabulary(), scenario, part, fault)  # type: ignore[arg-type]


def written(pattern: Pattern) -> str:
    """All traces of the first variant as text: what is told before the fault is left out."""
    variant: Variant = pattern.variants[0]
    told = variant.sketch.scenarios[0]
    known = {step.text for step in told.steps}
    parts = []
    for item in variant.sketch.nodes:
        for fault in FAULTS:
            found = trace(variant.sketch, told, item.id, fault)
            parts.append(f"## {item.id} {fault}: {found.outcome}")
            parts += [f"- {step.text}" for step in found.steps if step.text not in known]
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
                    found = trace(variant.sketch, scenario, item.id, fault)
                    assert found.steps
                    assert found == trace(variant.sketch, scenario, item.id, fault)
                    assert not any(step.broken for step in timeline(variant.sketch, vocabulary(), found).steps)


def said(found: Scenario) -> str:
    return " ".join(step.text for step in found.steps)


def first(slug: str) -> Sketch:
    pattern = entries()[slug]
    assert isinstance(pattern, Pattern)
    return pattern.variants[0].sketch


def test_a_queue_shows_the_message_again_and_then_keeps_it_apart() -> None:
    found = trace(first("storage-first"), first("storage-first").scenarios[0], "worker", "fails")
    assert found.outcome == "degraded"
    assert "After 180 s" in said(found)
    assert "received 5 times" in said(found)
    assert set(found.steps[-1].marks) == {"dead-letters"}


def test_a_saga_undoes_what_is_done_in_reverse_order() -> None:
    found = trace(first("saga"), first("saga").scenarios[0], "payment-service", "fails")
    assert found.outcome == "degraded"
    assert said(found).index("undoes what Stock") < said(found).index("undoes what Order")


def test_without_a_place_for_failures_an_event_is_lost() -> None:
    sketch = Sketch(nodes=(node("a"), node("b")), connections=(line("ab", "a", "b", kind="async"),))
    found = trace(sketch, None, "b", "fails")
    assert found.outcome == "failure"
    assert "tried 2 more times" in said(found)
    assert "discarded" in said(found)


def test_a_caller_waits_as_long_as_its_limit_says() -> None:
    found = trace(orders(), None, "table", "slow")
    assert "waits 10 s and gives up" in said(found)
    assert found.outcome == "failure"


def test_a_part_that_refuses_answers_429() -> None:
    assert "429" in said(trace(orders(), None, "function", "throttled"))


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchNode):
        trace(orders(), None, "ghost", "fails")


def test_a_story_that_never_comes_there_goes_well() -> None:
    sketch = Sketch(nodes=(node("a"), node("b"), node("c")), connections=(line("ab", "a", "b"),))
    assert trace(sketch, None, "c", "fails").outcome == "success"
