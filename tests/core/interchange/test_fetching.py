"""Who receives from a queue or stream by itself reads it: a container, an API, a step of a workflow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.pipeline import judged

JOBS = {"Fn::GetAtt": ["Jobs", "Arn"]}
RECEIVES = {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": JOBS}
FUNCTION = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x"}


def _part(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


SENT: dict[str, Any] = {
    "Jobs": _part("SQS::Queue"),
    "Send": _part(
        "Serverless::Function",
        **FUNCTION,
        Policies=[{"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": ["Jobs", "QueueName"]}}}],
    ),
}
ROLE = _part("IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [RECEIVES]}}])
TASK = _part(
    "ECS::TaskDefinition",
    TaskRoleArn={"Fn::GetAtt": ["Role", "Arn"]},
    ContainerDefinitions=[{"Name": "w", "Image": "x", "Environment": [{"Name": "Q", "Value": {"Ref": "Jobs"}}]}],
)
SERVICE = _part("ECS::Service", TaskDefinition={"Ref": "Task"}, LaunchType="FARGATE")
ADDRESS = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Jobs.QueueName}"}
ASKED = {"integration.request.querystring.Action": "'ReceiveMessage'"}
METHOD = _part(
    "ApiGateway::Method",
    RestApiId={"Ref": "Api"},
    HttpMethod="GET",
    Integration={"Type": "AWS", "Uri": ADDRESS, "RequestParameters": ASKED},
)
INTEGRATION = _part(
    "ApiGatewayV2::Integration",
    ApiId={"Ref": "Api"},
    IntegrationSubtype="SQS-ReceiveMessage",
    RequestParameters={"QueueUrl": {"Ref": "Jobs"}},
)
STEP = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:sqs:receiveMessage",
    "Parameters": {"QueueUrl": {"Ref": "Jobs"}},
    "End": True,
}
FLOW = _part("Serverless::StateMachine", Definition={"StartAt": "Get", "States": {"Get": STEP}})


@pytest.mark.parametrize(
    ("reader", "parts"),
    [
        ("task", {"Role": ROLE, "Task": TASK}),
        ("service", {"Role": ROLE, "Task": TASK, "Service": SERVICE}),
        ("api", {"Api": _part("ApiGateway::RestApi", Name="x"), "Method": METHOD}),
        ("api", {"Api": _part("ApiGatewayV2::Api", ProtocolType="HTTP"), "Integration": INTEGRATION}),
        ("flow", {"Flow": FLOW}),
        ("own", {"Own": _part("Serverless::Function", **FUNCTION, Policies=[{"Statement": [RECEIVES]}])}),
    ],
)
def test_who_receives_reads_the_queue(reader: str, parts: dict[str, Any]) -> None:
    imported = read(json.dumps({"Resources": SENT | parts}).encode(), "cloudformation")
    kinds = {(line.source, line.kind) for line in imported.sketch.connections if line.target == "jobs"}
    assert (reader, "read") in kinds
    assert (reader, "write") not in kinds
    assert "CON-004" not in {one.rule for one in judged(imported)[1]}


def test_a_right_to_receive_makes_no_second_reader_beside_one_that_is_handed_the_messages() -> None:
    mapping = _part("Lambda::EventSourceMapping", EventSourceArn=JOBS, FunctionName={"Ref": "Work"})
    work = _part("Serverless::Function", **FUNCTION, Policies=[{"Statement": [RECEIVES]}])
    parts = {"Work": work, "Mapping": mapping, "Other": work}
    imported = read(json.dumps({"Resources": SENT | parts}).encode(), "cloudformation")
    assert not [line for line in imported.sketch.connections if line.kind == "read"]


def test_who_sends_does_not_read() -> None:
    sends = {**RECEIVES, "Action": "sqs:SendMessage"}
    other = _part("Serverless::Function", **FUNCTION, Policies=[{"Statement": [sends]}])
    _, findings = judged(read(json.dumps({"Resources": SENT | {"Other": other}}).encode(), "cloudformation"))
    assert "CON-004" in {one.rule for one in findings}
