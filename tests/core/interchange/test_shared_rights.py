"""One role of several functions, branches of conditions, and names that parameters give."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported


def template(resources: dict[str, Any], **sections: Any) -> Imported:
    return read(json.dumps({"Resources": resources, **sections}).encode())


def function(variables: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    said = {"Handler": "a.b", "Runtime": "python3.13", "Environment": {"Variables": variables or {}}, **properties}
    return {"Type": "AWS::Lambda::Function", "Properties": said}


def role(*actions: str, on: Any = "*") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": on}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {},
            "Policies": [{"PolicyName": "a", "PolicyDocument": {"Statement": [statement]}}],
        },
    }


SHARED = {"Role": {"Fn::GetAtt": ["Shared", "Arn"]}}


@pytest.mark.parametrize(
    ("action", "name", "variables", "joined", "left"),
    [
        ("ses:SendEmail", "Take", {}, [], ["SES"]),
        ("ses:SendEmail", "Take", {"SES_SENDER": "a@example.org"}, [("take", "aws.ses")], []),
        ("bedrock:InvokeModel", "AskBedrock", {}, [("ask-bedrock", "aws.bedrock")], []),
        ("textract:DetectDocumentText", "Take", {"TABLE": "x"}, [], ["Textract"]),
    ],
)
def test_of_several_with_one_role_only_who_says_so_uses_a_service(
    action: str, name: str, variables: dict[str, str], joined: list[tuple[str, str]], left: list[str]
) -> None:
    parts = {name: function(variables, **SHARED), "Keep": function(**SHARED), "Shared": role(action)}
    imported = template(parts)
    services = {node.id: node.service for node in imported.sketch.nodes}
    assert [(line.source, services[line.target]) for line in imported.sketch.connections] == joined
    assert [one.why.partition("none names ")[2].partition(":")[0] for one in imported.left_over] == left


def test_the_only_one_with_a_role_uses_what_it_allows() -> None:
    sketch = template({"Take": function(**SHARED), "Shared": role("ses:SendEmail")}).sketch
    assert [(line.source, line.target) for line in sketch.connections] == [("take", "ses")]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("default", ["true", "false"])
def test_a_branch_that_names_what_is_made_at_times_is_drawn_as_that_is(default: str, turned: bool) -> None:
    made, other = {"Ref": "Jobs"}, "https://example.org/queue"
    branches = [other, made] if turned else [made, other]
    parts = {
        "Take": function({"TARGET": {"Fn::If": ["IsTest", *branches]}}, Role={"Fn::GetAtt": ["Own", "Arn"]}),
        "Own": role("sqs:SendMessage", on={"Fn::If": ["IsTest", *branches]}),
        "Jobs": {"Type": "AWS::SQS::Queue", "Condition": "IsTest"},
    }
    conditions = {"IsTest": {"Fn::Equals": [{"Ref": "Test"}, "true"]}}
    parameters = {"Test": {"Type": "String", "Default": default}}
    sketch = template(parts, Conditions=conditions, Parameters=parameters).sketch
    assert [(line.source, line.target) for line in sketch.connections] == [("take", "jobs")]


@pytest.mark.parametrize(
    ("parameter", "label"),
    [("OrdersTableArn", "OrdersTable"), ("OrdersTableName", "OrdersTable"), ("Orders", "Orders"), ("Arn", "Arn")],
)
def test_a_part_that_a_parameter_names_is_called_without_what_the_parameter_is(parameter: str, label: str) -> None:
    parts = {
        "Take": function({"TABLE": {"Ref": parameter}}, Role={"Fn::GetAtt": ["Own", "Arn"]}),
        "Own": role("dynamodb:PutItem", on={"Ref": parameter}),
    }
    sketch = template(parts, Parameters={parameter: {"Type": "String"}}).sketch
    assert [node.label for node in sketch.nodes if node.service == "aws.dynamodb"] == [label]


def test_a_definition_under_to_json_string_is_read() -> None:
    task = {"Type": "Task", "Resource": {"Fn::GetAtt": ["Take", "Arn"]}, "End": True}
    definition = {"Fn::ToJsonString": {"StartAt": "One", "States": {"One": task}}}
    flow = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition, "RoleArn": "a"}}
    sketch = template({"Take": function(), "Flow": flow}).sketch
    assert [(line.source, line.target, line.kind, line.label) for line in sketch.connections] == [
        ("flow", "take", "orchestrate", "One")
    ]
