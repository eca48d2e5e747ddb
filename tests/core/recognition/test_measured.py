"""The measure itself: what it counts as a hit, a false alarm and as passed over."""

from __future__ import annotations

from pathlib import Path

from tests.recognised import compared, labels_of, told_of

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
LABELS = """file,pattern,label,roles,missing,note,confidence
queue.yaml,stream-based-execution,near,source=Inbox,no-place-for-failures,,high
queue.yaml,saga,absent-but-look-alike,,,,low
empty.yaml,-,none,,,,high
"""


def test_a_hit_is_pattern_and_label_and_what_nobody_said_is_a_false_alarm(tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text(TEMPLATE)
    (tmp_path / "empty.yaml").write_text(TEMPLATE.replace("Inbox", "Post"))
    (tmp_path / "labels.csv").write_text(LABELS)
    files, said = labels_of(tmp_path / "labels.csv")
    told = told_of(files, tmp_path)
    score = compared(said, told)
    assert told["queue.yaml", "stream-based-execution"] == ("near", frozenset({"no-place-for-failures"}))
    assert (score.hits.total(), score.alarms.total(), score.passed.total()) == (1, 1, 1)
    assert (score.precision, score.recall) == (0.5, 0.5)
    assert score.mean(["stream-based-execution", "saga"]) == (2 / 3 + 0) / 2
