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
