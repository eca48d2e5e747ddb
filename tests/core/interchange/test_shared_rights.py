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


def sam_function(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b", "CodeUri": "src/", **properties}}


READS = {"Policies": [{"DynamoDBReadPolicy": {"TableName": {"Ref": "Orders"}}}]}
OWN = {"Environment": {"Variables": {"ORDERS": {"Ref": "Orders"}}}}


@pytest.mark.parametrize(
    ("others", "properties", "uses"),
    [
        (READS, {}, False),  # all are told the name, others are allowed, this one is not
        (READS, OWN, True),  # it asks for the name itself
        (READS, {"Role": "arn:aws:iam::123456789012:role/elsewhere"}, True),  # its rights are not here
        (READS, {"Policies": ["AmazonDynamoDBFullAccess"]}, True),
        (READS, {"Policies": [{"SQSSendMessagePolicy": {"QueueName": "x"}}]}, False),
        ({}, {}, True),  # the template says no rights at all
    ],
)
def test_what_all_functions_are_told_is_used_by_none_that_is_given_no_right_where_others_are(
    others: dict[str, Any], properties: dict[str, Any], uses: bool
) -> None:
    parts = {
        "Read": sam_function(**others),
        "Pay": sam_function(**properties),
        "Orders": {"Type": "AWS::DynamoDB::Table"},
    }
    told = {"Function": {"Environment": {"Variables": {"ORDERS": {"Ref": "Orders"}}}}}
    sketch = template(parts, Globals=told, Transform="AWS::Serverless-2016-10-31").sketch
    users = {line.source for line in sketch.connections if line.target == "orders"}
    assert users == ({"read", "pay"} if uses else {"read"})


def test_a_policy_beside_a_function_is_a_right_of_its_own() -> None:
    allowed = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["Orders", "Arn"]}}
    beside = {"PolicyName": "a", "Roles": [{"Ref": "PayRole"}], "PolicyDocument": {"Statement": [allowed]}}
    parts = {
        "Read": sam_function(**READS),
        "Pay": sam_function(),
        "Orders": {"Type": "AWS::DynamoDB::Table"},
        "Beside": {"Type": "AWS::IAM::Policy", "Properties": beside},
    }
    told = {"Function": {"Environment": {"Variables": {"ORDERS": {"Ref": "Orders"}}}}}
    lines = template(parts, Globals=told, Transform="AWS::Serverless-2016-10-31").sketch.connections
    assert {(line.source, line.kind) for line in lines} == {("read", "read"), ("pay", "write")}
