"""Whose a log group is by what it is called, and how long a function's log is kept, in both ways of writing it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.reading import read, read_files
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.pipeline import judged

RULE = "COST-004"
FUNCTION = 'variable "stage" {}\nresource "aws_lambda_function" "x" {\n  function_name = %s\n}\n'
GROUP = 'resource "aws_cloudwatch_log_group" "l" {\n  name = %s\n  retention_in_days = %s\n}\n'


def said(imported: Imported) -> tuple[list[str], bool]:
    """The parts whose logs are said to be kept for ever, and whether something is said not to be known."""
    sketch, findings = judged(imported)
    return [one.nodes[0] for one in findings if one.rule == RULE], RULE in {one.rule for one in sketch.ignored}


def terraform(function: str, group: str, days: str = "14") -> tuple[list[str], bool]:
    return said(read_files({"main.tf": (FUNCTION % function + GROUP % (group, days)).encode(), "b.tf": b""}))


@pytest.mark.parametrize(
    ("function", "group"),
    [
        ('"proc"', '"/aws/lambda/proc"'),
        ('"proc"', '"/aws/lambda/${aws_lambda_function.x.function_name}"'),
        ('"${var.stage}-proc"', '"/aws/lambda/${var.stage}-proc"'),
        ("var.stage", '"/aws/lambda/${var.stage}"'),
    ],
)
def test_a_group_of_terraform_with_the_functions_name_is_its_own(function: str, group: str) -> None:
    assert terraform(function, group) == ([], False)


@pytest.mark.parametrize("group", ['"/aws/lambda/other"', '"/aws/apigateway/proc"', '"/aws/vendedlogs/states/proc"'])
def test_a_group_of_something_else_says_nothing_of_it(group: str) -> None:
    assert terraform('"proc"', group) == (["x"], False)


def test_a_retention_that_a_variable_gives_is_not_known() -> None:
    found, is_unknown = terraform('"proc"', '"/aws/lambda/proc"', "var.stage")
    assert (found, is_unknown) == ([], True)


def test_a_plan_says_the_same() -> None:
    function = {"address": "aws_lambda_function.x", "type": "aws_lambda_function", "name": "x"}
    group = {"address": "aws_cloudwatch_log_group.l", "type": "aws_cloudwatch_log_group", "name": "l"}
    resources: list[dict[str, Any]] = [
        {**function, "mode": "managed", "values": {"function_name": "proc"}},
        {**group, "mode": "managed", "values": {"name": "/aws/lambda/proc", "retention_in_days": 14}},
    ]
    values = {"root_module": {"resources": resources}}
    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": values}
    assert said(read(json.dumps(plan).encode())) == ([], False)


@pytest.mark.parametrize("name", ["/aws/vendedlogs/states/flow", "/aws/apigateway/flow"])
def test_the_log_of_a_workflow_or_api_is_no_functions(name: str) -> None:
    properties = {"FunctionName": "flow", "CodeUri": "s", "Handler": "a.b", "Runtime": "python3.13"}
    group = {"LogGroupName": name, "RetentionInDays": 14}
    made = {
        "F": {"Type": "AWS::Serverless::Function", "Properties": properties},
        "L": {"Type": "AWS::Logs::LogGroup", "Properties": group},
    }
    assert said(read_template(json.dumps({"Resources": made}).encode())) == (["f"], False)
