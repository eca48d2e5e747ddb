"""A workflow opened: its states in the order in which they run, what undoes them, and where a failure leads."""

from __future__ import annotations

import pytest

from patterns_app.core.flow.boxes.states import opened
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary


def inside(slug: str, variant: str, node: str) -> Sketch:
    pattern = next(one for one in patterns() if one.slug == slug)
    sketch = next(one.sketch for one in pattern.variants if one.slug == variant)
    found = opened(sketch, vocabulary(), node)
    assert found is not None
    return found


def ways(sketch: Sketch) -> set[tuple[str, str, str]]:
    return {(one.source, one.target, one.label) for one in sketch.connections}


def workflow(*steps: dict[str, object]) -> Sketch:
    """A workflow that calls a function for each of these settings, in their order."""
    names = [f"step-{place}" for place in range(len(steps))]
    return Sketch(
        nodes=(Node(id="flow", service="aws.step-functions"), *(Node(id=name, service="aws.lambda") for name in names)),
        connections=tuple(
            Connection(id=f"to-{name}", source="flow", target=name, kind="orchestrate", settings=settings)  # type: ignore[arg-type]
            for name, settings in zip(names, steps, strict=True)
        ),
    )


def test_steps_follow_each_other_and_end_in_success() -> None:
    found = ways(inside("state-machine", "standard", "workflow"))
    chain = [
        "in--start",
        "workflow-validator",
        "workflow-processor",
        "workflow-results-table",
        "workflow-notifications",
    ]
    assert {(one, other, "") for one, other in zip(chain, [*chain[1:], "in--done"], strict=True)} <= found
    assert ("workflow-validator", "in--failed", "Catch") in found


def test_a_saga_shows_each_call_that_a_label_names_and_undoes_backwards() -> None:
    found = ways(inside("saga", "orchestration", "orchestrator"))
    assert ("orchestrator-payment-service", "orchestrator-order-service--2", "") in found
    assert ("orchestrator-payment-service", "undo-stock", "Catch") in found
    assert {
        ("undo-payment", "undo-stock", ""),
        ("undo-stock", "undo-order", ""),
        ("undo-order", "in--undone", ""),
    } <= found


def test_ways_side_by_side_stand_in_a_frame_and_a_map_has_its_own() -> None:
    parallel = inside("aggregator", "express-workflow", "aggregator")
    (frame,) = parallel.frames
    assert frame.label == "Parallel: Look up"
    assert {node.id for node in parallel.nodes if node.frame == frame.id} == {
        "aggregator-catalogue-service",
        "aggregator-price-service",
        "aggregator-reviews-adapter",
    }
    mapped = inside("map-reduce", "distributed-map", "workflow")
    assert [(node.id, bool(node.frame)) for node in mapped.nodes if node.frame] == [("workflow-mapper", True)]


def test_a_choice_leads_to_each_of_its_ways_and_they_meet_again() -> None:
    found = opened(workflow({"choice": "Valid/yes"}, {"choice": "Valid/no"}, {}), vocabulary(), "flow")
    assert found is not None
    (choice,) = (node for node in found.nodes if node.label == "Choice: Valid")
    assert {(choice.id, "to-step-0", "yes"), (choice.id, "to-step-1", "no")} <= ways(found)
    assert {("to-step-0", "to-step-2", ""), ("to-step-1", "to-step-2", "")} <= ways(found)


def test_what_is_caught_by_name_alone_is_put_into_the_queue_that_is_there_for_it() -> None:
    drawn = workflow({"catch_errors": "States.Timeout"}, {})
    aside = Connection(id="to-aside", source="flow", target="aside", kind="orchestrate")
    nodes = (*drawn.nodes, Node(id="aside", service="aws.sqs"))
    found = opened(Sketch(nodes=nodes, connections=(*drawn.connections, aside)), vocabulary(), "flow")
    assert found is not None
    assert {("to-step-0", "to-aside", "Catch"), ("to-step-1", "in--done", "")} <= ways(found)


def test_a_retry_is_told_at_its_state() -> None:
    found = opened(workflow({"retry": True}, {}), vocabulary(), "flow")
    assert found is not None
    labels = {node.id: node.label for node in found.nodes}
    assert labels["to-step-0"].endswith(", Retry")
    assert not labels["to-step-1"].endswith("Retry")


@pytest.mark.parametrize("node", ["step-0", "flow"])
def test_what_is_no_workflow_or_has_no_step_is_not_opened(node: str) -> None:
    sketch = workflow({}) if node == "step-0" else Sketch(nodes=(Node(id="flow", service="aws.step-functions"),))
    assert opened(sketch, vocabulary(), node) is None
