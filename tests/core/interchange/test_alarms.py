"""Alarms in templates: what is read of them, what is written, and that they watch what they watch."""

from __future__ import annotations

import re
from typing import Any

from patterns_app.core.checks.run import run
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node

_QUEUES = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Dlq: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: 1209600}}
  Q:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 5}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Timeout: 30
      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}
  Ops: {Type: 'AWS::SNS::Topic', Properties: {Subscription: [{Protocol: email, Endpoint: a@example.org}]}}
  Al:
    Type: AWS::CloudWatch::Alarm
    Properties:
      EvaluationPeriods: 2
      Threshold: 3
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Ops]
"""
_DEPTH = """
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Statistic: Sum
      Period: 300
      Dimensions: [{Name: QueueName, Value: !GetAtt Dlq.QueueName}]
"""


def _written(sketch: Sketch) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    text, notes = export(Subject(sketch, vocabulary(), arrange))
    resources = load(text.encode())["Resources"].values()
    return [one["Properties"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"], notes


def _unwatched(sketch: Sketch) -> bool:
    return any(found.rule == "RES-014" for found in run(sketch, vocabulary()))


def _lines_of(sketch: Sketch, node: str) -> set[tuple[str, str]]:
    return {(one.kind, one.target) for one in sketch.connections if one.source == node}


def test_an_alarm_comes_back_out_of_a_template_as_it_was() -> None:
    sketch = read((_QUEUES + _DEPTH).encode()).sketch
    assert _lines_of(sketch, "al") == {("watch", "dlq"), ("notify", "ops")}
    ((alarm,), notes) = _written(sketch)
    assert alarm == {
        "TreatMissingData": "notBreaching",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 2,
        "Threshold": 3,
        "ComparisonOperator": "GreaterThanThreshold",
        "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["DlqQueue", "QueueName"]}}],
        "AlarmActions": [{"Ref": "OpsTopic"}],
    }
    assert not [note for note in notes if "al" in note.split()]


def test_the_alarm_of_a_fix_watches_the_queue_in_the_template_and_in_what_is_read_of_it() -> None:
    lines = (line("poll", "jobs", "work", kind="queue_poll"), line("gone", "jobs", "dead", kind="dlq"))
    more = (line("call", "jobs2", "work", kind="queue_poll"), line("gone2", "jobs2", "dead2", kind="dlq"))
    queues = [node(key, service="aws.sqs") for key in ("jobs", "jobs2", "dead", "dead2")]
    sketch = Sketch(nodes=(node("work"), *queues), connections=(*lines, *more))
    mended = sketch
    for _ in ("dead", "dead2"):
        fix = next(one.fix for one in run(mended, vocabulary()) if one.rule == "RES-014")
        assert fix
        mended = apply(mended, fix.operations)
    assert len([one for one in mended.nodes if one.service == "aws.sns"]) == 1  # both tell the same people
    alarms, _ = _written(mended)
    named = [one["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for one in alarms]
    assert sorted(named) == ["Dead2Queue", "DeadQueue"]
    assert all(one["AlarmActions"] and one["Namespace"] == "AWS/SQS" for one in alarms)
    text = export(Subject(mended, vocabulary(), arrange))[0]
    again = read(re.sub(r"(?ms)^Metadata:.*?(?=^\S|\Z)", "", text).encode()).sketch
    assert len([one for one in again.connections if one.kind == "watch"]) == 2
    assert not _unwatched(again)


def test_an_alarm_on_what_has_no_known_metric_is_a_note_and_no_other_metric() -> None:
    nodes = (node("eye", service="aws.cloudwatch-alarm"), node("disk", service="aws.efs"))
    alarms, notes = _written(Sketch(nodes=nodes, connections=(line("look", "eye", "disk", kind="watch"),)))
    assert not alarms
    assert any("eye is not written" in note for note in notes)


def test_what_does_not_show_the_depth_of_a_queue_does_not_watch_it() -> None:
    sent = _DEPTH.replace("ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent")
    silent = _DEPTH + "      ActionsEnabled: false\n"
    other = re.sub("Dimensions.*", "", _DEPTH)
    found = {text: _unwatched(read((_QUEUES + text).encode()).sketch) for text in (_DEPTH, sent, silent, other)}
    assert found == {_DEPTH: False, sent: True, silent: True, other: True}


_OTHERS = """
  Dlq2: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: 1209600}}
  Q2:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq2.Arn, maxReceiveCount: 5}}
  All: {Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {AlarmRule: !Sub 'ALARM(${Al})', AlarmActions: [!Ref Ops]}}
"""
_WORKED_OUT = """
  Math:
    Type: AWS::CloudWatch::Alarm
    Properties:
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      Metrics:
        - {Id: e, Expression: m1 + m2}
        - Id: m1
          MetricStat:
            Stat: Sum
            Period: 60
            Metric:
              Namespace: AWS/SQS
              MetricName: %s
              Dimensions: [{Name: QueueName, Value: !GetAtt Dlq2.QueueName}]
        - Id: m2
          MetricStat:
            Stat: Sum
            Period: 60
            Metric:
              Namespace: AWS/SQS
              MetricName: NumberOfMessagesSent
              Dimensions: [{Name: QueueName, Value: !GetAtt Q2.QueueName}]
"""


def test_an_alarm_made_of_alarms_watches_those_and_no_other_queue() -> None:
    sketch = read((_QUEUES + _DEPTH + _OTHERS).encode()).sketch
    assert _lines_of(sketch, "all") == {("watch", "al"), ("notify", "ops")}
    (found,) = (one for one in run(sketch, vocabulary()) if one.rule == "RES-014")
    assert found.nodes == ("dlq2",)


def test_an_alarm_that_is_worked_out_watches_each_part_by_its_metric() -> None:
    text = _QUEUES + _DEPTH + _OTHERS + _WORKED_OUT
    sketch = read((text % "ApproximateNumberOfMessagesVisible").encode()).sketch
    seen = {one.target: one.settings["metric"] for one in sketch.connections if one.source == "math"}
    assert seen == {"dlq2": "ApproximateNumberOfMessagesVisible", "q2": "NumberOfMessagesSent"}
    assert not _unwatched(sketch)
    assert _unwatched(read((text % "NumberOfMessagesSent").encode()).sketch)
