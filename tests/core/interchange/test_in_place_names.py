"""A sketch whose parts got other ids or services, put back into its template."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.in_place.door import InPlace, into
from patterns_app.core.sketch.model import Sketch
from tests.core.cast import line, node

TEMPLATE = b"""Transform: AWS::Serverless-2016-10-31
Resources:
  Take:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: src/
      Policies:
        - SQSSendMessagePolicy:
            QueueName: !GetAtt Jobs.QueueName
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: src/
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
"""


def put(sketch: Sketch, template: bytes = TEMPLATE) -> InPlace:
    return into(sketch, template, template, {}, "t.yaml")


def called(sketch: Sketch, ids: dict[str, str], labels: dict[str, str] | None = None) -> Sketch:
    """The sketch with other ids, and where they are given other labels."""
    nodes = tuple(
        structs.replace(one, id=ids.get(one.id, one.id), label=(labels or {}).get(one.id, one.label))
        for one in sketch.nodes
    )
    lines = tuple(
        structs.replace(
            one, id=f"{one.id}-x", source=ids.get(one.source, one.source), target=ids.get(one.target, one.target)
        )
        for one in sketch.connections
    )
    return structs.replace(sketch, nodes=nodes, connections=lines)


@pytest.mark.parametrize(
    ("ids", "labels"),
    [
        ({"jobs": "my-jobs"}, {}),
        ({"jobs": "my-jobs"}, {"jobs": "Better jobs"}),
        ({"jobs": "q", "take": "a", "work": "b"}, {}),
        ({"take": "a"}, {"take": "Another name"}),
    ],
)
def test_a_part_with_another_id_stays_the_resource_that_it_is(ids: dict[str, str], labels: dict[str, str]) -> None:
    made = put(called(read_template(TEMPLATE).sketch, ids, labels))
    assert made.data == TEMPLATE
    assert made.is_whole
    assert [new for new in ids.values() if not any(f" {new} " in note for note in made.notes)] == []


def test_a_part_of_another_service_takes_the_place_of_the_one_that_goes() -> None:
    sketch = read_template(TEMPLATE).sketch
    nodes = tuple(
        structs.replace(one, service="aws.sns", settings={}) if one.id == "jobs" else one for one in sketch.nodes
    )
    lines = (line("in", "take", "jobs", kind="write"), line("out", "jobs", "work", kind="async"))
    made = put(structs.replace(sketch, nodes=nodes, connections=lines))
    value = load(made.data)["Resources"]
    assert made.is_whole
    assert "Jobs" not in value
    (topic,) = [name for name, body in value.items() if body["Type"] == "AWS::SNS::Topic"]
    (event,) = value["Work"]["Properties"]["Events"].values()
    assert event == {"Type": "SNS", "Properties": {"Topic": {"Ref": topic}}}
    (policy,) = value["Take"]["Properties"]["Policies"]
    assert policy["Statement"][0]["Action"] == ["sns:Publish"]
    assert any("goes with what is in it" in note for note in made.notes)


def test_what_is_only_set_up_otherwise_is_no_other_resource() -> None:
    template = b"Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties: {RoleArn: a}\n"
    sketch = read_template(template).sketch
    express = tuple(structs.replace(one, service="aws.step-functions-express") for one in sketch.nodes)
    made = put(structs.replace(sketch, nodes=express), template)
    assert made.data == template
    assert not made.is_whole


@pytest.mark.parametrize("indent", [1, 2, 4])
def test_what_is_added_to_json_leaves_every_line_that_is_there(indent: int) -> None:
    properties = {
        "Handler": "a.b",
        "Environment": {"Variables": {"MODE": "x"}},
        "Runtime": "python3.13",
        "CodeUri": "s",
    }
    value = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Take": {"Type": "AWS::Serverless::Function", "Properties": properties}},
    }
    template = json.dumps(value, indent=indent).encode()
    sketch = read_template(template).sketch
    more = structs.replace(
        sketch,
        nodes=(*sketch.nodes, node("jobs", "Jobs", "aws.sqs")),
        connections=(line("in", sketch.nodes[0].id, "jobs", kind="write"),),
    )
    made = put(more, template)
    assert [row for row in made.diff.splitlines()[2:] if row.startswith("-")] == []
    assert len(json.loads(made.data)["Resources"]["Take"]["Properties"]["Environment"]["Variables"]) == 2
