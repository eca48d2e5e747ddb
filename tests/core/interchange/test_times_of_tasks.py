"""A task that waits for a token ends by its own times, whatever words the definition says them in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.pipeline import judged

RULE = "RES-018"


def judge(times: dict[str, Any]) -> tuple[bool, bool]:
    """Does the rule speak of a task with these times, and is it told that it cannot know?"""
    waits = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "${Ask}", "Payload": {"token.$": "$$.Task.Token"}},
        "End": True,
        **times,
    }
    definition = {"StartAt": "Wait", "States": {"Wait": waits}}
    said = {"Definition": definition, "DefinitionSubstitutions": {"Ask": {"Ref": "F"}}}
    function = {"CodeUri": "s", "Handler": "a.b", "Runtime": "python3.13", "Timeout": 30}
    made = {
        "F": {"Type": "AWS::Serverless::Function", "Properties": function},
        "M": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Type": "STANDARD", **said}},
    }
    sketch, findings = judged(read_template(json.dumps({"Resources": made}).encode()))
    return RULE in {one.rule for one in findings}, RULE in {one.rule for one in sketch.ignored}


@pytest.mark.parametrize("times", [{"TimeoutSeconds": 3600}, {"HeartbeatSeconds": 60}])
def test_a_wait_with_an_end_is_no_finding(times: dict[str, Any]) -> None:
    assert judge(times) == (False, False)


def test_a_wait_without_an_end_is_one() -> None:
    assert judge({}) == (True, False)


@pytest.mark.parametrize(
    "times",
    [
        {"TimeoutSecondsPath": "$.patience"},
        {"HeartbeatSecondsPath": "$.pulse"},
        {"TimeoutSeconds": "{% $patience %}"},
        {"TimeoutSeconds": {"Ref": "Patience"}},
    ],
)
def test_an_end_that_only_a_run_knows_is_not_known(times: dict[str, Any]) -> None:
    assert judge(times) == (False, True)
