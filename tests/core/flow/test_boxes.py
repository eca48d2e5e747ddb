"""Parts opened: what they show inside is what the story or the trace says, at each step, and never more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.flow.boxes.model import Box, Shown
from patterns_app.core.flow.boxes.showing import box_of, boxes, shown
from patterns_app.core.flow.faults import FAULTS, break_node
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Node, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

TOLD = re.compile(r"The story says of it: “(.*)”\.$")
HERE = re.compile(r"The message is here: ")
every_pattern = pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)


def sketch_of(slug: str, variant: str) -> Sketch:
    found = next(one for one in patterns() if one.slug == slug)
    return next(one.sketch for one in found.variants if one.slug == variant)


def story_of(sketch: Sketch, name: str) -> Scenario:
    return next(one for one in sketch.scenarios if one.id == name)


def opened(sketch: Sketch, part: str) -> Box:
    found = box_of(sketch, vocabulary(), part)
    assert found is not None
    return found


def seen(sketch: Sketch, part: str, story: Scenario | Trace) -> list[Shown]:
    return list(shown(opened(sketch, part), sketch, vocabulary(), story))


def order(steps: list[Shown]) -> list[str]:
    """The compartments in which the message is, each as often as it comes there anew."""
    found: list[str] = []
    for step in steps:
        found += [one for one in step.standing if one not in found[-1:]]
    return found


def broken(sketch: Sketch, part: str, fault: str = "fails", story: str = "") -> Trace:
    told = story_of(sketch, story) if story else sketch.scenarios[0]
    return break_node(sketch, vocabulary(), told, part, fault)  # type: ignore[arg-type]


def failing(pattern: Pattern) -> Iterator[tuple[Sketch, Trace]]:
    for variant in pattern.variants:
        for node in variant.sketch.nodes:
            for fault in FAULTS:
                yield (
                    variant.sketch,
                    break_node(variant.sketch, vocabulary(), variant.sketch.scenarios[0], node.id, fault),
                )


@every_pattern
def test_a_told_story_shows_inside_only_places_that_are_drawn_and_words_that_it_has(pattern: Pattern) -> None:
    for variant in pattern.variants:
        sketch = variant.sketch
        for box in boxes(sketch, vocabulary()):
            drawn = {node.id for node in box.sketch.nodes}
            for story in sketch.scenarios:
                steps = shown(box, sketch, vocabulary(), story)
                assert len(steps) == len(story.steps)
                said: set[str] = set()
                values: set[str] = set()
                for step, one in zip(story.steps, steps, strict=True):
                    assert drawn >= one.standing.keys() | one.badges.keys()

                    values |= {str(mark.value) for mark in filter(None, [step.marks.get(box.id)])}
                    assert {badge.state for badge in one.badges.values()} <= values  # only the engine counts
                    if mark := step.marks.get(box.id):
                        said.add(f"{mark.state} {'' if mark.value is None else mark.value}".strip())
                    if told := TOLD.search(one.says):
                        assert told[1] in said
                    assert bool(HERE.search(one.says)) <= bool(one.standing)


@every_pattern
def test_a_trace_shows_inside_what_it_counts_and_no_end_that_it_does_not_have(pattern: Pattern) -> None:
    for sketch, found in failing(pattern):
        made = {(one.by, one.at): one.made for one in found.result.tries}
        kept = {one.part for one in found.result.counts if one.kept} | {found.result.ends.where}
        for box in boxes(sketch, vocabulary()):
            if box.kind == "workflow":
                continue
            steps = shown(box, sketch, vocabulary(), found)
            assert len(steps) == len(found.scenario.steps)
            assert {node.id for node in box.sketch.nodes} >= {one for step in steps for one in step.standing}
            last = {key: one for key, one in found.inside[-1].items() if key in box.reads}
            if box.kind == "queue" and made.get(("queue", box.id)):
                assert last[box.id].count == made["queue", box.id]
            for one in last.values():
                assert one.where != "lost" or found.result.lost
                assert one.where != "kept" or kept - {None}


@every_pattern
def test_the_settings_inside_are_those_of_the_sketch_or_the_defaults_of_the_vocabulary(pattern: Pattern) -> None:
    known = vocabulary().defaults
    for variant in pattern.variants:
        for box in boxes(variant.sketch, vocabulary()):
            for fact in box.facts:
                owners: list[Node | Connection] = [*variant.sketch.nodes, *variant.sketch.connections]
                given = [one.settings.get(fact.key) for one in owners if fact.owner in _kinds(one)]
                assert fact.value in given if fact.is_set else fact.value == known[fact.owner].get(fact.key)


def _kinds(one: Node | Connection) -> tuple[str, ...]:
    return (one.service,) if isinstance(one, Node) else (one.kind,)


def test_a_message_that_fails_is_hidden_and_shown_again_until_the_queue_moves_it_away() -> None:
    sketch = sketch_of("storage-first", "sqs")
    steps = seen(sketch, "queue", broken(sketch, "worker"))
    assert order(steps) == ["in--visible", "in--flight", "in--visible", "in--dead"]
    says = [step.says for step in steps if "in--flight" in step.standing]
    assert "It is received 5 times at most." in says[-1]
    assert "It is shown again 3 minutes after the beginning." in says[-1]
    assert steps[-1].badges["in--dead"].state == "receive 5 of 5"


def test_a_told_story_of_a_queue_ends_where_its_message_is_deleted() -> None:
    sketch = sketch_of("storage-first", "sqs")
    assert order(seen(sketch, "queue", story_of(sketch, "happy-path"))) == ["in--visible", "in--flight", "in--deleted"]
    assert order(seen(sketch, "queue", story_of(sketch, "poison-message")))[-1] == "in--dead"


def test_a_record_that_fails_blocks_its_shard_until_it_is_given_up() -> None:
    sketch = sketch_of("storage-first", "kinesis")
    found = broken(sketch, "worker")
    steps = seen(sketch, "stream", found)
    assert order(steps) == ["in--shard", "in--at-stream-worker", "in--past-stream-worker"]
    assert "failed" in {step.standing.get("in--at-stream-worker") for step in steps}
    labels = {line.label for line in opened(sketch, "stream").sketch.connections}
    assert "failed: what is behind it waits" in labels
    poller = seen(sketch, "stream-worker", found)
    assert order(poller) == ["in--source", "in--run", "in--poller", "in--kept"]
    assert poller[-1].badges["in--kept"].state == "try 5"


def test_a_record_that_is_too_old_leaves_a_note_like_any_other_that_the_poller_gives_up() -> None:
    sketch = sketch_of("event-sourcing", "event-table")
    to = {line.target: line.label for line in opened(sketch, "events-projector").sketch.connections}
    assert to["in--kept"] == "given up, or older than 1 hour: a note of where it is"
    assert to["in--gone"] == "no longer in the stream, after 24 hours"
    without = replace(sketch, connections=tuple(one for one in sketch.connections if one.kind != "destination"))
    to = {line.target: line.label for line in opened(without, "events-projector").sketch.connections}
    assert "in--kept" not in to
    assert to["in--gone"] == "given up, or older than 1 hour"


def test_an_event_that_nobody_waits_for_lies_in_the_queue_of_the_function_between_its_runs() -> None:
    sketch = sketch_of("asynchronous-execution", "function-caller")
    steps = seen(sketch, "worker", broken(sketch, "worker"))
    assert order(steps) == ["in--queue", "in--run", "in--failed", "in--kept"]
    assert steps[-1].badges["in--kept"].state == "run 3 of 3"


def test_an_event_whose_function_is_well_again_waits_in_between_and_is_done_in_the_end() -> None:
    sketch = sketch_of("asynchronous-execution", "function-caller")
    enter = next(line.id for line in sketch.connections if line.target == "worker")
    found = trace(sketch, vocabulary(), enter, [Fault(part="worker", fault="fails", lasts_s=30)])
    steps = seen(sketch, "worker", found)
    assert order(steps) == ["in--queue", "in--run", "in--failed", "in--queue", "in--done"]
    assert "It is tried again 1 minute after the beginning." in " ".join(step.says for step in steps)
    assert steps[-1].badges["in--done"].state == "run 2 of 3"


def test_a_breaker_counts_the_failure_of_a_trace_and_shows_the_state_that_a_story_tells() -> None:
    sketch = sketch_of("circuit-breaker", "with-breaker")
    steps = seen(sketch, "circuit-status", broken(sketch, "dependency"))
    assert steps[-1].badges["in--counter"].state == "1 more"
    told = seen(sketch, "circuit-status", story_of(sketch, "half-open-fails"))
    assert order(told) == ["in--open", "in--half-open", "in--open"]
    asked = {line.label for line in opened(sketch, "circuit-status").sketch.connections}
    assert "5 in a row" in asked


def test_what_is_read_lies_in_no_shard_and_what_is_told_of_a_function_is_no_message_in_it() -> None:
    sketch = sketch_of("event-sourcing", "event-table")
    steps = seen(sketch, "events", story_of(sketch, "happy-path"))
    assert not steps[1].standing  # the events of an account are read
    assert order(steps) == ["in--at-events-projector"]
    assert not seen(sketch, "projector", story_of(sketch, "built-again"))[0].standing


def test_a_function_that_is_throttled_is_refused_and_does_not_run() -> None:
    sketch = sketch_of("storage-first", "without-queue")
    steps = seen(sketch, "worker", broken(sketch, "worker", "throttled"))
    assert order(steps) == ["in--refused"]


def queue(settings: dict[str, object], line: dict[str, object]) -> Sketch:
    """A queue that a function reads."""
    return Sketch(
        nodes=(
            Node(id="client", service="client.browser"),
            Node(id="api", service="aws.http-api"),
            Node(id="jobs", service="aws.sqs", label="Jobs", settings=settings),  # type: ignore[arg-type]
            Node(id="work", service="aws.lambda"),
        ),
        connections=(
            Connection(id="asks", source="client", target="api", kind="sync"),
            Connection(id="puts", source="api", target="jobs", kind="write"),
            Connection(id="reads", source="jobs", target="work", kind="queue_poll", settings=line),  # type: ignore[arg-type]
        ),
    )


def test_without_a_place_for_failures_none_is_drawn_and_the_message_grows_too_old() -> None:
    sketch = queue({"visibility_timeout": 60, "retention": 3600}, {"batch_size": 7})
    box = opened(sketch, "jobs")
    assert "in--dead" not in {node.id for node in box.sketch.nodes}
    steps = seen(sketch, "jobs", trace(sketch, vocabulary(), "asks", [Fault(part="work", fault="fails")]))
    assert order(steps)[-1] == "in--expired"
    assert "up to 7 messages" in {line.label for line in opened(sketch, "reads").sketch.connections}


def test_what_is_no_part_and_what_has_no_inside_is_not_opened() -> None:
    sketch = queue({}, {})
    for part in ("client", "api", "asks", "nowhere"):
        assert box_of(sketch, vocabulary(), part) is None


def test_code_that_fetches_for_itself_has_no_poller_of_aws() -> None:
    sketch = queue({}, {})
    own = Sketch(nodes=(*sketch.nodes[:3], Node(id="work", service="aws.ecs-fargate")), connections=sketch.connections)
    assert box_of(own, vocabulary(), "reads") is None


# ---- the states of a workflow


def states(sketch: Sketch, node: str, story: str) -> list[Shown]:
    return seen(sketch, node, story_of(sketch, story))


def test_the_states_of_a_workflow_are_at_work_while_their_message_travels_and_done_afterwards() -> None:
    sketch = sketch_of("state-machine", "standard")
    story = next(one for one in sketch.scenarios if one.outcome == "success")
    steps = states(sketch, "workflow", story.id)
    first = next(step for step in steps if step.standing)
    assert first.standing["in--start"] == "done"
    assert "now" in first.standing.values()
    assert steps[-1].standing["in--done"] == "now"
    assert {"done"} == {one for key, one in steps[-1].standing.items() if key not in ("in--done",)} - {"now"}


def test_a_saga_that_fails_ends_where_what_was_done_is_undone() -> None:
    sketch = sketch_of("saga", "orchestration")
    last = seen(sketch, "orchestrator", broken(sketch, "payment-service"))[-1]
    assert last.standing["in--undone"] == "failed"
    assert {last.standing["undo-stock"], last.standing["undo-order"]} <= {"done", "now"}
