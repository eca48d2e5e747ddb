"""A sketch without a story: a message enters where one can, and each part is met by one that comes to it."""

from __future__ import annotations

from typing import Any

from patterns_app.core.engine.load.building import usual_arrivals
from patterns_app.core.flow.derived import follow
from patterns_app.core.flow.faults import break_node
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.engine.load.test_simulate import sketch_of
from tests.each import each

PARTS = {
    "secret": "aws.secrets-manager",
    "acl": "aws.waf",
    "cdn": "aws.cloudfront",
    "api": "aws.rest-api",
    "fn": "aws.lambda",
    "rule": "aws.iot-core",
    "table": "aws.dynamodb",
}
LINES: list[tuple[str, ...]] = [
    ("guard", "acl", "cdn", "govern"),
    ("get", "cdn", "api", "origin"),
    ("run", "api", "fn", "sync"),
    ("keep", "rule", "table", "write"),
]


def test_a_message_enters_where_one_leaves_and_none_comes() -> None:
    sketch = sketch_of(PARTS, LINES)
    assert follow(sketch, vocabulary()).title == "Follow a message from CloudFront"
    assert {one.part for one in usual_arrivals(sketch, vocabulary())} == {"cdn", "rule"}


@each("drawn", [("night", "report"), ()])
def test_no_load_comes_in_at_an_alarm_beside_what_it_watches(drawn: tuple[str, ...]) -> None:
    parts = {"alarm": "aws.cloudwatch-alarm", "left": "aws.sqs", "told": "aws.sns", "call": "client.browser"}
    lines: list[tuple[str, ...]] = [("w", "alarm", "left", "watch"), ("s", "alarm", "told", "notify")]
    if drawn:
        parts |= {"night": "aws.eventbridge-scheduler", "report": "aws.lambda"}
        lines += [("go", "night", "report", "async"), ("d", "report", "left", "dlq")]
    comes = {one.part for one in usual_arrivals(sketch_of(parts, lines), vocabulary())}
    assert comes == ({"night"} if drawn else {"alarm"})


MET: list[tuple[str, tuple[Any, ...]]] = [
    ("fn", ("cdn", 502, "answered_error")),
    ("table", ("rule", None, "lost")),
]


@each(("part", "expected"), MET)
def test_a_broken_part_is_met_by_the_message_that_comes_to_it(part: str, expected: tuple[Any, ...]) -> None:
    found = break_node(sketch_of(PARTS, LINES), vocabulary(), None, part, "fails").result
    assert (found.first_caller.part, found.first_caller.code, found.ends.state) == expected


CIRCLES: list[tuple[dict[str, str], list[tuple[str, ...]], str, str]] = [
    (  # the answer over a socket closes the circle: whoever asks from outside begins
        {"fn": "aws.lambda", "api": "aws.websocket-api", "person": "client.browser"},
        [
            ("run", "api", "fn", "sync"),
            ("send", "fn", "api", "push"),
            ("tell", "api", "person", "push"),
            ("ask", "person", "api", "sync"),
        ],
        "person",
        "Client",
    ),
    (  # nobody from outside is drawn: what is asked from there
        {"work": "aws.lambda", "jobs": "aws.sqs", "api": "aws.http-api"},
        [
            ("put", "work", "jobs", "write"),
            ("read", "jobs", "work", "queue_poll"),
            ("back", "work", "api", "sync"),
            ("run", "api", "work", "sync"),
        ],
        "api",
        "HTTP API",
    ),
    (  # neither: the first part of the drawing
        {"jobs": "aws.sqs", "work": "aws.lambda"},
        [("read", "jobs", "work", "queue_poll"), ("put", "work", "jobs", "write")],
        "jobs",
        "SQS queue",
    ),
]


@each(("parts", "lines", "begins", "name"), CIRCLES)
def test_in_a_circle_a_message_begins_at_the_best_door_and_that_is_said(
    parts: dict[str, str], lines: list[tuple[str, ...]], begins: str, name: str
) -> None:
    sketch = sketch_of(parts, lines)
    told = follow(sketch, vocabulary())
    assert told.title == f"Follow a message from {name}"
    says = f"Everything leads in a circle: a message is taken to begin at {name}."
    assert says in told.summary
    found = break_node(sketch, vocabulary(), None, begins, "fails")
    assert found.result.first_caller.part == begins
    assert says in found.scenario.summary
    assert {one.part for one in usual_arrivals(sketch, vocabulary())} == {begins}


def test_where_a_circle_is_led_to_a_message_begins_before_it() -> None:
    sketch = sketch_of(
        {"jobs": "aws.sqs", "work": "aws.lambda", "night": "aws.eventbridge-scheduler"},
        [("read", "jobs", "work", "queue_poll"), ("put", "work", "jobs", "write"), ("go", "night", "work", "async")],
    )
    told = follow(sketch, vocabulary())
    assert (told.title, told.summary) == ("Follow a message from Scheduler", "Made from the connections.")
