"""What goes from a template with a part or a connection: that alone, and what is lost beside it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import structs

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.in_place.door import InPlace, into
from patterns_app.core.sketch.model import Connection, Node, Sketch
from tests.each import each

BANK = """\
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: bank}}

  # Where letters end.
  Dead: {Type: AWS::SQS::Queue}
  DeadToo: {Type: AWS::SQS::Queue}

  Clerk:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      DeadLetterConfig: {TargetArn: !GetAtt DeadToo.Arn}
  Teller: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
  News: {Type: AWS::SNS::Topic}
  Stream: {Type: AWS::Kinesis::Stream}

  # Tells the clerk and the teller.
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [atm]}
      Targets:
        - Id: clerk
          Arn: !GetAtt Clerk.Arn
          DeadLetterConfig:
            Arn: !GetAtt Dead.Arn
        - Id: teller
          Arn: !GetAtt Teller.Arn
  Again:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [branch]}
      Targets:
        - {Id: teller, Arn: !GetAtt Teller.Arn}
  MayAgain:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Teller, Principal: events.amazonaws.com, SourceArn: !GetAtt Again.Arn}
  Told:
    Type: AWS::SNS::Subscription
    DependsOn: [Dead, Stream]
    Properties:
      TopicArn: !Ref News
      Protocol: lambda
      Endpoint: !GetAtt Clerk.Arn
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead.Arn
  Read:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Stream.Arn
      FunctionName: !Ref Clerk
      DestinationConfig:
        OnFailure:
          Destination: !GetAtt Dead.Arn
Outputs:
  Letters: {Value: !Ref Dead}
  Rules: {Value: !Ref Bus}
"""


def _ends(line: Connection) -> tuple[str, str, str]:
    return line.source, line.target, line.kind


def gone(text: str, *parts: str, line: str = "", more: bool = False) -> InPlace:
    """The template without parts by id, or without the lines `source>target/kind`, or `source>target/kind/label`."""
    sketch = read_template(text.encode()).sketch
    ends = {tuple(one.replace("/", ">").split(">")) for one in line.split() if one}
    told = {one.id: {_ends(one), (*_ends(one), one.label)} for one in sketch.connections}
    assert ends <= set().union(*told.values())
    kept = tuple(one for one in sketch.connections if not told[one.id] & ends)
    kept = tuple(one for one in kept if not {one.source, one.target} & set(parts))
    nodes = tuple(node for node in sketch.nodes if node.id not in parts)
    assert len(nodes) + len(parts) == len(sketch.nodes)
    nodes += (Node(id="audit", service="aws.sqs", label="Audit"),) if more else ()
    data = text.encode()
    return into(structs.replace(sketch, nodes=nodes, connections=kept), data, data, {}, "t.yaml")


def without(text: str, *places: str) -> Any:
    """The value of a template without what stands at dotted places."""
    value = load(text.encode())
    for place in places:
        *way, last = (int(key) if key.isdecimal() else key for key in place.split("."))
        inside: Any = value
        for key in way:
            inside = inside[key]
        del inside[last]
    return value


RULE, TOLD, READ = ("Resources." + name for name in ("Rule.Properties", "Told", "Read.Properties"))
LETTERS = (
    f"{RULE}.Targets.0.DeadLetterConfig",
    f"{TOLD}.Properties.RedrivePolicy",
    f"{READ}.DestinationConfig",
)
CASES = {
    "a dead-letter line of a rule's target": ((), "bus>dead/dlq", (LETTERS[0],)),
    "one of a subscription": ((), "news>dead/dlq", (LETTERS[1],)),
    "where a mapping sends what failed": ((), "clerk>dead/destination", (LETTERS[2],)),
    "the queue of all of them": (
        ("dead",),
        "",
        ("Resources.Dead", *LETTERS, f"{TOLD}.DependsOn.0", "Outputs.Letters"),
    ),
    "a function's own letters": ((), "clerk>dead-too/dlq", ("Resources.Clerk.Properties.DeadLetterConfig",)),
    "all that two rules say of one target": (
        (),
        "bus>teller/rule",
        (f"{RULE}.Targets.1", "Resources.Again", "Resources.MayAgain"),
    ),
    "what one of two rules says of a target": ((), "bus>teller/rule/Again", ("Resources.Again", "Resources.MayAgain")),
    "what the other says": ((), "bus>teller/rule/Rule", (f"{RULE}.Targets.1",)),
    "a subscription with its letters": ((), "news>clerk/async news>dead/dlq", ("Resources.Told",)),
}


@each(("parts", "line", "places"), CASES.values(), ids=list(CASES))
def test_with_a_connection_goes_what_says_it_and_nothing_else(
    parts: tuple[str, ...], line: str, places: tuple[str, ...]
) -> None:
    found = gone(BANK, *parts, line=line)
    assert load(found.data) == without(BANK, *places)
    assert found.is_whole, found.notes
    as_json = json.dumps(load(BANK.encode()), indent=2)
    assert load(gone(as_json, *parts, line=line).data) == without(BANK, *places)


def test_what_is_lost_with_a_connection_though_the_sketch_has_it_is_told() -> None:
    found = gone(BANK, line="news>clerk/async")
    assert load(found.data) == without(BANK, "Resources.Told")
    assert "News to Dead (dlq): it was in the template and is lost, though the sketch has it." in found.notes
    assert not found.is_whole


def test_what_a_resource_does_beside_its_connections_keeps_it() -> None:
    text = """\
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - {Name: web, Image: web, Environment: [{Name: TABLE, Value: !Ref Table}]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: Use
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "dynamodb:PutItem", Resource: !GetAtt Table.Arn}
  Web: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, LaunchType: FARGATE}}
