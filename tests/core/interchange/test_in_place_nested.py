"""A template that nests others is changed in place: what those make is theirs, and none of it is made a second time."""

from __future__ import annotations

import pytest
from msgspec import structs

from patterns_app.core.interchange.in_place.door import InPlace, into
from patterns_app.core.interchange.systems import read_system
from patterns_app.core.sketch.model import Connection, Node, Sketch, Template

CHILD = b"Resources:\n  Q: {Type: AWS::SQS::Queue}\n  T: {Type: AWS::SNS::Topic}\nOutputs:\n  Url: {Value: !Ref Q}\n"
OUTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Child:
    Type: KIND
    Properties: {PLACE: child.yaml}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: a.b
      Runtime: python3.13
      Environment: {Variables: {Q: !GetAtt Child.Outputs.Url}}
"""
KINDS = [("AWS::Serverless::Application", "Location"), ("AWS::CloudFormation::Stack", "TemplateURL")]


def template(kind: str, place: str) -> bytes:
    return OUTER.replace("KIND", kind).replace("PLACE", place).encode()


def opened(data: bytes) -> Sketch:
    sketch = read_system("template.yaml", {"template.yaml": data, "child.yaml": CHILD}).imported.sketch
    kept = Template(name="template.yaml", blob="0" * 64)
    return structs.replace(sketch, template=kept)


def exported(sketch: Sketch, data: bytes) -> InPlace:
    return into(sketch, data, data, {"child.yaml": CHILD}, "template.yaml")


@pytest.mark.parametrize(("kind", "place"), KINDS)
def test_what_is_not_changed_stays_to_the_letter(kind: str, place: str) -> None:
    data = template(kind, place)
    sketch = opened(data)
    assert {node.service for node in sketch.nodes} == {"aws.lambda", "aws.sqs", "aws.sns"}
    found = exported(sketch, data)
    assert (found.data, found.diff, found.notes) == (data, "", ())


@pytest.mark.parametrize(("kind", "place"), KINDS)
def test_a_part_that_is_added_is_all_that_is_written(kind: str, place: str) -> None:
    data = template(kind, place)
    sketch = opened(data)
    nodes = (*sketch.nodes, Node(id="store", service="aws.dynamodb", label="Store"))
    line = Connection(id="f-store", source="f", target="store", kind="write")
    found = exported(structs.replace(sketch, nodes=nodes, connections=(*sketch.connections, line)), data)
    text = found.data.decode()
    assert "AWS::DynamoDB::Table" in text
    assert "AWS::SQS::Queue" not in text
    assert "AWS::SNS::Topic" not in text
    assert (found.is_whole, [note for note in found.notes if "sketch does not" in note]) == (True, [])


def test_what_a_nested_template_makes_is_not_changed_from_here_and_that_is_said() -> None:
    data = template(*KINDS[0])
    sketch = opened(data)
    queue = next(node for node in sketch.nodes if node.service == "aws.sqs")
    slower = structs.replace(queue, settings={**queue.settings, "visibility_timeout": 77})
    others = tuple(node for node in sketch.nodes if node.service != "aws.sqs")
    changed = exported(structs.replace(sketch, nodes=(*others, slower)), data)
    assert (changed.data, changed.is_whole) == (data, False)
    assert "the template does not make it" in changed.notes[0]
    kept = tuple(line for line in sketch.connections if queue.id not in (line.source, line.target))
    removed = exported(structs.replace(sketch, nodes=others, connections=kept), data)
    assert (removed.data, removed.is_whole) == (data, False)
    assert "child.yaml makes it" in " ".join(removed.notes)
