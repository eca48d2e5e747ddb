"""Several templates of one system: names that occur in each, and what goes from one to another by the store."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read_files

PLATFORM = """
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
  Orders: {Type: AWS::SQS::Queue}
  BusName: {Type: AWS::SSM::Parameter, Properties: {Name: !Sub '/shop/${Stage}/bus', Type: String, Value: !Ref Bus}}
  OrdersArn: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/orders, Type: String, Value: !GetAtt Orders.Arn}}
"""
SERVICE = """
Parameters:
  Kept: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: {default}}}
Resources:
  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: prod}}}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /x, Method: get}}}}
        Said: {{Type: {event}}}
"""
BY_BUS = "EventBridgeRule, Properties: {{EventBusName: {0}, Pattern: {{source: [a]}}}}"
BY_QUEUE = "SQS, Properties: {{Queue: {0}}}"


def read(event: str, default: str = "/none") -> tuple[dict[str, tuple[str, str | None]], set[tuple[str, str, str]]]:
    service = SERVICE.format(event=event, default=default)
    files = {"platform/template.yaml": PLATFORM.encode(), "service/template.yaml": service.encode()}
    sketch = read_files(files).sketch
    lines = {(line.source, line.kind, line.target) for line in sketch.connections}
    return {node.id: (node.label, node.frame) for node in sketch.nodes}, lines


def test_a_name_that_two_templates_have_stays_and_their_folders_tell_them_apart() -> None:
    parts, lines = read(BY_QUEUE.format("!ImportValue x"))
    assert parts["api"] == ("Api", "platform")
    assert parts["api-2"] == ("Api", "service")
    assert ("api-2", "sync", "work") in lines


@pytest.mark.parametrize(
    ("event", "default", "line"),
    [
        (BY_BUS.format("!Ref Kept"), "/shop/dev/bus", ("bus", "rule", "work")),
        (BY_BUS.format("'{{resolve:ssm:/shop/dev/bus}}'"), "/x", ("bus", "rule", "work")),
        (BY_BUS.format("!Sub '{{resolve:ssm:/shop/${Stage}/bus:3}}'"), "/x", ("bus", "rule", "work")),
        (BY_QUEUE.format("!Ref Kept"), "/shop/orders", ("orders", "queue_poll", "work")),
        (BY_QUEUE.format("'{{resolve:ssm:/shop/orders}}'"), "/x", ("orders", "queue_poll", "work")),
    ],
)
def test_what_one_template_puts_into_the_store_is_what_another_has_put_in(
    event: str, default: str, line: tuple[str, str, str]
) -> None:
    parts, lines = read(event, default)
    assert line in lines
    assert len(parts) == 5, f"a part outside was made of what is there: {parts}"


@pytest.mark.parametrize("default", ["/shop/dev/other", "/elsewhere/dev/bus", "/shop/dev/new/bus"])
def test_a_name_that_nobody_stored_stays_outside(default: str) -> None:
    parts, lines = read(BY_BUS.format("!Ref Kept"), default)
    assert ("bus", "rule", "work") not in lines
    assert [name for name in parts if "kept" in name]


def test_the_frame_of_a_nested_stack_stands_in_that_of_the_stack_that_holds_it() -> None:
    outer = """
Resources:
  Work: {Type: AWS::Lambda::Function}
  Failed: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../shared/dlq.yaml}}
"""
    inner = "Resources:\n  Failed: {Type: AWS::SQS::Queue}\n"
    files = {"a/template.yaml": outer, "b/template.yaml": outer, "shared/dlq.yaml": inner}
    sketch = read_files({path: text.encode() for path, text in files.items()}).sketch
    frames = {frame.id: frame for frame in sketch.frames}
    queues = [node for node in sketch.nodes if node.service == "aws.sqs"]
    assert [(node.label, frames[node.frame or ""].label) for node in queues] == [("Failed", "Failed")] * 2
    outside = [frames[frames[node.frame or ""].parent or ""].label for node in queues]
    assert outside == ["a", "b"]
