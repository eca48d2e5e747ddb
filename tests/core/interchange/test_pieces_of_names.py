"""A parameter that is a piece of a name, or the account of an ARN, names no part: the whole name does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.pipeline import judged
from patterns_app.core.recognition.door import recognised
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict.door import Read, verdict

FUNCTION = {"CodeUri": "s", "Handler": "a.b", "Runtime": "python3.13", "Timeout": 10}
STAGE = {"STAGE": {"Ref": "Stage"}, "SECRET": {"Fn::Sub": ["${One}", {"One": {"Ref": "Stage"}}]}}
ORDERS = {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:{{resolve:ssm:Account}}:${Stage}-orders"}
JOINED = {"Fn::Join": ["", ["arn:aws:sqs:eu-west-1:", {"Ref": "Account"}, ":", {"Ref": "Stage"}, "-orders"]]}


def part(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def function(variables: Any = None, **properties: Any) -> dict[str, Any]:
    environment = {"Environment": {"Variables": variables}} if variables else {}
    return part("Serverless::Function", **FUNCTION, **environment, **properties)


def allowed(actions: str, on: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": on}]}


def polling(queue: Any) -> dict[str, Any]:
    return {"Q": {"Type": "SQS", "Properties": {"Queue": queue}}}


def read(**resources: Any) -> Sketch:
    text = {"Transform": "AWS::Serverless-2016-10-31", "Parameters": {"Stage": {"Type": "String"}, "Account": {}}}
    return judged(read_template(json.dumps({**text, "Resources": resources}).encode()))[0]


def lines(sketch: Sketch) -> set[tuple[str, str, str]]:
    return {(line.source, line.target, line.kind) for line in sketch.connections}


@pytest.mark.parametrize("queue", [ORDERS, JOINED])
def test_the_stage_in_a_queues_name_makes_nobody_use_the_queue_who_knows_the_stage(queue: Any) -> None:
    rights = [allowed("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:bills")]
    sketch = read(F=function(Events=polling(queue)), G=function(STAGE, Policies=rights))
    assert lines(sketch) == {("orders", "f", "queue_poll"), ("g", "bills", "write")}


@pytest.mark.parametrize(
    ("on", "name"),
    [
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Stage}-orders"}, "orders"),
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${Account}:orders-${Stage}"}, "orders"),
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${Account}:shop-${Stage}-orders"}, "shop-orders"),
        (JOINED, "orders"),
        ("{{resolve:ssm:OrdersQueueArn}}", "ordersqueuearn"),
        ({"Fn::Sub": "{{resolve:ssm:/${Stage}/orders:2}}"}, "orders"),
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Stage}"}, ""),  # it may be anything
    ],
)
def test_a_right_on_a_part_elsewhere_draws_it_by_what_is_known_of_its_name(on: Any, name: str) -> None:
    sketch = read(F=function(STAGE, Policies=[allowed("sqs:SendMessage", on)]))
    drawn = {(node.id.replace("-", ""), node.service) for node in sketch.nodes} - {("f", "aws.lambda")}
    assert drawn == ({(name.replace("-", ""), "aws.sqs")} if name else set())


def test_a_part_is_named_by_all_of_a_parameter_and_by_its_own_attribute() -> None:
    on = [{"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders}"}, {"Fn::Sub": "${Table.Arn}/index/*"}]
    rights = [allowed("sqs:SendMessage", on[0]), allowed("dynamodb:PutItem", on[1])]
    sketch = read(F=function(Policies=rights), Orders=part("SQS::Queue"), Table=part("DynamoDB::Table"))
    assert lines(sketch) == {("f", "orders", "write"), ("f", "table", "write")}


def test_two_parameters_of_the_store_are_two_parts_though_they_end_alike_and_one_is_one_by_all_its_ends() -> None:
    rights = [allowed("sqs:SendMessage", [f"{{{{resolve:ssm:/{one}/QueueArn}}}}" for one in ("orders", "bills")])]
    sketch = read(F=function(Policies=rights, Events=polling("{{resolve:ssm:/bills/QueueArn}}")))
    assert len([node for node in sketch.nodes if node.service == "aws.sqs"]) == 2
    kinds = sorted(line.kind for line in sketch.connections)
    assert kinds == ["queue_poll", "write", "write"]


def test_a_managed_policy_that_a_role_names_is_the_functions_with_that_role() -> None:
    policy = part("IAM::ManagedPolicy", PolicyDocument=allowed("dynamodb:PutItem", {"Fn::GetAtt": ["Table", "Arn"]}))
    role = part("IAM::Role", AssumeRolePolicyDocument={}, ManagedPolicyArns=[{"Ref": "May"}])
    mine = function(Role={"Fn::GetAtt": ["Role", "Arn"]})
    sketch = read(F=mine, G=function(), Role=role, May=policy, Table=part("DynamoDB::Table"))
    assert lines(sketch) == {("f", "table", "write")}


ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shield/0f0f"


@pytest.mark.parametrize(
    ("acl", "called"),
    [(ACL, "shield"), ("{{resolve:ssm:AclArn}}", "acl-arn"), ({"Ref": "Account"}, "account"), (None, "web-acl")],
)
def test_a_web_acl_that_another_stack_makes_guards_the_api_that_an_association_names(acl: Any, called: str) -> None:
    api = {"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Api.Stage}"}
    imported = {"Fn::ImportValue": {"Fn::Sub": "${Stage}"}}
    guards = part("WAFv2::WebACLAssociation", ResourceArn=api, WebACLArn=acl or imported)
    sketch = read(Api=part("Serverless::Api", StageName="a"), F=function(), Guards=guards)
    assert (called, "api", "govern") in lines(sketch)
    assert {node.service for node in sketch.nodes if node.id == called} == {"aws.waf"}


def test_what_becomes_of_messages_in_a_queue_that_is_set_up_elsewhere_is_not_known() -> None:
    told = verdict(read(F=function(Events=polling(ORDERS))))
    (mine,) = [one for one in told.failures if one.part == "f"]
    assert (mine.ends, mine.lost) == ("not_known", ())
    assert "What the failure of F leads to is not known to us." in told.not_known
    assert not [one for one in told.hurts if one.rank == "lost"]
    own = read(F=function(Events=polling({"Fn::GetAtt": ["Own", "Arn"]})), Own=part("SQS::Queue"))
    assert [one.ends for one in verdict(own).failures if one.part == "f"] == ["lost"]


def test_what_guards_an_api_changes_nothing_of_what_the_failure_of_others_costs() -> None:
    own = {"F": function(Events=polling({"Fn::GetAtt": ["Own", "Arn"]})), "Own": part("SQS::Queue")}
    api = {"Api": part("Serverless::Api", StageName="a")}
    guard = part("WAFv2::WebACLAssociation", ResourceArn={"Ref": "Api"}, WebACLArn="{{resolve:ssm:Acl}}")
    told = [verdict(read(**api, **own)), verdict(read(**api, **own, Guards=guard))]
    assert [[one.ends for one in each.failures if one.part == "f"] for each in told] == [["lost"], ["lost"]]


def test_who_reads_a_queue_that_is_set_up_elsewhere_is_not_missed() -> None:
    sends = [allowed("sqs:SendMessage", ["{{resolve:ssm:BillsArn}}", {"Fn::GetAtt": ["Own", "Arn"]}])]
    sketch = read(F=function(Policies=sends), Own=part("SQS::Queue"))
    assert [one.nodes for one in verdict(sketch).findings if one.rule == "CON-004"] == [("own",)]


def test_a_sketch_keeps_what_its_file_did_not_tell_when_the_file_is_gone() -> None:
    imported = read_template(
        json.dumps(
            {
                "Transform": "AWS::Serverless-2016-10-31",
                "Parameters": {"Stage": {"Type": "String"}},
                "Resources": {
                    "Api": part("Serverless::HttpApi"),
                    "F": function(
                        {"QUEUE": ORDERS},
                        Policies=[allowed("sqs:SendMessage", ORDERS)],
                        Events={"A": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}}}},
                    ),
                    "G": function(Events=polling(ORDERS)),
                },
            }
        ).encode()
    )
    by_file = recognised(imported.sketch, imported.outside or (), imported.unknown)
    assert [(one.pattern, one.verdict) for one in recognised(imported.sketch).patterns] == [
        (one.pattern, one.verdict) for one in by_file.patterns
    ]
    assert verdict(imported.sketch).patterns == verdict(imported.sketch, None, Read()).patterns
