"""Mail that comes in goes where receipt rules hand it, and a workflow's step is one line, whatever allows it."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read_files
from patterns_app.core.interchange.reading_model import Imported

MAIL = """Resources:
  Rules: {Type: AWS::SES::ReceiptRuleSet}
  Rule:
    Type: AWS::SES::ReceiptRule
    Properties:
      RuleSetName: RULES
      Rule:
        Actions:
          - LambdaAction: {FunctionArn: !GetAtt Reads.Arn, TopicArn: !Ref Told}
          - S3Action: {BucketName: !Ref Kept}
          - SNSAction: {TopicArn: !ImportValue Elsewhere}
          - StopAction: {Scope: RuleSet}
  Reads: {Type: AWS::Lambda::Function}
  Kept: {Type: AWS::S3::Bucket}
  Told: {Type: AWS::SNS::Topic}
"""
STEPS = """
resource "aws_sqs_queue" "jobs" {}
resource "aws_iam_role" "runs" {}
resource "aws_iam_role_policy" "sends" {
  role   = aws_iam_role.runs.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["sqs:SendMessage"], Resource = aws_sqs_queue.jobs.arn }]
  })
}
resource "aws_sfn_state_machine" "waits" {
  role_arn   = aws_iam_role.runs.arn
  definition = DEFINITION
}
"""
RESOURCE = "arn:${data.aws_partition.current.partition}:states:::sqs:sendMessage.waitForTaskToken"
OBJECT = (
    'jsonencode({ StartAt = "A", States = { A = { Type = "Task", End = true, '
    f'Resource = "{RESOURCE}", Parameters = {{ QueueUrl = aws_sqs_queue.jobs.url }} }} }} }})'
)
TEXT = f"""<<EOF
{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "End": true,
  "Resource": "{RESOURCE}", "Parameters": {{"QueueUrl": "${{aws_sqs_queue.jobs.url}}"}}}}}}}}
EOF"""


def ends(read: Imported) -> set[tuple[str, str, str]]:
    services = {node.id: node.service for node in read.sketch.nodes}
    return {(services[line.source], services[line.target], line.kind) for line in read.sketch.connections}


@pytest.mark.parametrize("rules", ["!Ref Rules", "shared-rules"])
def test_mail_goes_where_a_receipt_rule_hands_it(rules: str) -> None:
    read = read_files({"template.yaml": MAIL.replace("RULES", rules).encode()})
    assert ends(read) == {
        ("aws.ses", "aws.lambda", "async"),
        ("aws.ses", "aws.s3", "write"),
        ("aws.ses", "aws.sns", "notify"),
    }
    assert len([line for line in read.sketch.connections if line.kind == "notify"]) == 2


@pytest.mark.parametrize("definition", [OBJECT, TEXT])
def test_a_step_whose_address_names_the_partition_waits_for_its_token_and_is_one_line(definition: str) -> None:
    read = read_files({"main.tf": STEPS.replace("DEFINITION", definition).encode()})
    (line,) = read.sketch.connections
    assert (line.source, line.target, line.kind) == ("waits", "jobs", "orchestrate")
    assert line.settings["integration"] == "wait-for-callback"


def test_a_user_pool_waits_for_its_triggers_and_only_tells_custom_senders() -> None:
    text = """
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      LambdaConfig:
        PreSignUp: !GetAtt Check.Arn
        CustomSMSSender: {LambdaArn: !GetAtt Send.Arn, LambdaVersion: V1_0}
        KMSKeyID: arn:aws:kms:eu-west-1:123456789012:key/1
  Check: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Runtime: python3.13}}
  Send: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Runtime: python3.13}}
"""
    lines = read_files({"template.yaml": text.encode()}).sketch.connections
    assert {(line.target, line.kind, line.label) for line in lines if line.source == "pool"} == {
        ("check", "trigger", ""),
        ("send", "async", "custom sender"),
    }
