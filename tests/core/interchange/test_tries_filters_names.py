"""Templates say how often a schedule tries, what a poll leaves out, and by which names steps call their parts."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core import pipeline
from patterns_app.core.engine.model import Fault
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line as drawn
from tests.each import each

FUNCTION = (
    "  Work: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, FunctionName: work}}\n"
)
AGAIN = "RetryPolicy: {MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600}"
PATTERN = """'{"eventName": ["INSERT"]}'"""
FILTER = f"FilterCriteria: {{Filters: [{{Pattern: {PATTERN}}}]}}"
SAID = '{"Filters": [{"Pattern": "{\\"eventName\\": [\\"INSERT\\"]}"}]}'


def by_event(kind: str, said: str) -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Work:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Handler: a.b, Runtime: python3.13, Events: {Now: "
        f"{{Type: {kind}, Properties: {{{said}}}}}}}}}\n"
        "  Rows: {Type: AWS::DynamoDB::Table}\n  Jobs: {Type: AWS::SQS::Queue}\n"
    )


def schedule(target: str, said: str = AGAIN) -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        + FUNCTION
        + "  Jobs: {Type: AWS::SQS::Queue}\n  Flow: {Type: AWS::StepFunctions::StateMachine}\n"
        "  Daily: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), "
        f"Target: {{Arn: {target}, {said}}}}}}}\n"
    )


def imported(text: str) -> Imported:
    return read(text.encode())


def line(text: str, kind: str) -> Any:
    (found,) = [one for one in imported(text).sketch.connections if one.kind == kind]
    return found


@each(
    ("text", "kind"),
    [
        (schedule("!GetAtt Work.Arn"), "async"),
        (schedule("!GetAtt Jobs.Arn"), "write"),
        (schedule("!Ref Flow"), "start"),
        (by_event("ScheduleV2", f"ScheduleExpression: rate(1 day), {AGAIN}"), "async"),
        (by_event("Schedule", f"Schedule: rate(1 day), {AGAIN}"), "async"),
    ],
)
def test_tries_and_age_of_a_schedule_are_said_by_its_connection(text: str, kind: str) -> None:
    said = line(text, kind).settings
    assert (said["max_retry_attempts"], said["max_event_age"]) == (3, 3600)


def test_tries_that_only_a_deployment_knows_are_not_known() -> None:
    text = "Parameters: {Often: {Type: Number}}\n" + schedule(
        "!GetAtt Work.Arn", "RetryPolicy: {MaximumRetryAttempts: !Ref Often}"
    )
    read_in = imported(text)
    assert read_in.unknown[line(text, "async").id] == frozenset({"max_retry_attempts"})


@each(
    ("text", "kind"),
    [
        (by_event("DynamoDB", f"Stream: !GetAtt Rows.StreamArn, StartingPosition: LATEST, {FILTER}"), "stream_poll"),
        (by_event("SQS", f"Queue: !GetAtt Jobs.Arn, {FILTER}"), "queue_poll"),
        (
            f"Resources:\n{FUNCTION}  Jobs: {{Type: AWS::SQS::Queue}}\n"
            "  Poll: {Type: AWS::Lambda::EventSourceMapping, "
            f"Properties: {{EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Work, {FILTER}}}}}\n",
            "queue_poll",
        ),
        (
            f"Resources:\n{FUNCTION}  Jobs: {{Type: AWS::SQS::Queue}}\n  Pipe: {{Type: AWS::Pipes::Pipe, Properties: "
            f"{{Source: !GetAtt Jobs.Arn, Target: !GetAtt Work.Arn, SourceParameters: {{{FILTER}}}}}}}\n",
            "queue_poll",
        ),
    ],
)
def test_what_a_poll_leaves_out_is_said_by_its_connection(text: str, kind: str) -> None:
    assert line(text, kind).settings["filter"] == SAID


def test_a_filter_that_only_a_deployment_knows_is_not_known() -> None:
    some = FILTER.replace(PATTERN, '!Sub \'{"kind": ["${Kind}"]}\'')
    text = "Parameters: {Kind: {Type: String}}\n" + by_event("SQS", f"Queue: !GetAtt Jobs.Arn, {some}")
    assert imported(text).unknown[line(text, "queue_poll").id] == frozenset({"filter"})


def steps(*tasks: str, more: str = "") -> str:
    names = [f"S{place}" for place, _ in enumerate(tasks)]
    follow = [f"Next: {after}" for after in names[1:]] + ["End: true"]
    said = ", ".join(f"{name}: {{{task}, {after}}}" for name, task, after in zip(names, tasks, follow, strict=True))
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        + FUNCTION
        + "  Told: {Type: AWS::SNS::Topic, Properties: {TopicName: told}}\n"
        "  Rows: {Type: AWS::DynamoDB::Table, Properties: {TableName: rows}}\n"
        "  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"
        "  Flow: {Type: AWS::Serverless::StateMachine, Properties: {"
        f"{more}Definition: {{StartAt: S0, States: {{{said}}}}}}}}}\n"
    )


INVOKE = "Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: %s}"
PUBLISH = "Type: Task, Resource: 'arn:aws:states:::sns:publish', Parameters: {%s}"
TOPIC = "!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:told'"


@each(
    ("tasks", "target"),
    [
        ([INVOKE % "work"], "work"),
        ([INVOKE % "'work:live'"], "work"),
        ([INVOKE % "'arn:aws:lambda:eu-west-1:123456789012:function:work:live'"], "work"),
        (["Type: Task, Resource: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:work'"], "work"),
        ([PUBLISH % f"TopicArn: {TOPIC}"], "told"),
        (
            [
                f"Type: Pass, ResultPath: $.to, Result: {{TopicArn: {TOPIC}}}",
                PUBLISH % "'TopicArn.$': $.to.TopicArn",
            ],
            "told",
        ),
        (["Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: rows}"], "rows"),
        (
            [
                "Type: Task, Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage', Parameters: {QueueUrl: "
                "'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs'}"
            ],
            "jobs",
        ),
    ],
)
def test_a_step_leads_to_the_part_that_it_calls_by_its_name(tasks: list[str], target: str) -> None:
    assert line(steps(*tasks), "orchestrate").target == target


def test_a_name_may_be_put_in_by_a_substitution() -> None:
    text = steps(INVOKE % "'${Name}'", more="DefinitionSubstitutions: {Name: work}, ")
    assert line(text, "orchestrate").target == "work"


@pytest.mark.parametrize("name", ["other", "told"])
def test_a_name_that_no_resource_of_its_kind_has_is_said(name: str) -> None:
    read_in = imported(steps(INVOKE % name))
    assert not [one for one in read_in.sketch.connections if one.kind == "orchestrate"]
    assert f"a step calls {name}, which no resource of the template is called" in read_in.became["Flow"]


def test_a_trace_counts_the_tries_that_a_schedule_is_given() -> None:
    sketch = imported(schedule("!GetAtt Work.Arn")).sketch
    (begins,) = sketch.connections
    traced = pipeline.traced(sketch, begins.id, [Fault(part=begins.target, fault="fails", how="denied")])
    (tries,) = traced.result.tries
    assert (tries.total, tries.within_s) == (4, 3600)


@pytest.mark.parametrize("said", ['{"eventName": ["INSERT"]}', SAID])
def test_a_pattern_alone_is_written_as_the_criteria_of_a_filter(said: str) -> None:
    nodes = (Node(id="jobs", service="aws.sqs"), Node(id="work", service="aws.lambda"))
    sketch = Sketch(
        nodes=nodes, connections=(drawn("poll", "jobs", "work", kind="queue_poll", settings={"filter": said}),)
    )
    template = load(export(Subject(sketch, vocabulary(), arrange))[0].encode())
    events = [one["Properties"].get("Events", {}) for one in template["Resources"].values()]
    (event,) = [event for some in events for event in some.values()]
    assert event["Properties"]["FilterCriteria"] == {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]}
