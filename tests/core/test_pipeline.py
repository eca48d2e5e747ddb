"""The pipeline: what command, API and pages ask, and how often it asks others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from patterns_app.core import pipeline
from patterns_app.core.checks import incremental, registry, run
from patterns_app.core.checks.model import Found, View
from patterns_app.core.vocabulary.catalog import vocabulary

TEMPLATE = b"""
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Take:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      Environment: {Variables: {TABLE: arn:aws:dynamodb:eu-west-1:123456789012:table/customers}}
      Policies:
        - DynamoDBCrudPolicy: {TableName: customers}
      Events:
        Order: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each rule was asked."""
    counted: Counter[str] = Counter()

    def counting(rule: registry.Rule) -> registry.Rule:
        def check(view: View) -> Iterator[Found]:
            counted[rule.words.id] += 1
            yield from rule.check(view)

        return replace(rule, check=check)

    all_rules = {name: counting(rule) for name, rule in registry.rules().items()}
    monkeypatch.setattr(incremental, "rules", lambda: all_rules)
    return counted


def test_an_import_asks_every_rule_once(asked: Counter[str]) -> None:
    pipeline.read({"template.yaml": TEMPLATE}, "", False, "")
    assert asked == dict.fromkeys(registry.rules(), 1)


def test_what_a_template_cannot_tell_is_ignored_as_another_run_would_have_it() -> None:
    read = pipeline.read({"template.yaml": TEMPLATE}, "", False, "")
    assert read.sketch.ignored  # the table is named, not made
    again = run.check(read.sketch, vocabulary())
    assert (again.findings, again.stale) == (read.findings, [])


def test_the_document_itself_tells_all_there_is(asked: Counter[str]) -> None:
    read = pipeline.read({"template.yaml": TEMPLATE}, "", False, "")
    own = pipeline.read({"sketch.json": pipeline.written(read.sketch, "json", "")}, "", False, "")
    asked.clear()
    assert pipeline.excused(own.imported) == read.sketch
    assert not asked
