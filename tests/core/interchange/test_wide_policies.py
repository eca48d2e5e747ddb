"""Policies that allow everything, as they are read from a template."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.interchange.reading import read
from patterns_app.core.vocabulary.catalog import vocabulary

_FUNCTION = """
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Policies: [%s]
"""


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("AdministratorAccess", "AdministratorAccess"),
        ("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "AmazonDynamoDBFullAccess"),
        ("{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}", "* on *"),
        ("{Statement: {Effect: Allow, Action: ['s3:*'], Resource: ['*']}}", "s3:* on *"),
        ("AWSLambdaBasicExecutionRole", ""),
        ("{Statement: [{Effect: Allow, Action: 'transcribe:StartTranscriptionJob', Resource: '*'}]}", ""),
        ("{Statement: [{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::mine/*'}]}", ""),
    ],
)
def test_a_policy_for_everything_is_a_permission_that_the_rule_names(policy: str, said: str) -> None:
    sketch = read((_FUNCTION % policy).encode()).sketch
    messages = [one.message for one in run(sketch, vocabulary()) if one.rule == "SEC-004"]
    assert [said in message for message in messages] == ([True] if said else [])
