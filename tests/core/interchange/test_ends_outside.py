"""What a template names and does not make is there: no rule calls it missing, in whatever form it is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.pipeline import judged

ARN = "arn:aws:sqs:eu-west-1:111122223333:far"
FORMS = {
    "parameter": {"Ref": "Far"},
    "parameter of SSM": {"Ref": "FarInSsm"},
    "import": {"Fn::ImportValue": "shared-far"},
    "import by stack": {"Fn::ImportValue": {"Fn::Sub": "${Core}-far"}},
    "sub": {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:far"},
    "sub of a parameter": {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Core}-far"},
    "sub with values": {"Fn::Sub": ["arn:aws:sqs:${AWS::Region}:${Account}:far", {"Account": {"Ref": "Core"}}]},
    "map": {"Fn::FindInMap": ["Ends", {"Ref": "Core"}, "far"]},
    "join": {"Fn::Join": [":", ["arn:aws:sqs:eu-west-1", {"Ref": "AWS::AccountId"}, {"Ref": "Core"}]]},
    "dynamic reference": "{{resolve:ssm:/far/arn}}",
    "another stack": {"Fn::GetAtt": ["Nested", "Outputs.Far"]},
    "written out": ARN,
}
FUNCTION = {"CodeUri": "s", "Handler": "a.b", "Runtime": "python3.13", "Timeout": 10}


def function(**properties: Any) -> dict[str, Any]:
    return {"F": {"Type": "AWS::Serverless::Function", "Properties": {**FUNCTION, **properties}}}


def queue(policy: Any) -> dict[str, Any]:
    read = {"Q": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Q", "Arn"]}}}}
    return {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": policy}}, **function(Events=read)}


def hourly(**properties: Any) -> dict[str, Any]:
    return function(
        Events={"A": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 hour)"}}},
        **properties,
    )


def by_rule(kept: Any) -> dict[str, Any]:
    said = {"Pattern": {"source": ["a"]}, "DeadLetterConfig": kept}
    return function(Events={"E": {"Type": "EventBridgeRule", "Properties": said}})


def plain_rule(end: Any) -> dict[str, Any]:
    target = {"Id": "a", "Arn": {"Fn::GetAtt": ["F", "Arn"]}, "DeadLetterConfig": {"Arn": end}}
    said = {"EventPattern": {"source": ["a"]}, "Targets": [target]}
    return {"Rule": {"Type": "AWS::Events::Rule", "Properties": said}, **function()}


def stream(end: Any) -> dict[str, Any]:
    said = {
        "Stream": {"Fn::GetAtt": ["S", "Arn"]},
        "StartingPosition": "LATEST",
        "MaximumRetryAttempts": 3,
        "DestinationConfig": {"OnFailure": {"Destination": end}},
    }
    made = {"S": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}}
    return {**made, **function(Events={"S": {"Type": "Kinesis", "Properties": said}})}


def plain_stream(end: Any) -> dict[str, Any]:
    said = {
        "EventSourceArn": {"Fn::GetAtt": ["S", "Arn"]},
        "FunctionName": {"Ref": "F"},
        "StartingPosition": "LATEST",
        "MaximumRetryAttempts": 3,
        "DestinationConfig": {"OnFailure": {"Destination": end}},
    }
    made = {"S": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}}
    return {**made, "M": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": said}, **function()}


def topic(end: Any) -> dict[str, Any]:
    said = {"Topic": {"Ref": "T"}, "RedrivePolicy": {"deadLetterTargetArn": end}}
    return {"T": {"Type": "AWS::SNS::Topic"}, **function(Events={"T": {"Type": "SNS", "Properties": said}})}


def subscription(end: Any) -> dict[str, Any]:
    said = {
        "TopicArn": {"Ref": "T"},
        "Protocol": "lambda",
        "Endpoint": {"Fn::GetAtt": ["F", "Arn"]},
        "RedrivePolicy": {"deadLetterTargetArn": end},
    }
    made = {"T": {"Type": "AWS::SNS::Topic"}, "Sub": {"Type": "AWS::SNS::Subscription", "Properties": said}}
    return {**made, **function()}


def alarm(end: Any) -> dict[str, Any]:
    said = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "F"}}],
        "AlarmActions": [end],
    }
    return {"Al": {"Type": "AWS::CloudWatch::Alarm", "Properties": said}, **function()}


def on_failure(kind: str, end: Any) -> dict[str, Any]:
    return hourly(EventInvokeConfig={"DestinationConfig": {"OnFailure": {"Type": kind, "Destination": end}}})


def invoke_config(end: Any) -> dict[str, Any]:
    said = {"FunctionName": {"Ref": "F"}, "Qualifier": "$LATEST"}
    config = {**said, "DestinationConfig": {"OnFailure": {"Destination": end}}}
    return {"I": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": config}, **hourly()}


# What stands where an end is named: the resources with it, and the rule that would call it missing.
PLACES: dict[str, tuple[Callable[[Any], dict[str, Any]], str]] = {
    "redrive policy": (lambda end: queue({"deadLetterTargetArn": end, "maxReceiveCount": 5}), "RES-001"),
    "redrive policy as JSON": (lambda end: queue({"Fn::ToJsonString": {"deadLetterTargetArn": end}}), "RES-001"),
    "dead-letter queue": (lambda end: hourly(DeadLetterQueue={"Type": "SQS", "TargetArn": end}), "RES-002"),
    "dead-letter topic": (lambda end: hourly(DeadLetterQueue={"Type": "SNS", "TargetArn": end}), "RES-002"),
    "dead-letter config": (lambda end: hourly(DeadLetterConfig={"TargetArn": end}), "RES-002"),
    "on failure, queue": (lambda end: on_failure("SQS", end), "RES-002"),
    "on failure, topic": (lambda end: on_failure("SNS", end), "RES-002"),
    "on failure, bus": (lambda end: on_failure("EventBridge", end), "RES-002"),
    "on failure, function": (lambda end: on_failure("Lambda", end), "RES-002"),
    "invoke config": (invoke_config, "RES-002"),
    "on failure of a stream": (stream, "RES-003"),
    "on failure of a mapping": (plain_stream, "RES-003"),
    "rule of SAM": (lambda end: by_rule({"Arn": end}), "RES-004"),
    "target of a rule": (plain_rule, "RES-004"),
    "subscription of SAM": (topic, "RES-005"),
    "subscription": (subscription, "RES-005"),
    "alarm": (lambda end: alarm(json.loads(json.dumps(end).replace("aws:sqs", "aws:sns"))), "RES-019"),
}
# Nothing is kept and nobody is told: the rule speaks, so that its silence above says something.
WITHOUT = {
    "RES-001": queue({"maxReceiveCount": 5}),
    "RES-002": hourly(EventInvokeConfig={"MaximumRetryAttempts": 1}),
    "RES-003": stream(None),
    "RES-004": by_rule({}),
    "RES-005": topic(None),
    "RES-019": alarm(None),
}


def rules_of(resources: dict[str, Any]) -> dict[str, set[str]]:
    """The rules that speak, each with the parts that it names."""
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": {
            "Far": {"Type": "String"},
            "Core": {"Type": "String"},
            "FarInSsm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/far/arn"},
        },
        "Mappings": {"Ends": {"prod": {"far": ARN}}},
        "Resources": {
            "Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://x/y"}},
            **resources,
        },
    }
    found: dict[str, set[str]] = {}
    for one in judged(read_template(json.dumps(template).encode()))[1]:
        found.setdefault(one.rule, set()).update(one.nodes)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_an_end_that_is_named_in_any_form_is_not_missing(place: str) -> None:
    made, rule = PLACES[place]
    accused = {form for form, end in FORMS.items() if rule in rules_of(made(end))}
    assert not accused
    assert not [form for form, end in FORMS.items() if "CON-018" in rules_of(made(end))]


def test_an_end_that_is_not_named_is_missing() -> None:
    assert not [rule for rule, resources in WITHOUT.items() if rule not in rules_of(resources)]


def test_a_redrive_policy_in_a_text_names_its_queue() -> None:
    own = {"D": {"Type": "AWS::SQS::Queue", "Properties": {}}}
    texts: list[Any] = [
        json.dumps({"deadLetterTargetArn": ARN, "maxReceiveCount": 5}),
        {"Fn::Sub": '{"deadLetterTargetArn":"${D.Arn}","maxReceiveCount":5}'},
        {"Fn::Sub": '{"deadLetterTargetArn":"${D.Arn}","maxReceiveCount":${Core}}'},
        {"Fn::Sub": ['{"deadLetterTargetArn": "${Dead}"}', {"Dead": {"Fn::GetAtt": ["D", "Arn"]}}]},
        {"Ref": "Far"},
        "{{resolve:ssm:/policy}}",
    ]
    assert not [text for text in texts if "RES-001" in rules_of({**own, **queue(text)})]


def test_the_queue_that_sam_makes_by_itself_is_there() -> None:
    assert "RES-004" not in rules_of(by_rule({"Type": "SQS"}))
    assert "RES-004" not in rules_of(by_rule({"Type": "SQS", "QueueLogicalId": "Kept"}))
    for kind in ("SQS", "SNS"):
        said = {"DestinationConfig": {"OnFailure": {"Type": kind}}}
        assert "RES-002" not in rules_of(hourly(EventInvokeConfig=said))


def test_ends_of_the_template_itself_stay_its_parts() -> None:
    own = {"D": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "far"}}}
    for end in ({"Fn::GetAtt": ["D", "Arn"]}, {"Fn::Sub": "${D.Arn}"}, ARN):
        template = {"Resources": {**own, **queue({"deadLetterTargetArn": end, "maxReceiveCount": 5})}}
        read = read_template(json.dumps(template).encode())
        assert ("q", "d", "dlq") in {(one.source, one.target, one.kind) for one in read.sketch.connections}
        assert not read.outside


def imported(name: str) -> dict[str, Any]:
    return {"Fn::ImportValue": {"Fn::Sub": "${Core}-" + name}}


def test_what_other_stacks_give_out_is_told_apart_and_joined() -> None:
    """A load balancer by its listener, a replica, a pool, origins: each is the part that it is, by its own name."""
    rule = {"ListenerArn": imported("Listener"), "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Group"}}]}
    loads = [{"ContainerName": "a", "ContainerPort": 80, "TargetGroupArn": {"Ref": "Group"}}]
    copied = {"Rules": [{"Status": "Enabled", "Destination": {"Bucket": imported("Copies")}}]}
    told = {"TopicConfigurations": [{"Event": "s3:ObjectCreated:*", "Topic": imported("News")}]}
    origins = [
        {"Id": "a", "DomainName": "shop.example"},
        {"Id": "b", "DomainName": {"Ref": "Files"}, "S3OriginConfig": {}},
    ]
    resources = {
        "Rule": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": rule},
        "Group": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {}},
        "Web": {"Type": "AWS::ECS::Service", "Properties": {"LaunchType": "FARGATE", "LoadBalancers": loads}},
        "B": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"ReplicationConfiguration": copied, "NotificationConfiguration": told},
        },
        "Front": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {"Origins": origins}}},
        "Api": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"StageName": "p", "Auth": {"Authorizers": {"A": {"UserPoolArn": {"Ref": "Pool"}}}}},
        },
    }
    parameters = {name: {"Type": "String"} for name in ("Core", "Files", "Pool")}
    sketch = read_template(json.dumps({"Parameters": parameters, "Resources": resources}).encode()).sketch
    services = {node.id: node.service for node in sketch.nodes}
    found = {(one.source, one.kind, one.target, services[one.target]) for one in sketch.connections}
    assert found == {
        ("listener", "sync", "web", "aws.fargate"),
        ("b", "replicate", "copies", "aws.s3"),
        ("b", "notify", "news", "aws.sns"),
        ("front", "origin", "shop-example", "external.http"),
        ("front", "origin", "files", "aws.s3"),
        ("api", "authorize", "pool", "aws.cognito"),
    }
    assert services["listener"] == "aws.alb"


def test_a_definition_that_lies_in_another_file_is_asked_for() -> None:
    body = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "api.yaml"}}}
    resources = {
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.asl.json"}},
        "Api": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "p", "DefinitionBody": body}},
    }
    left = {one.name: one.why for one in read_template(json.dumps({"Resources": resources}).encode()).left_over}
    assert "flow.asl.json" in left["Flow"]
    assert "api.yaml" in left["Api"]
