"""A part that is there already leaves as a parameter: no second one is made, and no policy of its is written over."""

from __future__ import annotations

import json

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.cloudformation.text import load
from tests.core.interchange.test_sam import exported, found_by_lint

TYPES = {
    "sns:Publish": "AWS::SNS::Topic",
    "sqs:SendMessage": "AWS::SQS::Queue",
    "dynamodb:PutItem": "AWS::DynamoDB::Table",
    "s3:PutObject": "AWS::S3::Bucket",
    "events:PutEvents": "AWS::Events::EventBus",
}


@pytest.mark.parametrize("action", list(TYPES))
def test_a_part_outside_leaves_as_a_parameter(action: str) -> None:
    allowed = [{"Statement": [{"Effect": "Allow", "Action": action, "Resource": {"Ref": "Far"}}]}]
    function = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x", "Policies": allowed}
    resources = {"Fn": {"Type": "AWS::Serverless::Function", "Properties": function}}
    template = {"Parameters": {"Far": {"Type": "String"}}, "Resources": resources}
    sketch = read_template(json.dumps(template).encode()).sketch
    text, notes = exported(sketch)
    assert found_by_lint(text) == []
    written = load(text.encode())
    assert TYPES[action] not in {one["Type"] for one in written["Resources"].values()}
    (parameter,) = written["Parameters"]
    assert any(parameter in note and "there already" in note for note in notes)
    del written["Metadata"]
    again = read_template(json.dumps(written).encode()).sketch
    services = {node.id: node.service for node in sketch.nodes}
    ends = {node.id: node.service for node in again.nodes}
    kinds = [(services[one.source], one.kind, services[one.target]) for one in sketch.connections]
    assert [(ends[one.source], one.kind, ends[one.target]) for one in again.connections] == kinds
