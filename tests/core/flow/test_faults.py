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
from patterns_app.core.sketch.model import Move, Node, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders
from tests.core.told import in_short
from tests.length import AT_LENGTH

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
        for place, item in enumerate(variant.sketch.nodes):
            for fault in FAULTS:
                for scenario in (*variant.sketch.scenarios, None):
                    found = trace_of(variant.sketch, scenario, item.id, fault)
                    assert found.steps
                    assert not any(step.broken for step in timeline(variant.sketch, vocabulary(), found).steps)
                # What is accepted is the same in every run; here once more a part and fault in the same process.
                if AT_LENGTH or place == len(variant.sketch.nodes) - 1:
                    assert trace_of(variant.sketch, None, item.id, fault) == found


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


def test_code_that_ends_with_an_error_reports_nothing_and_its_whole_batch_comes_back() -> None:
    sketch = first("storage-first")
    found = broken(sketch, sketch.scenarios[0], "worker", "fails")
    assert {one.who: one.fate for one in found.result.beside} == {"batch": "comes_back"}
    assert "All up to 10 messages of a batch fail together" in said(found.scenario)


def test_code_that_catches_what_a_part_behind_it_answers_reports_that_message() -> None:
    sketch = first("storage-first")
    found = broken(sketch, sketch.scenarios[0], "table", "fails")
    assert {one.who: one.fate for one in found.result.beside} == {"batch": "done"}
    assert "Worker catches the error and reports this message as failed." in said(found.scenario)
    assert "does not catch" not in said(found.scenario)


@pytest.mark.parametrize("slug", ["stream-based-execution", "real-time-analytics"])
def test_no_record_of_a_batch_is_done_when_its_reader_ends_with_an_error(slug: str) -> None:
    sketch = first(slug)
    readers = {one.target for one in sketch.connections if one.settings.get("report_batch_item_failures")}
    for reader in readers:
        found = broken(sketch, sketch.scenarios[0], reader, "fails")
        assert {one.fate for one in found.result.beside if one.who in ("batch", "earlier", "later")} == {"split"}


@pytest.mark.parametrize(("slug", "part"), [("storage-first", "worker"), ("publisher-subscriber", "resize")])
def test_lambda_and_not_the_function_deletes_what_is_done(slug: str, part: str) -> None:
    told = said(broken(first(slug), first(slug).scenarios[0], part, "fails").scenario)
    assert ", which polls for " in told
    assert "does not delete it" in told


def test_a_client_that_goes_before_it_has_ordered_orders_nothing() -> None:
    sketch = first("backend-api")
    found = broken(sketch, sketch.scenarios[0], "client", "fails")
    assert found.scenario.steps[-1].text == (
        "User pool has answered, and Client does nothing with it: Orders API is not asked, and what it was to do is "
        "not done."
    )
    assert (found.result.outcome, found.scenario.outcome) == ("failure", "failure")


def test_a_client_that_goes_after_it_has_sent_may_send_it_twice() -> None:
    sketch = first("storage-first")
    found = broken(sketch, sketch.scenarios[0], "client", "fails")
    assert found.scenario.steps[-1].text.endswith("Client does not know that, and may send it again: a duplicate.")


@pytest.mark.parametrize(("fault", "first_step"), [("slow", "is slow"), ("throttled", "refuses what is new")])
def test_a_queue_that_has_the_message_waits_for_no_answer_and_shows_what_is_wrong(
    fault: FaultKind, first_step: str
) -> None:
    sketch = first("storage-first")
    story = next(one for one in sketch.scenarios if one.title == "The same message comes twice")
    found = broken(sketch, story, "queue", fault)
    assert first_step in found.scenario.steps[0].text
    assert found.scenario.steps[-1].text.endswith("It waits for no answer.")


def test_an_answer_that_is_lost_leaves_open_whether_the_write_was_done() -> None:
    sketch = first("storage-first")
    told = said(broken(sketch, sketch.scenarios[0], "queue", "slow").scenario)
    assert "Incoming orders may have done it all the same: a further try may do it twice." in told
    assert "Client gets 504 Endpoint request timed out." in told
    carrier = first("circuit-breaker")
    reads = said(broken(carrier, carrier.scenarios[0], "api", "slow").scenario)
    assert "may have done" not in reads, "a GET changes nothing"


def test_waits_that_are_random_are_told_as_the_most_they_can_be() -> None:
    sketch = first("storage-first")
    assert "again for up to 0.175 s" in said(broken(sketch, sketch.scenarios[0], "table", "fails").scenario)


def test_a_retry_is_told_by_the_errors_that_it_names() -> None:
    sketch = first("saga")
    told = said(broken(sketch, sketch.scenarios[0], "stock-service", "slow").scenario)
    assert "The state's Retry on States.ALL tries Stock service again" in told
    assert "service errors" not in told


def test_what_is_delivered_beside_a_failing_delivery_is_told_before_its_tries() -> None:
    sketch = first("publisher-subscriber")
    steps = [one.text for one in broken(sketch, sketch.scenarios[0], "resize-queue", "fails").scenario.steps]
    tries = next(number for number, text in enumerate(steps) if "tries Resize queue again" in text)
    assert all(number < tries for number, text in enumerate(steps) if text.startswith("New uploads delivers"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_behind_a_breaker_is_counted_before_the_spare_answer(fault: FaultKind) -> None:
    sketch = first("circuit-breaker")
    steps = [one.text for one in broken(sketch, sketch.scenarios[0], "dependency", fault).scenario.steps]
    counted = next(number for number, text in enumerate(steps) if "counts the failure in Circuit status" in text)
    assert "5 in a row open the breaker: Carrier's price API is then not asked" in steps[counted]
    assert "goes on with a spare answer" in " ".join(steps[counted:])
    healthy = broken(sketch, sketch.scenarios[0], "client", "fails").scenario
    assert "counts the failure" not in said(healthy)


@pytest.mark.parametrize(("slug", "name"), [("storage-first", "MessageId"), ("state-machine", "executionArn")])
def test_an_api_makes_its_own_code_of_a_receipt_as_the_stories_say(slug: str, name: str) -> None:
    sketch = first(slug)
    got = trace(sketch, vocabulary(), next(iter(entries_of(sketch, sketch.scenarios[0])))).result.first_caller
    assert (got.code, got.name, got.mapped) == (200, name, 202)


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


def test_where_nothing_travels_somebody_outside_asks_the_part_and_a_client_is_asked_by_nobody() -> None:
    found = broken(Sketch(nodes=(node("a"),)), None, "a", "fails")
    assert found.result.ends.state == "answered_error"
    with pytest.raises(NoSuchNode, match="no message travels"):
        broken(Sketch(nodes=(Node(id="a", service="client.browser"),)), None, "a", "fails")


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
