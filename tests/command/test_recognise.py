"""`pattern-studio recognise` tells the patterns of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from patterns_app.command.main import main

TEMPLATE = """
Resources:
  Inbox: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: x
      Events: {In: {Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn}}}
"""


def test_a_template_is_told_with_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE)
    assert main(["recognise", str(file)]) == 0
    told = capsys.readouterr().out
    assert "This is nearly" in told
    assert "poller without a place for failures" in told
    assert "consumer: Work" in told
    assert main(["recognise", str(file), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["patterns"]
    assert [(one["pattern"], one["verdict"]) for one in found] == [("stream-based-execution", "near")]
