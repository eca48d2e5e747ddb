"""Where findings of a template stand: at what makes a connection, not at the first word of the other end."""

from __future__ import annotations

from patterns_app.core.interchange.findings.model import Checked
from patterns_app.core.interchange.systems import read_system
from patterns_app.core.pipeline import judged

_TABLE = """AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Follow:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Environment:
        Variables:
          TABLE: !Ref Orders
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
      Events:
        Change:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Orders.StreamArn
            StartingPosition: LATEST
"""
_UNREAD = """AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Bus:
    Type: AWS::Events::EventBus
    Properties: {Name: orders}
  Kept:
    Type: AWS::SQS::Queue
  All:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [orders]}
      Targets: [{Id: kept, Arn: !GetAtt Kept.Arn}]
"""


def _line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_connection_stands_at_the_property_that_makes_it() -> None:
    system = read_system("t.yaml", {"t.yaml": _TABLE.encode()})
    lines = {one.kind: system.places[one.id].line for one in system.imported.sketch.connections}
    assert lines["stream_poll"] == _line_of(_TABLE, "Stream: !GetAtt")
    assert lines["read"] == _line_of(_TABLE, "DynamoDBReadPolicy")


def test_a_queue_that_nobody_reads_is_named_where_it_stands_and_not_where_it_is_filled() -> None:
    system = read_system("t.yaml", {"t.yaml": _UNREAD.encode()})
    checked = Checked("t.yaml", tuple(judged(system.imported)[1]), system.places)
    place = next(checked.where(one)[0] for one in checked.findings if one.rule == "CON-004")
    assert place.line == _line_of(_UNREAD, "Kept:")
