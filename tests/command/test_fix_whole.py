"""`fix` in a template: what it mends stands where the template's own words say it, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from patterns_app.command.main import main
from patterns_app.core.interchange.cloudformation.text import load

FUNCTION = """\
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Events:
        Own:
"""
TABLE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Cart:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
"""
STREAM = f"""\
{TABLE}{FUNCTION}          Type: DynamoDB
          Properties:
            Stream: !GetAtt Cart.StreamArn
            StartingPosition: LATEST
"""
ELSEWHERE = STREAM.replace("!GetAtt Cart.StreamArn", "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks").replace(
    "Type: DynamoDB\n", "Type: Kinesis\n"
)
TOPIC = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  News:
    Type: AWS::SNS::Topic
{FUNCTION}          Type: SNS
          Properties:
            Topic: !Ref News
"""
RULE = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
{FUNCTION}          Type: EventBridgeRule
          Properties:
            Pattern: {{source: [shop]}}
"""
PIPE = f"""\
{TABLE}  Jobs:
    Type: AWS::SQS::Queue
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipe
      Source: !GetAtt Cart.StreamArn
      SourceParameters:
        DynamoDBStreamParameters:
          StartingPosition: LATEST
      Target: !GetAtt Jobs.Arn
"""
SITE = """\
Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties:
      WebsiteConfiguration:
        IndexDocument: index.html
"""


NETWORK = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Caller:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
      Environment: {Variables: {QUEUE: !Ref Jobs}}
      Policies:
        - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
  Jobs:
    Type: AWS::SQS::Queue
"""


def fixed(tmp_path: Path, text: str, *options: str) -> tuple[dict[str, Any], Path]:
    file = tmp_path / "template.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["fix", str(file), *options]) in (0, 1)
    return load(file.read_bytes()), file


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (STREAM, "RES-003", ("DestinationConfig", "OnFailure", "Destination")),
        (ELSEWHERE, "RES-003", ("DestinationConfig", "OnFailure", "Destination")),
        (TOPIC, "RES-005", ("RedrivePolicy", "deadLetterTargetArn")),
        (RULE, "RES-004", ("DeadLetterConfig", "Arn")),
    ],
    ids=["stream", "a stream of others", "topic", "rule"],
)
def test_where_failures_go_is_said_in_the_event_that_the_template_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, rule: str, said: tuple[str, ...]
) -> None:
    value, file = fixed(tmp_path, text, "--rule", rule)
    told = capsys.readouterr().out
    events = value["Resources"]["Handler"]["Properties"]["Events"]
    assert list(events) == ["Own"]
    place = events["Own"]["Properties"]
    for key in said:
        place = place[key]
    assert place["Fn::GetAtt"]
    assert "which has no default" in told
    assert "the sketch does not" not in told
    assert main(["check", str(file), "--rule", rule, "--warnings-are-errors"]) == 0


def test_a_pipe_gets_the_limit_that_it_has_a_property_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value, _ = fixed(tmp_path, PIPE, "--rule", "RES-003")
    told = capsys.readouterr().out
    said = value["Resources"]["Pipe"]["Properties"]["SourceParameters"]["DynamoDBStreamParameters"]
    assert said["MaximumRetryAttempts"] > 0
    assert "look at" not in told


def test_what_is_a_website_stays_one_until_somebody_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixed(tmp_path, SITE, "--rule", "SEC-001")
    assert "1 of them with a fix that is only done with --unsafe-fixes" in capsys.readouterr().out
    assert (tmp_path / "template.yaml").read_text(encoding="utf-8") == SITE
    value, _ = fixed(tmp_path, SITE, "--rule", "SEC-001", "--unsafe-fixes")
    assert list(value["Resources"]["Site"]["Properties"]) == ["PublicAccessBlockConfiguration"]
    assert "look at" not in capsys.readouterr().out
    sketch = tmp_path / "site.json"
    node = {"id": "site", "service": "aws.s3", "label": "Site", "settings": {"website": True}}
    sketch.write_text(json.dumps({"schema": "pattern-studio/2", "nodes": [node]}), encoding="utf-8")
    main(["fix", str(sketch), "--rule", "SEC-001"])
    assert json.loads(sketch.read_bytes())["nodes"][0]["settings"]["website"] is True


def test_what_can_only_be_written_in_part_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An endpoint whose ways have no words in the template would stand there with nobody who goes by it."""
    _, file = fixed(tmp_path, NETWORK, "--rule", "CON-019")
    told = capsys.readouterr().out
    assert "left: Add an endpoint for SQS queue [CON-019]: Caller to SQS queue endpoint" in told
    assert "0 fixed, 1 left" in told
    assert file.read_text(encoding="utf-8") == NETWORK
