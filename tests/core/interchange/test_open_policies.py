"""Resource policies for everyone, as templates of others write them, are named; those that say who are not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.pipeline import judged
from tests.each import each

ALL: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
PARAMETERS = {"Who": {"Type": "String", "Default": "*"}, "Asked": {"Type": "String"}}


def _named(rule: str, **parts: tuple[str, dict[str, Any]]) -> set[str]:
    """The parts that a rule names in a template."""
    resources = {name: {"Type": f"AWS::{kind}", "Properties": said} for name, (kind, said) in parts.items()}
    template = json.dumps({"Parameters": PARAMETERS, "Resources": resources}).encode()
    return {node for one in judged(read(template, "cloudformation"))[1] if one.rule == rule for node in one.nodes}


def _queue_is_named(document: Any) -> bool:
    policy = {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": document}
    return _named("SEC-022", Jobs=("SQS::Queue", {}), Rights=("SQS::QueuePolicy", policy)) == {"jobs"}


def _if(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {**ALL, "Condition": {operator: {key: value}}}


OPEN: list[Any] = [
    ALL,
    {**ALL, "Principal": {"AWS": "*"}},
    {**ALL, "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"]}},
    {**ALL, "Principal": {"AWS": {"Ref": "Who"}}},
    {**ALL, "Condition": {}},
    _if("Bool", "aws:SecureTransport", "true"),
    _if("StringLike", "aws:PrincipalOrgID", "*"),
    _if("StringNotEquals", "aws:SourceAccount", "111122223333"),
    _if("StringEqualsIfExists", "aws:SourceAccount", "111122223333"),
    _if("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-1/r-1/"),
    _if("Null", "aws:SourceArn", "false"),
    _if("IpAddress", "aws:SourceIp", ["0.0.0.0/0"]),
]
NARROW: list[Any] = [
    {**ALL, "Effect": "Deny"},
    {**ALL, "Principal": {"Service": "sns.amazonaws.com"}},
    {**ALL, "Principal": {"AWS": {"Ref": "AWS::AccountId"}}},
    {**ALL, "Principal": {"AWS": {"Ref": "Asked"}}},
    {key: value for key, value in ALL.items() if key != "Principal"},
    _if("ArnEquals", "aws:SourceArn", {"Ref": "News"}),
    _if("ArnLike", "AWS:SourceArn", "arn:aws:s3:*:*:pictures"),
    _if("StringEquals", "aws:SourceAccount", {"Ref": "AWS::AccountId"}),
    _if("StringEquals", "AWS:SourceOwner", "111122223333"),
    _if("StringEquals", "aws:PrincipalOrgID", ["o-1", "o-2"]),
    _if("StringEquals", "aws:PrincipalAccount", "111122223333"),
    _if("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*"),
    _if("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
    {**ALL, "Condition": {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}}},
    "text",
]


@each("statement", OPEN, ids=json.dumps)
def test_a_statement_for_everyone_is_named_alone_and_among_others(statement: Any) -> None:
    assert _queue_is_named({"Statement": statement})
    assert _queue_is_named({"Statement": [NARROW[0], statement]})


@each("statement", NARROW, ids=json.dumps)
def test_a_statement_that_says_who_is_not_named(statement: Any) -> None:
    assert not _queue_is_named({"Statement": statement})
    assert not _queue_is_named({"Statement": [statement]})


@pytest.mark.parametrize("document", [{}, {"Statement": None}, [], "{}", {"Fn::Sub": "{}"}, {"Statement": [[ALL]]}])
def test_a_document_of_any_other_form_says_nothing(document: Any) -> None:
    assert not _queue_is_named(document)


def test_a_policy_is_that_of_all_queues_and_topics_that_it_names() -> None:
    document = {"Statement": ALL}
    queues: dict[str, Any] = {name: ("SQS::Queue", {}) for name in ("One", "Two", "Three")}
    rights = {"Queues": [{"Ref": "One"}, {"Fn::GetAtt": ["Two", "QueueUrl"]}], "PolicyDocument": document}
    assert _named("SEC-022", **queues, Rights=("SQS::QueuePolicy", rights)) == {"one", "two"}
    topics: dict[str, Any] = {name: ("SNS::Topic", {}) for name in ("News", "Other")}
    policy = ("SNS::TopicPolicy", {"Topics": [{"Fn::Sub": "${News}"}], "PolicyDocument": document})
    assert _named("SEC-022", **topics, Rights=policy) == {"news"}


@pytest.mark.parametrize(
    ("beside", "is_named"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": "*", "SourceArn": "arn:aws:s3:::pictures"}, False),
        ({"Principal": "*", "SourceAccount": {"Ref": "AWS::AccountId"}}, False),
        ({"Principal": "*", "PrincipalOrgID": "o-1"}, False),
        ({"Principal": "*", "FunctionUrlAuthType": "NONE"}, False),
        ({"Principal": "*", "InvokedViaFunctionUrl": True}, False),
        ({"Principal": "*", "EventSourceToken": "amzn1.ask.skill.1"}, False),
        ({"Principal": "s3.amazonaws.com"}, False),
    ],
)
@pytest.mark.parametrize("function", [{"Ref": "Work"}, {"Fn::GetAtt": ["Work", "Arn"]}])
def test_a_permission_of_a_function_is_named_where_it_is_for_everyone(
    function: Any, beside: dict[str, Any], is_named: bool
) -> None:
    code = {"Handler": "a.b", "Runtime": "python3.13", "Code": {"ZipFile": "x"}}
    permission = {"Action": "lambda:InvokeFunction", "FunctionName": function, **beside}
    parts = {"Work": ("Lambda::Function", code), "May": ("Lambda::Permission", permission)}
    assert _named("SEC-022", **parts) == ({"work"} if is_named else set())


@pytest.mark.parametrize(
    ("policy", "is_named"),
    [
        ({"Statement": ALL}, True),
        ({"Statement": _if("StringEquals", "aws:PrincipalOrgID", "o-1")}, False),
        ({"Action": "events:PutEvents", "Principal": "*"}, True),
        ({"Principal": "*", "Condition": {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"}}, False),
        ({"Principal": "111122223333"}, False),
    ],
)
def test_a_policy_of_an_event_bus_is_named_in_both_of_its_forms(policy: dict[str, Any], is_named: bool) -> None:
    beside = ("Events::EventBusPolicy", {"EventBusName": {"Ref": "Bus"}, "StatementId": "a", **policy})
    bus = ("Events::EventBus", {"Name": "orders"})
    assert _named("SEC-022", Bus=bus, May=beside) == ({"bus"} if is_named else set())


def test_a_bus_has_its_policy_inside_too() -> None:
    policy = {"Version": "2012-10-17", "Statement": [ALL]}
    assert _named("SEC-022", Bus=("Events::EventBus", {"Name": "orders", "Policy": policy})) == {"bus"}


@pytest.mark.parametrize(
    ("bucket", "statement", "is_named"),
    [
        ({}, ALL, True),
        ({}, _if("StringEquals", "s3:DataAccessPointAccount", "111122223333"), False),
        ({}, {**ALL, "Effect": "Deny"}, False),
        ({"PublicAccessBlockConfiguration": {"BlockPublicPolicy": True}}, ALL, False),
    ],
)
def test_a_bucket_whose_policy_is_for_everyone_is_open_to_the_public(
    bucket: dict[str, Any], statement: dict[str, Any], is_named: bool
) -> None:
    policy = ("S3::BucketPolicy", {"Bucket": {"Ref": "Files"}, "PolicyDocument": {"Statement": [statement]}})
    found = _named("SEC-001", Files=("S3::Bucket", bucket), Rights=policy)
    assert found == ({"files"} if is_named else set())
