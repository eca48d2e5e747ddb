"""When something fires, in which zone and whether at all, wherever a file says it; and what leaves says it again."""

from __future__ import annotations

import json

import pytest

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Settings, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

CODE = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x"}
RULE = {"scheduled_rule": True}


def fired(sketch: Sketch) -> Settings:
    (clock,) = (node for node in sketch.nodes if node.service == "aws.eventbridge-scheduler")
    return clock.settings


def of_event(kind: str, said: dict[str, object]) -> Sketch:
    events = {"E": {"Type": kind, "Properties": said}}
    function = {"Type": "AWS::Serverless::Function", "Properties": {**CODE, "Events": events}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": function}}
    return read(json.dumps(template).encode(), "cloudformation").sketch


@pytest.mark.parametrize(
    ("kind", "said", "settings"),
    [
        ("Schedule", {"Schedule": "rate(2 minutes)"}, {"schedule": "rate(2 minutes)", **RULE}),
        (
            "Schedule",
            {"Schedule": "rate(1 day)", "Enabled": False},
            {"schedule": "rate(1 day)", "switched_off": True, **RULE},
        ),
        (
            "ScheduleV2",
            {"ScheduleExpression": "cron(0 9 * * ? *)", "ScheduleExpressionTimezone": "Europe/Paris"},
            {"schedule": "cron(0 9 * * ? *)", "timezone": "Europe/Paris"},
        ),
    ],
)
def test_what_an_event_says_of_its_schedule_goes_out_again(
    kind: str, said: dict[str, object], settings: Settings
) -> None:
    sketch = of_event(kind, said)
    assert fired(sketch) == settings
    text, _ = export(Subject(sketch, vocabulary(), arrange))
    (written,) = (
        one["Properties"] for one in load(text.encode())["Resources"].values() if one["Type"].endswith("::Schedule")
    )
    assert written["ScheduleExpression"] == settings["schedule"]
    assert written.get("ScheduleExpressionTimezone") == settings.get("timezone")
    assert (written.get("State") == "DISABLED") is settings.get("switched_off", False)


def test_a_rule_that_fires_by_the_clock_says_when() -> None:
    rule = {"ScheduleExpression": "rate(7 minutes)", "State": "DISABLED", "Targets": [{"Arn": {"Ref": "F"}, "Id": "a"}]}
    made = {"F": {"Type": "AWS::Lambda::Function"}, "R": {"Type": "AWS::Events::Rule", "Properties": rule}}
    sketch = read(json.dumps({"Resources": made}).encode(), "cloudformation").sketch
    assert fired(sketch) == {"schedule": "rate(7 minutes)", "switched_off": True, **RULE}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("flowchart LR\n s[Scheduler rate 5] -->|every 5 minutes| f[Lambda]\n", "rate(5 minutes)"),
        ("flowchart LR\n s[EventBridge Scheduler] -->|every day| f[Lambda]\n", "rate(1 day)"),
        ('flowchart LR\n s["EventBridge Scheduler rate(1 hour)"] --> f[Lambda]\n', "rate(1 hour)"),
        ("flowchart LR\n s[EventBridge Scheduler] -->|nightly| f[Lambda]\n", None),
    ],
)
def test_a_drawing_says_when_in_the_words_beside_it(text: str, when: str | None) -> None:
    sketch = read(text.encode(), "mermaid").sketch
    assert fired(sketch).get("schedule") == when
    text, _ = export(Subject(sketch, vocabulary(), arrange))
    assert ("Nothing says when" in text) is (when is None)
