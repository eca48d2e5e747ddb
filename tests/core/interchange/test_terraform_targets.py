"""Whom rules, schedules and integrations of Terraform reach, and which tables a function may use."""

from __future__ import annotations

import yaml

from patterns_app.core.interchange.reading import read, read_files
from patterns_app.core.interchange.reading_model import Imported
from tests.each import each

ROLE = """
resource "aws_iam_role" "r" { name = "r" }
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["dynamodb:PutItem"], Resource = ["*"] }] })
}
"""
RULE = 'resource "aws_iot_topic_rule" "rule" {\n  sql = "SELECT * FROM \'d\'"\n  enabled = true\n'
TOPIC = 'resource "aws_sns_topic" "news" { name = "n" }\n'
TABLE = 'resource "aws_dynamodb_table" "t" { name = "t" }\n'
MACHINE = 'resource "aws_instance" "box" { ami = "ami-1" }\n'


def lines(imported: Imported) -> set[tuple[str, str]]:
    services = {node.id: node.service for node in imported.sketch.nodes}
    return {(services[one.source], services[one.target]) for one in imported.sketch.connections}


@each(
    ("text", "line"),
    [
        (
            f'{TOPIC}{RULE}  sns {{\n    role_arn = "r"\n    target_arn = aws_sns_topic.news.arn\n  }}\n}}\n',
            ("aws.iot-core", "aws.sns"),
        ),
        (
            'resource "aws_cloudwatch_event_rule" "daily" { event_pattern = "{}" }\n'
            'resource "aws_ecs_cluster" "c" { name = "c" }\n'
            'resource "aws_ecs_task_definition" "task" {\n  family = "t"\n  requires_compatibilities = ["FARGATE"]\n}\n'
            'resource "aws_cloudwatch_event_target" "run" {\n  rule = aws_cloudwatch_event_rule.daily.name\n'
            "  arn = aws_ecs_cluster.c.arn\n  ecs_target {\n"
            "    task_definition_arn = aws_ecs_task_definition.task.arn\n  }\n}\n",
            ("aws.eventbridge", "aws.fargate"),
        ),
        (
            MACHINE + 'resource "aws_scheduler_schedule" "on" {\n  schedule_expression = "rate(1 day)"\n  target {\n'
            '    arn = "arn:aws:scheduler:::aws-sdk:ec2:startInstances"\n    role_arn = "r"\n'
            "    input = jsonencode({ InstanceIds = [aws_instance.box.id] })\n  }\n}\n",
            ("aws.eventbridge-scheduler", "aws.ec2"),
        ),
        (
            f'{ROLE}{TABLE}resource "aws_lambda_function" "f" {{\n  role = aws_iam_role.r.arn\n'
            '  environment {\n    variables = { TABLE = aws_dynamodb_table.t.name, STAGE = "test" }\n  }\n}\n',
            ("aws.lambda", "aws.dynamodb"),
        ),
        (
            'resource "aws_api_gateway_rest_api" "api" { name = "a" }\n'
            'resource "aws_sfn_state_machine" "flow" {\n  name = "f"\n  role_arn = "r"\n  definition = "{}"\n}\n'
            'resource "aws_api_gateway_integration" "start" {\n  rest_api_id = aws_api_gateway_rest_api.api.id\n'
            '  type = "AWS"\n  uri = "arn:aws:apigateway:eu-west-1:states:action/StartExecution"\n'
            '  request_templates = { "application/json" = "${aws_sfn_state_machine.flow.arn}" }\n}\n',
            ("aws.rest-api", "aws.step-functions"),
        ),
    ],
)
def test_a_target_of_terraform_is_reached(text: str, line: tuple[str, str]) -> None:
    assert line in lines(read_files({"main.tf": text.encode()}, "terraform"))


@each(
    ("target", "line"),
    [
        (
            {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:purgeQueue", "Input": {"Fn::Sub": '{"QueueUrl": "${Jobs}"}'}},
            ("aws.eventbridge-scheduler", "aws.sqs"),
        ),
        ({"Arn": "arn:aws:scheduler:::aws-sdk:dynamodb:putItem"}, ("aws.eventbridge-scheduler", "aws.dynamodb")),
        ({"Arn": {"Fn::ImportValue": "Queue-Arn"}}, ("aws.eventbridge-scheduler", "aws.sqs")),
    ],
)
def test_a_schedule_that_calls_an_api_or_reaches_outside_is_told(
    target: dict[str, object], line: tuple[str, str]
) -> None:
    schedule = {"ScheduleExpression": "rate(1 day)", "Target": {"RoleArn": "r", **target}}
    resources = {
        "Jobs": {"Type": "AWS::SQS::Queue"},
        "Daily": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule},
    }
    imported = read(yaml.safe_dump({"Resources": resources}).encode())
    assert lines(imported) == {line}
