"""A scenario laid out in time: readable, complete, and honest about what is gone."""

from __future__ import annotations

import msgspec
import pytest

from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Mark, Move, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders

WORDS = vocabulary()


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_every_story_of_the_catalogue_is_whole_and_leaves_time_to_read(pattern: Pattern) -> None:
    for variant in pattern.variants:
        nodes = {node.id for node in variant.sketch.nodes}
        for scenario in variant.sketch.scenarios:
            line = timeline(variant.sketch, WORDS, scenario)
            assert [step.broken for step in line.steps] == [()] * len(scenario.steps)
            for step in line.steps:
                assert set(step.marks) <= nodes
                assert step.seconds * 8 >= len(step.text.split())
                assert all(move.delay + move.seconds <= step.seconds for move in step.moves)
            assert line.seconds == pytest.approx(sum(step.seconds for step in line.steps), abs=0.1)


def test_no_message_of_the_catalogue_leaves_a_part_before_the_one_told_before_it_has_arrived_there() -> None:
    early = []
    for pattern in patterns():
        for variant in pattern.variants:
            for scenario in variant.sketch.scenarios:
                for step in timeline(variant.sketch, WORDS, scenario).steps:
                    for at, move in enumerate(step.moves):
                        causes = [one for one in step.moves[:at] if one.target == move.source]
                        if causes and move.delay < causes[-1].delay + causes[-1].seconds - 0.01:
                            early.append((pattern.slug, variant.slug, scenario.id, step.number, move.label))
    assert early == []


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_every_pattern_tells_a_failure(pattern: Pattern) -> None:
    outcomes = {scenario.outcome for variant in pattern.variants for scenario in variant.sketch.scenarios}
    assert outcomes & {"failure", "degraded"}


def told(*steps: Step) -> Scenario:
    return Scenario(id="story", title="Story", steps=steps)


def test_an_answer_travels_back_after_its_question() -> None:
    ask, answer = Move(connection="api-function"), Move(connection="api-function", direction="back", message="response")
    (step,) = timeline(orders(), WORDS, told(Step(text="Asks and answers.", moves=(ask, answer)))).steps
    first, second = step.moves
    assert (first.source, first.target, first.delay) == ("api", "function", 0.0)
    assert (second.source, second.target) == ("function", "api")
    assert second.delay >= first.seconds
    assert step.touched == ("api-function", "api", "function")


def test_a_chain_moves_link_by_link_and_what_has_no_cause_in_the_step_moves_at_once() -> None:
    chain = (Move(connection="client-api"), Move(connection="api-function"), Move(at="function"))
    (step,) = timeline(orders(), WORDS, told(Step(text="Through to the function.", moves=chain))).steps
    assert [move.delay for move in step.moves] == [0.0, step.moves[0].seconds, 2 * step.moves[0].seconds]
    apart = (Move(connection="client-api"), Move(connection="function-table"))
    (step,) = timeline(orders(), WORDS, told(Step(text="Two things at once.", moves=apart))).steps
    assert [move.delay for move in step.moves] == [0.0, 0.0]


def test_two_messages_over_one_line_do_not_cover_each_other() -> None:
    twice = (Move(connection="client-api", label="first"), Move(connection="client-api", label="second"))
    (step,) = timeline(orders(), WORDS, told(Step(text="Sends two.", moves=twice))).steps
    assert step.moves[1].delay > step.moves[0].delay


def test_marks_stand_until_they_are_changed() -> None:
    line = timeline(
        orders(),
        WORDS,
        told(
            Step(text="One.", marks={"table": Mark(state="open")}),
            Step(text="Two.", marks={"function": Mark(state="busy")}),
            Step(text="Three.", marks={"table": Mark(state="closed", tone="good")}),
        ),
    )
    assert [{node: mark.state for node, mark in step.marks.items()} for step in line.steps] == [
        {"table": "open"},
        {"table": "open", "function": "busy"},
        {"table": "closed", "function": "busy"},
    ]
    assert [step.changed for step in line.steps] == [("table",), ("function",), ("table",)]


def test_a_connection_that_is_gone_is_said_and_not_a_failure() -> None:
    sketch: Sketch = msgspec.structs.replace(orders(), connections=orders().connections[:1])
    line = timeline(sketch, WORDS, told(Step(text="Writes.", moves=(Move(connection="function-table"),))))
    assert line.steps[0].moves == ()
    assert line.steps[0].broken[0].connection == "function-table"


def test_it_becomes_plain_json() -> None:
    line = timeline(orders(), WORDS, told(Step(text="Works.", moves=(Move(at="function"),))))
    plain = msgspec.to_builtins(line)
    assert plain["steps"][0]["moves"][0]["at"] == "function"
    assert plain["names"]["table"] == "Orders"
