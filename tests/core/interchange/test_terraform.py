"""Plans and states of Terraform, and files of tools that are known and not read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read, read_files, recognise
from patterns_app.core.sketch.parser import InputError

Resource = tuple[str, dict[str, Any], dict[str, Any]]


def ref(*names: str) -> dict[str, Any]:
    return {"references": [part for name in names for part in (name, name.rpartition(".")[0])]}


def resource(address: str, values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    kind, _, name = address.partition(".")
    mode = {"mode": "managed", "type": kind, "name": name.partition("[")[0], "values": values}
    return {"address": f"{prefix}{address}", **mode, **({"index": 0} if "[" in name else {})}


def said(address: str, expressions: dict[str, Any]) -> dict[str, Any]:
    return {"address": address, "expressions": expressions}


def document(name: str, action: str, on: str) -> dict[str, Any]:
    statement = {"actions": {"constant_value": [action]}, "resources": ref(on)}
    return said(f"data.aws_iam_policy_document.{name}", {"statement": [statement]})


def plan(known: list[Resource], documents: list[dict[str, Any]], inside: list[Resource]) -> bytes:
    """A plan with resources of its own and those of the module `search`."""
    child = {
        "address": "module.search",
        "resources": [resource(name, values, "module.search.") for name, values, _ in inside],
    }
    root = {"resources": [resource(name, values) for name, values, _ in known], "child_modules": [child]}
    calls = {"search": {"module": {"resources": [said(name, words) for name, _, words in inside]}}}
    configured = [*documents, *(said(name, words) for name, _, words in known)]
    configuration = {"root_module": {"resources": configured, "module_calls": calls}}
    return json.dumps(
        {"format_version": "1.2", "planned_values": {"root_module": root}, "configuration": configuration}
    ).encode()


SHOP: list[Resource] = [
    ("aws_sqs_queue.jobs", {"visibility_timeout_seconds": 90}, {"redrive_policy": ref("aws_sqs_queue.dead.arn")}),
    ("aws_sqs_queue.dead", {}, {}),
    ("aws_lambda_function.worker", {"timeout": 15}, {"role": ref("aws_iam_role.r.arn")}),
    (
        "aws_lambda_event_source_mapping.m",
        {"batch_size": 5},
        {"event_source_arn": ref("aws_sqs_queue.jobs.arn"), "function_name": ref("aws_lambda_function.worker.arn")},
    ),
    ("aws_dynamodb_table.orders", {"billing_mode": "PAY_PER_REQUEST"}, {}),
    ("aws_iam_role.r", {}, {}),
    (
        "aws_iam_role_policy.p",
        {},
        {"role": ref("aws_iam_role.r.id"), "policy": ref("data.aws_iam_policy_document.d.json")},
    ),
    ("aws_iam_policy.mp", {}, {"policy": ref("data.aws_iam_policy_document.e.json")}),
    (
        "aws_iam_role_policy_attachment.a",
        {},
        {"role": ref("aws_iam_role.r.name"), "policy_arn": ref("aws_iam_policy.mp.arn")},
    ),
    ("aws_cloudwatch_event_bus.bus", {"name": "shop"}, {}),
    ("aws_cloudwatch_event_rule.placed", {}, {"event_bus_name": ref("aws_cloudwatch_event_bus.bus.name")}),
    (
        "aws_cloudwatch_event_target.t",
        {},
        {"rule": ref("aws_cloudwatch_event_rule.placed.name"), "arn": ref("aws_sns_topic.news.arn")},
    ),
    ("aws_s3_bucket.up", {}, {}),
    (
        "aws_s3_bucket_notification.n",
        {"lambda_function": [{"events": ["s3:ObjectCreated:*"]}]},
        {
            "bucket": ref("aws_s3_bucket.up.id"),
            "lambda_function": [{"lambda_function_arn": ref("aws_lambda_function.worker.arn")}],
        },
    ),
    ("aws_sns_topic.news", {}, {}),
    (
        "aws_sns_topic_subscription.s",
        {"protocol": "sqs"},
        {"topic_arn": ref("aws_sns_topic.news.arn"), "endpoint": ref("aws_sqs_queue.jobs.arn")},
    ),
    ("aws_foo_bar.x", {}, {}),
    ("random_pet.y", {}, {}),
]
SEARCH: list[Resource] = [
    ("aws_lambda_function.f[0]", {}, {}),
    ("aws_kinesis_stream.s", {}, {}),
    (
        "aws_lambda_event_source_mapping.m",
        {"starting_position": "LATEST"},
        {"event_source_arn": ref("aws_kinesis_stream.s.arn"), "function_name": ref("aws_lambda_function.f[0].arn")},
    ),
]
DOCUMENTS = [
    document("d", "dynamodb:PutItem", "aws_dynamodb_table.orders.arn"),
    document("e", "events:PutEvents", "aws_cloudwatch_event_bus.bus.arn"),
]


def test_a_plan_is_the_system_that_it_makes() -> None:
    imported = read(plan(SHOP, DOCUMENTS, SEARCH))
    sketch = imported.sketch
    assert imported.format == "terraform"
    said = {one.id: one.label for one in sketch.nodes}
    assert sorted(
        f"{said[one.source]} {one.kind} {said[one.target]} {one.label}".strip() for one in sketch.connections
    ) == [
        "bus rule news placed",
        "jobs dlq dead",
        "jobs queue_poll worker",
        "news push jobs",
        "s stream_poll f 0",
        "up notify worker s3:ObjectCreated:*",
        "worker write bus",
        "worker write orders",
    ]
    assert [(one.label, len([node for node in sketch.nodes if node.frame == one.id])) for one in sketch.frames] == [
        ("search", 2)
    ]
    assert {one.label: one.settings["visibility_timeout"] for one in sketch.nodes if one.label == "jobs"} == {
        "jobs": 90
    }
    assert [one.notes for one in sketch.nodes if one.service == "aws.generic"] == ["aws_foo_bar"]
    assert [one.name for one in imported.left_over] == ["random_pet.y"]
    addresses = {name for name, _, _ in SHOP} | {f"module.search.{name}" for name, _, _ in SEARCH}
    assert imported.became.keys() | {"random_pet.y"} == addresses


def test_a_state_joins_by_the_addresses_that_it_knows() -> None:
    function = "arn:aws:lambda:eu-west-1:1:function:f"
    queue, table = "arn:aws:sqs:eu-west-1:1:jobs", "arn:aws:dynamodb:eu-west-1:1:table/orders"
    allowed = {"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": [table, f"{table}/index/*"]}
    policy = {"Statement": [allowed]}
    state = [
        resource("aws_sqs_queue.jobs", {"arn": queue}),
        resource("aws_dynamodb_table.orders", {"arn": table}),
        resource("aws_iam_role.r", {"arn": "arn:aws:iam::1:role/r", "id": "r", "name": "r"}),
        resource("aws_iam_role_policy.p", {"role": "r", "policy": json.dumps(policy)}),
        resource("aws_lambda_function.f", {"arn": function, "role": "arn:aws:iam::1:role/r"}),
        resource(
            "aws_lambda_event_source_mapping.m",
            {"event_source_arn": queue, "function_name": function},
        ),
    ]
    written = {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": state}}}
    sketch = read(json.dumps(written).encode()).sketch
    assert sorted((one.source, one.kind, one.target) for one in sketch.connections) == [
        ("f", "read", "orders"),
        ("jobs", "queue_poll", "f"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "service: shop\nprovider:\n  name: aws\n  runtime: nodejs22.x\nfunctions:\n  a:\n    handler: b.c\n",
            "serverless package",
        ),
        ("import * as cdk from 'aws-cdk-lib';\n", "cdk synth"),
        ("from aws_cdk import Stack\n", "cdk synth"),
        ("name: shop\nruntime: python\n", "Pulumi"),
        ("param location string = 'x'\nresource s 'Microsoft.Storage/storageAccounts@2023-01-01' = {}\n", "Bicep"),
    ],
)
def test_a_file_that_is_known_and_not_read_is_answered_with_what_to_run(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        recognise(text.encode())
    with pytest.raises(InputError, match=says):
        read_files({"a.txt": text.encode(), "b.txt": b"nothing\n"})


def test_values_of_other_shapes_than_theirs_are_read_all_the_same() -> None:
    known: list[Resource] = [
        ("aws_lambda_function.a", {"role": ["x"]}, {}),
        ("aws_lambda_function.b", {"role": {"x": 1}}, {}),
        ("aws_cloudwatch_event_rule.r", {"name": "r", "targets": 5}, {}),
        ("aws_cloudwatch_event_target.t", {"rule": "r", "arn": "x"}, {}),
    ]
    assert len(read(plan(known, [], [])).sketch.nodes) > 1