"""
    found = gone(text, "table")
    assert load(found.data) == without(text, "Resources.Table", "Resources.Role.Properties.Policies")
    environment = "Resources.Task.Properties.ContainerDefinitions[0].Environment[0].Value"
    assert found.notes == (f"Table is removed, and {environment} still names it.",)
    whole = gone(text, "web", more=True)
    assert load(whole.data)["Resources"].keys() == {"Table", "AuditQueue"}


def test_the_comment_over_a_part_goes_with_it_and_one_over_several_stays() -> None:
    text = gone(BANK, "dead").data.decode()
    assert "# Where letters end." in text
    assert "# Where letters end." not in gone(text, "dead-too").data.decode()
    inside = "  One:\n    Type: AWS::SQS::Queue\n    # DelaySeconds: 3\n  Two: {Type: AWS::SQS::Queue}\n"
    found = gone(f"Resources:\n  # First.\n{inside}", "one").data.decode()
    assert found == "Resources:\n  # First.\n  Two: {Type: AWS::SQS::Queue}\n"
    every = gone(f"Resources:\n  # First.\n{inside}", "one", "two", more=True).data.decode()
    assert every.startswith("Resources:\n  AuditQueue:\n    Type: AWS::SQS::Queue\n")
    assert "#" not in every


@each("ends", ["\n", "\r\n"])
@each("last", [True, False])
@each("outputs", ["", "Outputs: {Name: {Value: x}}\n"])
def test_the_last_resource_goes_while_another_comes(ends: str, last: bool, outputs: str) -> None:
    text = f"Resources:\n  One:\n    Type: AWS::SQS::Queue\n  Two:\n    Type: AWS::SNS::Topic\n{outputs}"
    text = (text if last else text.removesuffix("\n")).replace("\n", ends)
    for parts, kept in ((("two",), {"One"}), (("one", "two"), set())):
        for form in (text, json.dumps(load(text.encode()), indent=1), json.dumps(load(text.encode()))):
            found = gone(form, *parts, more=True)
            assert load(found.data)["Resources"].keys() == kept | {"AuditQueue"}
            assert found.is_whole, found.notes
            assert "\n\n" not in found.data.decode().replace("\r\n", "\n")


def test_a_property_at_the_end_goes_while_a_resource_comes_behind_it() -> None:
    text = BANK[: BANK.index("Outputs")]
    found = gone(text, line="clerk>dead/destination", more=True)
    value = without(text, LETTERS[2])
    assert list(load(found.data)["Resources"]) == [*value["Resources"], "AuditQueue"]
    assert found.is_whole


def test_a_template_of_which_nothing_would_be_left_is_refused_in_words() -> None:
    text = "Resources:\n  One: {Type: AWS::SQS::Queue}\n  Two: {Type: AWS::SNS::Topic}\n"
    found = into(Sketch(), text.encode(), text.encode(), {}, "t.yaml")
    assert found.data == text.encode()
    assert not found.is_whole
    assert any("nothing would be left of Resources" in note for note in found.notes)


def test_sams_transform_is_not_added_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"Resources:\n  One: {Type: AWS::SQS::Queue}\n"
    sketch = read_template(text).sketch
    clerk = Node(id="clerk", service="aws.lambda", label="Clerk")
    found = into(structs.replace(sketch, nodes=(*sketch.nodes, clerk)), text, None, {}, "t.yaml")
    assert load(found.data)["Transform"] == "AWS::Serverless-2016-10-31"
    assert any("CAPABILITY_AUTO_EXPAND" in note for note in found.notes)
    assert found.is_whole


def test_a_new_rule_has_no_dead_letters_of_another_rule_and_not_every_event() -> None:
    sketch = read_template(BANK.encode()).sketch
    more = Connection(id="bus-news", source="bus", target="news", kind="rule")
    found = into(structs.replace(sketch, connections=(*sketch.connections, more)), BANK.encode(), None, {}, "t.yaml")
    (name,) = load(found.data)["Resources"].keys() - without(BANK)["Resources"].keys() - {"NewsPolicy"}
    rule = load(found.data)["Resources"][name]["Properties"]
    assert [list(target) for target in rule["Targets"]] == [["Id", "Arn"]]
    assert rule["EventPattern"]["detail-type"] == ["bus-news, to be filled in"]
    assert any("nothing says which events are meant" in note for note in found.notes)
    dead = Connection(id="bus-dead-too", source="bus", target="dead-too", kind="dlq")
    both = (*sketch.connections, more, dead)
    own = load(into(structs.replace(sketch, connections=both), BANK.encode(), None, {}, "t.yaml").data)
    assert own["Resources"][name]["Properties"]["Targets"][0]["DeadLetterConfig"]
