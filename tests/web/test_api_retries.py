"""What a workflow's definition says of Retry and Catch comes in, is reckoned with, and goes out again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from patterns_app.core.interchange.cloudformation.text import load
from tests.each import each
from tests.web.test_api_sketches import post

pytestmark = pytest.mark.django_db
SERVICE_ERRORS = ["Lambda.ServiceException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"]
TWO = [
    {"ErrorEquals": SERVICE_ERRORS, "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2},
    {
        "ErrorEquals": ["States.ALL"],
        "IntervalSeconds": 5,
        "MaxAttempts": 2,
        "BackoffRate": 1.5,
        "MaxDelaySeconds": 6,
        "JitterStrategy": "FULL",
    },
]


def template(**said: Any) -> bytes:
    """A workflow whose one step runs a function, as `said`."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "${Fn}"},
        "Next": "Done",
        **said,
    }
    definition = {"StartAt": "Do", "States": {"Do": task, "Done": {"Type": "Succeed"}, "Sorry": {"Type": "Fail"}}}
    code = {"Handler": "a.b", "Runtime": "python3.12", "CodeUri": ".", "Timeout": 10}
    flow = {"Definition": definition, "DefinitionSubstitutions": {"Fn": {"Fn::GetAtt": ["Fn", "Arn"]}}}
    resources = {
        "Fn": {"Type": "AWS::Serverless::Function", "Properties": code},
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow},
    }
    return json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}).encode()


def imported(client: Client, **said: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/sketches/import", template(**said), content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["sketch"]
    return found


def tried(client: Client, sketch: dict[str, Any], fault: str) -> dict[str, Any]:
    """How the step is tried when its function has a fault."""
    step = next(one for one in sketch["connections"] if one["kind"] == "orchestrate")
    starts = {"id": "start", "source": "who", "target": step["source"], "kind": "start"}
    parts = [*sketch["nodes"], {"id": "who", "service": "aws.lambda"}]
    whole = {**sketch, "nodes": parts, "connections": [*sketch["connections"], starts]}
    asked = {"sketch": whole, "enter": "start", "faults": [{"part": step["target"], "fault": fault}]}
    answer: dict[str, Any] = post(client, "/trace", asked).json()
    return answer["result"]


RETRIES = (
    # said, fault, tries in all, seconds from the first to the last
    ([{"ErrorEquals": ["States.ALL"]}], "fails", 4, 7),
    ([{"ErrorEquals": ["States.ALL"], "MaxAttempts": 5, "IntervalSeconds": 3, "BackoffRate": 1}], "fails", 6, 15),
    ([{"ErrorEquals": ["States.ALL"], "MaxAttempts": 4, "MaxDelaySeconds": 3}], "fails", 5, 9),
    ([{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}], "fails", 1, 0),
    ([{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}], "fails", 2, 1),
    ([{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}], "throttled", 2, 1),
    ([{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}], "fails", 1, 0),
    ([{"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 2}], "throttled", 3, 3),
    ([{"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 2}], "fails", 1, 0),
    (TWO, "throttled", 7, 126),
    (TWO, "fails", 3, 11),
)


@each(("said", "fault", "tries", "seconds"), RETRIES)
def test_a_step_is_tried_as_its_retry_says(
    client: Client, said: list[Any], fault: str, tries: int, seconds: float
) -> None:
    found = tried(client, imported(client, Retry=said), fault)
    own = [one for one in found["tries"] if one["by"] == "workflow"]
    assert [(one["total"], one["within_s"]) for one in own] == [(tries, seconds)]


def test_who_ends_a_step_in_time_decides_whether_task_failed_names_it(client: Client) -> None:
    said = [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]
    by_function = tried(client, imported(client, Retry=said), "slow")
    by_state = tried(client, imported(client, Retry=said, TimeoutSeconds=4), "slow")
    assert [found["tries"][0]["total"] for found in (by_function, by_state)] == [3, 1]


CATCHES = ((["States.ALL"], True), (["States.TaskFailed"], True), (["Lambda.TooManyRequestsException"], False))


@each(("errors", "is_caught"), CATCHES)
def test_a_catch_takes_over_what_it_names_and_nothing_else(client: Client, errors: list[str], is_caught: bool) -> None:
    sketch = imported(client, Catch=[{"ErrorEquals": errors, "Next": "Sorry"}])
    found = tried(client, sketch, "fails")
    assert (found["ends"]["state"] == "lost") is not is_caught


@each("said", (TWO, TWO[1:], [{"ErrorEquals": ["States.ALL"]}]))
def test_a_retry_goes_out_as_it_came_in(client: Client, said: list[dict[str, Any]]) -> None:
    usual = {"IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2}
    resources = load(post(client, "/convert?to=sam", imported(client, Retry=said)).content)["Resources"].values()
    flow = next(one for one in resources if one["Type"] == "AWS::Serverless::StateMachine")
    states = flow["Properties"]["Definition"]["States"].values()
    assert next(one["Retry"] for one in states if "Retry" in one) == [{**usual, **said[0]}, *said[1:]]


def test_where_each_entry_of_a_catch_leads_is_kept_in_its_order(client: Client) -> None:
    caught = [{"ErrorEquals": ["A"], "Next": "Sorry"}, {"ErrorEquals": ["States.ALL"], "Next": "Done"}]
    answer = client.post("/api/v1/sketches/import", template(Catch=caught), content_type="application/json").json()
    said = [line["settings"]["catch_ways"] for line in answer["sketch"]["connections"] if "catch_ways" in str(line)]
    assert [(one["ErrorEquals"], one["Next"]) for one in json.loads(said[0])] == [
        (["A"], "Sorry"),
        (["States.ALL"], "Done"),
    ]
    assert "drawn" not in answer["report"]["became"]["Flow"]


def test_the_retry_of_a_whole_block_is_kept_as_its_own(client: Client) -> None:
    ask = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "${Fn}"}}
    block = {"StartAt": "Ask", "States": {"Ask": {**ask, "End": True}}}
    around = {"Type": "Parallel", "Branches": [block], "Resource": None, "Parameters": None, "Retry": [TWO[1]]}
    answer = client.post("/api/v1/sketches/import", template(**around), content_type="application/json").json()
    lines = answer["sketch"]["connections"]
    assert [line["settings"]["block_retry"] for line in lines if "block_retry" in line.get("settings", {})]
    assert "Retry of the Parallel" not in answer["report"]["became"]["Flow"]
