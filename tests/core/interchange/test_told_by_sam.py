"""What SAM's short forms mean: policy templates, simple tables, the default bus by its name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.model import Sketch

CODE = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x"}


def template(**resources: tuple[str, dict[str, Any]]) -> Sketch:
    made = {name: {"Type": kind, "Properties": said} for name, (kind, said) in resources.items()}
    document = {"Transform": "AWS::Serverless-2016-10-31", "Resources": made}
    return read(json.dumps(document).encode(), "cloudformation").sketch


def function(**said: Any) -> tuple[str, dict[str, Any]]:
    return "AWS::Serverless::Function", {**CODE, **said}


def lines(sketch: Sketch) -> set[tuple[str, str, str]]:
    return {(one.source, one.kind, one.target) for one in sketch.connections}


@pytest.mark.parametrize("named", [True, False])
def test_who_may_poll_and_is_handed_nothing_reads_by_itself(named: bool) -> None:
    around = {"Environment": {"Variables": {"Q": {"Ref": "Q"}}}} if named else {}
    policy = {"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Q", "QueueName"]}}}
    sketch = template(Q=("AWS::SQS::Queue", {}), F=function(Policies=[policy], **around))
    assert lines(sketch) == {("f", "read", "q")}


def test_who_may_poll_and_is_handed_the_messages_does_not_read_besides() -> None:
    policy = {"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Q", "QueueName"]}}}
    events = {"E": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Q", "Arn"]}}}}
    sketch = template(Q=("AWS::SQS::Queue", {}), F=function(Policies=[policy], Events=events))
    assert lines(sketch) == {("q", "queue_poll", "f")}


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_the_policy_of_who_starts_a_workflow_starts_it(kind: str) -> None:
    policy = {"StepFunctionsExecutionPolicy": {"StateMachineName": {"Fn::GetAtt": ["Flow", "Name"]}}}
    states = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    flow = ("AWS::Serverless::StateMachine", {"Type": kind, "Definition": states})
    assert lines(template(F=function(Policies=[policy]), Flow=flow)) == {("f", "start", "flow")}


@pytest.mark.parametrize("bus", ["default", "arn:aws:events:eu-west-1:111111111111:event-bus/default"])
def test_the_default_bus_is_one_part_however_it_is_named(bus: str) -> None:
    events = {"E": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["x"]}}}}
    sends = function(Policies=[{"EventBridgePutEventsPolicy": {"EventBusName": bus}}])
    assert lines(template(Sends=sends, Works=function(Events=events))) == {
        ("sends", "write", "default-event-bus"),
        ("default-event-bus", "rule", "works"),
    }


@pytest.mark.parametrize(
    ("said", "settings"),
    [
        ({}, {"billing_mode": "PAY_PER_REQUEST"}),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1}},
            {"billing_mode": "PROVISIONED", "read_capacity": 5, "write_capacity": 1},
        ),
    ],
)
def test_a_simple_table_is_paid_for_as_it_says(said: dict[str, Any], settings: dict[str, Any]) -> None:
    (table,) = template(T=("AWS::Serverless::SimpleTable", said)).nodes
    assert table.settings.items() >= settings.items()


def test_each_rule_of_a_bus_is_a_delivery_of_its_own() -> None:
    first = {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["a"]}}}
    other = {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["b"]}}}
    rules = template(Works=function(Events={"First": first, "Other": other})).connections
    told = {one.label: json.loads(str(one.settings["event_pattern"])) for one in rules}
    assert told == {"First": {"source": ["a"]}, "Other": {"source": ["b"]}}


@pytest.mark.parametrize("by", ["Ref", "name"])
def test_a_log_group_whose_lines_a_function_is_handed_is_a_part(by: str) -> None:
    named = {"Ref": "Logs"} if by == "Ref" else "/app/x"
    event = {"Type": "CloudWatchLogs", "Properties": {"LogGroupName": named, "FilterPattern": "ERROR"}}
    group = ("AWS::Logs::LogGroup", {"LogGroupName": "/app/x"})
    assert lines(template(Logs=group, Works=function(Events={"E": event}))) == {("logs", "async", "works")}


@pytest.mark.parametrize(("kind", "key"), [("Schedule", "Schedule"), ("ScheduleV2", "ScheduleExpression")])
def test_which_schedule_is_a_rule_of_the_bus_and_which_is_the_scheduler_s(kind: str, key: str) -> None:
    events = {"E": {"Type": kind, "Properties": {key: "rate(1 day)"}}}
    (clock,) = (node for node in template(Works=function(Events=events)).nodes if node.label == "rate(1 day)")
    assert clock.settings.get("scheduled_rule", False) is (kind == "Schedule")


def test_a_rule_that_fires_by_the_clock_is_told_from_a_schedule() -> None:
    target = {"Id": "a", "Arn": {"Fn::GetAtt": ["Works", "Arn"]}}
    rule = ("AWS::Events::Rule", {"ScheduleExpression": "rate(1 day)", "Targets": [target]})
    role = {"Arn": {"Fn::GetAtt": ["Works", "Arn"]}, "RoleArn": "arn:aws:iam::111111111111:role/r"}
    schedule = ("AWS::Scheduler::Schedule", {"ScheduleExpression": "rate(1 day)", "Target": role})
    sketch = template(Works=function(), Old=rule, New=schedule)
    told = [node.settings.get("scheduled_rule", False) for node in sketch.nodes if "schedule" in node.settings]
    assert sorted(told) == [False, True]
