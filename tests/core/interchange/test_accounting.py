"""Every resource and every reference of a template ends as something that is told."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read
from scripts.corpus import account, table

SHARED = b"""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - {Effect: Allow, Action: lambda:InvokeFunction, Resource: [!GetAtt One.Arn, !GetAtt Two.Arn]}
              - {Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Orders.Arn}
  One:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {TABLE: !Ref Orders}}}
  Two:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn}
  Three:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn}
  Orders: {Type: AWS::DynamoDB::Table}
"""


def test_of_several_parts_with_one_role_those_use_a_part_that_name_it() -> None:
    found = read(SHARED)
    assert [(line.source, line.target, line.kind) for line in found.sketch.connections] == [("one", "orders", "write")]
    told = {one.name: one.why for one in found.left_over}
    assert "3 parts have its rights and none names" in told["Role"]


def test_what_a_part_names_and_nobody_says_more_of_is_told() -> None:
    found = read(b"""\
Resources:
  Rights:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: logs:PutLogEvents, Resource: "*"}]}}]
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Rights.Arn, Environment: {Variables: {BUCKET: !Ref Files}}}
  Files: {Type: AWS::S3::Bucket}
""")
    assert found.sketch.connections == ()
    assert found.became["Worker"].endswith("; names Files, and nothing says what goes between the two")


def test_a_folder_is_accounted_for() -> None:
    found = account({"a.yaml": SHARED, "b.yaml": b"Resources: [", "c.yaml": b"Resources: {A: {Type: AWS::SQS::Queue}}"})
    assert (found.read, found.resources, found.parts, found.alone, found.connections) == (2, 6, 5, 1, 1)
    assert sum(found.unconnected.values()) == 2
    assert not found.lost
    lines = list(table(found, 5))
    assert "silent losses   0" in lines
    assert any(line.strip().startswith("b.yaml: line ") for line in lines)
