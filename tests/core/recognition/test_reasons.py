"""What is nearly a pattern names the parts that lack, and what is none says why and leaves nothing open."""

from __future__ import annotations

import re
from typing import Any

import pytest

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.recognition.door import as_text, not_told, recognised
from patterns_app.core.recognition.model import Found, Recognised
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.operations import apply


def node(name: str, service: str) -> Node:
    return Node(id=name, service=service, label=name)


def line(name: str, source: str, target: str, kind: str, **settings: Any) -> Connection:
    return Connection(id=name, source=source, target=target, kind=kind, settings=settings)


GUARDED = {"retry": True, "catch": False}


def told(nodes: tuple[Node, ...], lines: tuple[Connection, ...]) -> tuple[list[Found], str]:
    sketch = Sketch(nodes=nodes, connections=lines)
    found = recognised(sketch)
    return list(found.patterns), as_text(found, sketch)


def test_of_tasks_without_retry_only_those_are_named_and_mended() -> None:
    nodes = (node("flow", "aws.step-functions"), *(node(name, "aws.lambda") for name in ("a", "b", "c")))
    lines = [line(f"to-{name}", "flow", name, "orchestrate", **GUARDED) for name in ("a", "b")]
    lines.append(line("to-c", "flow", "c", "orchestrate"))
    found, text = told(nodes, tuple(lines))
    (machine,) = [one for one in found if one.pattern == "state-machine"]
    assert [miss.at for miss in machine.missing] == [("to-c",)]
    assert ", at c. " in text
    mended = apply(Sketch(nodes=nodes, connections=tuple(lines)), machine.operations)
    assert [dict(one.settings) for one in mended.connections[:2]] == [GUARDED, GUARDED]
    assert "This is State Machine" in as_text(recognised(mended), mended)


PIPED = (node("table", "aws.dynamodb"), node("pipe", "aws.eventbridge-pipe"))
INTO_PIPE = line("poll", "table", "pipe", "stream_poll")
NO_PATTERNS = {
    "pipe to a bus": ((*PIPED, node("bus", "aws.eventbridge")), (INTO_PIPE, line("on", "pipe", "bus", "async"))),
    "pipe to a workflow": (
        (node("q", "aws.sqs"), PIPED[1], node("flow", "aws.step-functions"), node("f", "aws.lambda")),
        (
            line("poll", "q", "pipe", "queue_poll"),
            line("on", "pipe", "flow", "start"),
            line("do", "flow", "f", "orchestrate"),
        ),
    ),
    "rule to a log": (
        (node("bus", "aws.eventbridge"), node("log", "aws.cloudwatch-logs")),
        (line("rule", "bus", "log", "rule"),),
    ),
}


@pytest.mark.parametrize("case", NO_PATTERNS)
def test_what_only_looks_so_has_a_reason_and_nothing_left_open(case: str) -> None:
    found, text = told(*NO_PATTERNS[case])
    likes = [one for one in found if one.verdict == "look-alike"]
    assert likes
    assert all(one.because and not one.unknown for one in likes)
    assert text.count("because: ") == len(likes)


def test_a_topic_behind_a_bus_gets_its_copy_too() -> None:
    nodes = (node("bus", "aws.eventbridge"), node("work", "aws.lambda"), node("tell", "aws.sns"))
    found, _ = told(nodes, tuple(line(f"to-{end}", "bus", end, "rule") for end in ("work", "tell")))
    (one,) = [one for one in found if one.pattern == "publisher-subscriber"]
    assert set(one.roles["subscriber"]) == {"work", "tell"}


def test_what_is_told_of_any_pattern_has_no_name_that_only_a_program_knows() -> None:
    for pattern in patterns():
        identity = pattern.identity
        assert identity
        links, conditions = [one.id for one in identity.links], [one.id for one in identity.conditions]
        inner = {name for name in (*links, *conditions, *(one.id for one in identity.near)) if "-" in name}
        every = (*(one.id for one in identity.roles), *links, *conditions)
        undecided = Found(pattern=pattern.slug, verdict="undecided", roles={}, links={}, unknown=every)
        text = as_text(Recognised(patterns=(undecided,)), Sketch())
        inner -= {"fan-out"}  # a word of its own, which a sentence may say
        assert [one for one in inner if re.search(rf"(?<![\w-]){one}(?![\w-])", text)] == [], pattern.slug
        assert text.count("whether") + text.count("what the") >= len(every)


def test_an_input_that_does_not_tell_something_is_told_as_what_to_look_at() -> None:
    found = Found(
        pattern="stream-based-execution",
        verdict="undecided",
        roles={},
        links={},
        unknown=("failures", "park", "bounded-retries"),
    )
    assert list(not_told(found)) == [
        "what the failures is",
        "whether the consumer or carrier leads to the failures",
        "whether it is so that maximum_retry_attempts or maximum_record_age set",
    ]


@pytest.mark.parametrize("slug", ["bulkhead", "throttling", "cqrs"])
def test_what_must_not_be_there_and_is_not_is_no_open_question(slug: str) -> None:
    pictures = [variant.sketch for one in patterns() if one.slug == slug for variant in one.variants]
    every = [found for sketch in pictures for found in recognised(sketch).patterns if found.pattern == slug]
    open_questions = [found.unknown for found in every if found.verdict == "present"]
    assert open_questions
    assert not any(open_questions)
