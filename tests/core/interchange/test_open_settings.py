"""A setting that only a deployment knows is neither set nor AWS's default, and what is only named has none to judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.pipeline import judged

FORMS: dict[str, Any] = {
    "parameter": {"Ref": "P"},
    "parameter of SSM": {"Ref": "InSsm"},
    "map": {"Fn::FindInMap": ["M", {"Ref": "P"}, "value"]},
    "import": {"Fn::ImportValue": "value"},
    "sub": {"Fn::Sub": "${P}"},
    "dynamic reference": "{{resolve:ssm:/value}}",
    "select": {"Fn::Select": [0, {"Ref": "P"}]},
}
FUNCTION = {"CodeUri": "s", "Handler": "a.b", "Runtime": "python3.13", "Timeout": 30}


def function(**properties: Any) -> dict[str, Any]:
    return {"F": {"Type": "AWS::Serverless::Function", "Properties": {**FUNCTION, **properties}}}


def reading(queue: Any) -> dict[str, Any]:
    return function(Events={"Q": {"Type": "SQS", "Properties": {"Queue": queue}}})


def hiding(value: Any) -> dict[str, Any]:
    made = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": value}}
    return {"Q": made, **reading({"Fn::GetAtt": ["Q", "Arn"]})}


def recovering(value: Any) -> dict[str, Any]:
    said = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": value}}
    return {"T": {"Type": "AWS::DynamoDB::Table", "Properties": said}}


def recovering_so(value: Any) -> dict[str, Any]:
    return {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"PointInTimeRecoverySpecification": value}}}


def logging(value: Any) -> dict[str, Any]:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${F}"}}}
    group["Properties"]["RetentionInDays"] = value  # type: ignore[index]
    return {**function(), "L": group}


def logging_to(value: Any) -> dict[str, Any]:
    return function(LoggingConfig={"LogGroup": value, "LogFormat": "JSON"})


def retrying(value: Any) -> dict[str, Any]:
    said = {"Stream": {"Fn::GetAtt": ["S", "Arn"]}, "StartingPosition": "LATEST", "MaximumRetryAttempts": value}
    kept = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:111122223333:far"}}}
    made = {"S": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}}
    return {**made, **function(Events={"S": {"Type": "Kinesis", "Properties": {**said, **kept}}})}


PLACES: dict[str, tuple[Callable[[Any], dict[str, Any]], str]] = {
    "visibility timeout": (hiding, "RES-006"),
    "recovery": (recovering, "RES-016"),
    "recovery as a whole": (recovering_so, "RES-016"),
    "retention of a log group": (logging, "COST-004"),
    "log group by name": (logging_to, "COST-004"),
    "attempts of a stream": (retrying, "RES-003"),
    "queue by name": (reading, "RES-006"),
}
WITHOUT: dict[str, dict[str, Any]] = {
    "RES-006": hiding(30),
    "RES-016": recovering(False),
    "COST-004": function(LoggingConfig={"LogFormat": "JSON"}),
    "RES-003": retrying(-1),
}


def judge(resources: dict[str, Any]) -> tuple[set[str], dict[str, str]]:
    """The rules that speak, and the reasons why others do not, by rule."""
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": {
            "P": {"Type": "String"},
            "InSsm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "30"},
        },
        "Mappings": {"M": {"prod": {"value": 300}}},
        "Resources": resources,
    }
    sketch, findings = judged(read_template(json.dumps(template).encode()))
    return {one.rule for one in findings}, {one.rule: one.reason for one in sketch.ignored}


@pytest.mark.parametrize("place", PLACES)
def test_no_rule_takes_what_only_a_deployment_knows_for_a_default(place: str) -> None:
    made, rule = PLACES[place]
    assert not [form for form, value in FORMS.items() if rule in judge(made(value))[0]]


def test_what_is_left_out_or_written_is_judged() -> None:
    assert not [rule for rule, resources in WITHOUT.items() if rule not in judge(resources)[0]]
    assert "COST-004" in judge(function())[0]
    assert "RES-016" in judge({"T": {"Type": "AWS::DynamoDB::Table", "Properties": {}}})[0]


def test_the_reason_names_what_is_not_known() -> None:
    assert judge(hiding({"Ref": "P"}))[1]["RES-006"] == (
        "Only a deployment knows what the template sets: visibility timeout."
    )
    assert "not made by it" in judge(reading({"Ref": "P"}))[1]["RES-006"]


def test_what_is_not_known_and_could_not_change_the_answer_excuses_nothing() -> None:
    made = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}
    said = {"Queue": {"Fn::GetAtt": ["Q", "Arn"]}, "MaximumBatchingWindowInSeconds": {"Ref": "P"}}
    assert "RES-006" in judge({"Q": made, **function(Events={"Q": {"Type": "SQS", "Properties": said}})})[0]


def test_another_setting_of_the_same_part_is_still_judged() -> None:
    named = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30, "MessageRetentionPeriod": {"Ref": "P"}}}
    assert "RES-006" in judge({"Q": named, **reading({"Fn::GetAtt": ["Q", "Arn"]})})[0]


def test_what_the_template_makes_at_a_part_outside_is_judged() -> None:
    said = {"Type": "SNS", "Properties": {"Topic": {"Ref": "P"}}}
    assert "RES-005" in judge(function(Events={"T": said}))[0]


def test_an_api_that_sam_makes_is_set_up_as_sam_does_it() -> None:
    said = {"Type": "Api", "Properties": {"Path": "/a", "Method": "post"}}
    assert "LIM-002" in judge(function(Timeout=120, Events={"A": said}))[0]


def test_the_retention_of_a_group_with_the_functions_name_is_its_own() -> None:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/my-f", "RetentionInDays": 14}}
    assert "COST-004" not in judge({**function(FunctionName="my-f"), "L": group})[0]
    assert "COST-004" in judge({**function(FunctionName="other"), "L": group})[0]
    shared = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/x", "RetentionInDays": 14}}
    assert "COST-004" not in judge({**function(LoggingConfig={"LogGroup": "/x"}), "L": shared})[0]


def test_a_table_that_is_only_named_has_no_stream_that_nobody_reads() -> None:
    used = function(Policies=[{"DynamoDBCrudPolicy": {"TableName": {"Ref": "P"}}}])
    assert "CON-018" not in judge(used)[0]


def test_a_network_that_is_only_named_may_have_a_way_out() -> None:
    inside = {"VpcConfig": {"SubnetIds": {"Ref": "P"}, "SecurityGroupIds": ["sg-1"]}}
    rights = {"Policies": [{"DynamoDBCrudPolicy": {"TableName": {"Ref": "T"}}}]}
    made = {**recovering(True), **function(**inside, **rights)}
    findings = judged(read_template(json.dumps({"Resources": made}).encode()))[1]
    said = [one.message for one in findings if one.rule == "CON-019"]
    assert said
    assert all("is not shown" in one for one in said)


def severities(resources: dict[str, Any]) -> dict[str, str]:
    findings = judged(read_template(json.dumps({"Resources": resources}).encode()))[1]
    return {one.rule: one.severity for one in findings}


def test_what_a_template_makes_and_leaves_out_is_as_aws_does_it() -> None:
    ordered = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}}
    kept = {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]}, "maxReceiveCount": 5}
    failing = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True, "RedrivePolicy": kept}}
    assert severities({"D": {"Type": "AWS::SQS::Queue"}, "Q": failing})["CON-011"] == "error"
    told = {"TopicArn": {"Ref": "T"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Q", "Arn"]}}
    topic = {"T": {"Type": "AWS::SNS::Topic"}, "S": {"Type": "AWS::SNS::Subscription", "Properties": told}}
    assert severities({**topic, "Q": ordered})["CON-011"] == "error"
    stream = {"Stream": {"Fn::GetAtt": ["T", "StreamArn"]}, "StartingPosition": "LATEST"}
    table = {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {}}}
    read = function(Events={"T": {"Type": "DynamoDB", "Properties": stream}})
    assert severities({**table, **read})["CON-012"] == "error"


def test_a_queue_that_is_only_named_may_be_of_either_type() -> None:
    kept = {"deadLetterTargetArn": {"Fn::ImportValue": "dead"}, "maxReceiveCount": 5}
    assert "CON-011" not in severities({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": kept}}})
    failing = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True, "RedrivePolicy": kept}}
    assert "CON-011" not in severities({"Q": failing})
    unsure = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": {"Ref": "P"}, "RedrivePolicy": kept}}
    assert "CON-011" not in severities({"Q": unsure})
