"""What Terraform says of settings, by its own names and in its own shapes, is what CloudFormation's twin says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.reading import read
from patterns_app.core.services.model import Service
from patterns_app.core.services.template import kind_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import ConnectionKind
from tests.each import each

# Each pair makes the same: the same names of resources, for both readers call parts by them.
TWINS = Path(__file__).parents[2] / "data" / "terraform_twins"
PAIRS = sorted(path.stem for path in TWINS.glob("*.tf"))


def parts_and_lines(sketch: Sketch) -> dict[str, Any]:
    """What is compared: services and settings by names, the names of rules left out."""
    parts = {node.id: (node.service, node.settings) for node in sketch.nodes}
    lines = [(one.source, one.kind, one.target, one.settings) for one in sketch.connections]
    return {"parts": parts, "lines": sorted(lines, key=lambda line: line[:3])}


@each("name", PAIRS)
def test_terraform_says_what_its_twin_says(name: str) -> None:
    ours = parts_and_lines(read((TWINS / f"{name}.tf").read_bytes(), "terraform").sketch)
    theirs = parts_and_lines(read((TWINS / f"{name}.yaml").read_bytes(), "cloudformation").sketch)
    assert ours == theirs


# What no pair says, with the reason.
UNSAID = {
    "AWS::ApiGateway::Method/ApiKeyRequired": "a method is read with its integration",
    "AWS::ApiGateway::Method/HttpMethod": "a method is read with its integration",
    "AWS::ApiGateway::Method/Integration/ResponseTransferMode": "a method is read with its integration",
    "AWS::ApiGateway::Method/Integration/TimeoutInMillis": "a method is read with its integration",
    "AWS::Events::EventBus/Policy": "the provider has no such argument",
    "AWS::KMS::Key/KeyPolicy": "two texts of the same document differ",
    "AWS::Kinesis::StreamConsumer": "it is told by the connection's own code",
    "AWS::Lambda::Function/DeadLetterConfig": "it is the connection itself",
    "AWS::Lambda::Version/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions": "the provider has it apart",
    "AWS::SNS::TopicInlinePolicy/PolicyDocument": "the provider has no such resource",
    "AWS::SQS::QueueInlinePolicy/PolicyDocument": "the provider has no such resource",
    "AWS::StepFunctions::StateMachine/Definition": "the provider has the text alone",
    "AWS::StepFunctions::StateMachine/DefinitionString/States": "they are the steps of the definition, read alike",
}
COMPARED = (
    *("ApiGateway", "ApiGatewayV2", "DynamoDB", "Events", "KMS", "Kinesis", "Lambda", "Pipes", "RDS", "S3", "SNS"),
    *("SQS", "Scheduler", "StepFunctions"),
)


def paths(value: Any, begin: str) -> Iterator[str]:
    yield begin
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{begin}/{key}")
    for one in value if isinstance(value, list) else ():
        yield from paths(one, begin)


def test_every_setting_of_what_is_compared_stands_in_a_pair() -> None:
    said: set[str] = set()
    for name in PAIRS:
        for resource in load((TWINS / f"{name}.yaml").read_bytes())["Resources"].values():
            said |= set(paths(resource.get("Properties", {}), resource["Type"]))
            if text := resource.get("Properties", {}).get("DefinitionString"):
                said |= set(paths(json.loads(text), f"{resource['Type']}/DefinitionString"))
    owners: tuple[Service | ConnectionKind, ...] = (*vocabulary().services.values(), *vocabulary().kinds.values())
    rows = {row.path for owner in owners for one in owner.settings for row in one.template}
    wanted = {
        "/".join(step for step in path.split("/") if step not in ("*", "0") and "=" not in step)
        for path in rows
        if kind_of(path).split("::")[1] in COMPARED and not any(path.startswith(one) for one in UNSAID)
    }
    assert wanted - said == set()


# -- What a plan and a state write for nothing -------------------------------------------------------------------------

UNSET: dict[str, dict[str, Any]] = {
    "aws_lambda_function": {
        "reserved_concurrent_executions": -1,
        "dead_letter_config": [],
        "kms_key_arn": "",
        "layers": None,
        "snap_start": [],
        "tenancy_config": [],
    },
    "aws_sqs_queue": {
        "kms_master_key_id": "",
        "redrive_policy": "",
        "policy": "",
        "fifo_throughput_limit": None,
        "delay_seconds": None,
    },
    "aws_sns_topic": {"kms_master_key_id": "", "policy": "", "fifo_topic": None},
    "aws_dynamodb_table": {
        "read_capacity": 0,
        "write_capacity": 0,
        "range_key": None,
        "stream_enabled": False,
        "stream_view_type": "",
        "ttl": [{"attribute_name": "", "enabled": False}],
        "point_in_time_recovery": [],
        "global_secondary_index": [],
        "server_side_encryption": [],
    },
    "aws_kinesis_stream": {"shard_count": 0, "encryption_type": "NONE", "kms_key_id": "", "stream_mode_details": []},
    "aws_s3_bucket": {"acl": None, "website": [], "policy": None, "bucket": None, "versioning": []},
    "aws_apigatewayv2_api": {"protocol_type": "HTTP", "cors_configuration": []},
}


@pytest.mark.parametrize("kind", UNSET)
def test_what_stands_for_nothing_sets_nothing(kind: str) -> None:
    def settings(values: dict[str, Any]) -> dict[str, Any]:
        one = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x", "values": values}
        plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [one]}}}
        (node,) = read(json.dumps(plan).encode()).sketch.nodes
        return node.settings

    kept = {key: value for key, value in UNSET[kind].items() if key == "protocol_type"}
    assert settings(UNSET[kind]) == settings(kept)


def test_the_defaults_of_a_reader_of_a_queue_set_nothing() -> None:
    """A state writes the numbers of a stream's reader for one of a queue too."""
    values = {"maximum_record_age_in_seconds": 0, "parallelization_factor": 0, "starting_position": "", "topics": None}
    text = "\n".join(f"  {key} = {json.dumps(value)}" for key, value in values.items())
    source = f"""
resource "aws_kinesis_stream" "k" {{}}
resource "aws_lambda_function" "f" {{}}
resource "aws_lambda_event_source_mapping" "m" {{
  event_source_arn = aws_kinesis_stream.k.arn
  function_name = aws_lambda_function.f.arn
{text}
}}
"""
    (line,) = read(source.encode(), "terraform").sketch.connections
    assert line.settings == {}


# -- Documents, modules and names --------------------------------------------------------------------------------------


def test_a_document_is_filled_in_with_what_the_files_say() -> None:
    source = b"""
variable "source" { default = "shop" }
variable "later" {}
locals { pattern = { source = [var.source], detail-type = ["${var.source}.placed"] } }
resource "aws_cloudwatch_event_bus" "b" {}
resource "aws_cloudwatch_event_rule" "known" {
  event_bus_name = aws_cloudwatch_event_bus.b.name
  event_pattern  = jsonencode(local.pattern)
}
resource "aws_cloudwatch_event_target" "known" {
  rule = aws_cloudwatch_event_rule.known.name
  arn  = aws_sqs_queue.known.arn
}
resource "aws_sqs_queue" "known" {}
resource "aws_cloudwatch_event_rule" "later" {
  event_bus_name = aws_cloudwatch_event_bus.b.name
  event_pattern  = jsonencode({ source = [var.later] })
}
resource "aws_cloudwatch_event_target" "later" {
  rule = aws_cloudwatch_event_rule.later.name
  arn  = aws_sqs_queue.later.arn
}
resource "aws_sqs_queue" "later" {}
"""
    lines = {one.target: one.settings for one in read(source, "terraform").sketch.connections}
    assert json.loads(str(lines["known"]["event_pattern"])) == {"source": ["shop"], "detail-type": ["shop.placed"]}
    assert "event_pattern" not in lines["later"]


def test_objects_that_hold_each_other_many_times_are_read_at_once() -> None:
    steps = "".join(f"  a{n} = {{ x = [local.a{n + 1}], y = local.a{n + 1}, z = local.a{n + 1} }}\n" for n in range(60))
    source = f"""
variable "later" {{}}
locals {{
{steps}  a60 = {{ source = [var.later] }}
}}
resource "aws_cloudwatch_event_rule" "r" {{ event_pattern = jsonencode(local.a0) }}
resource "aws_sqs_queue" "q" {{}}
"""
    assert [one.id for one in read(source.encode(), "terraform").sketch.nodes] == ["q"]


CALLS = b"""
module "layer" {
  source       = "terraform-aws-modules/lambda/aws"
  create_layer = true
  layer_name   = "libs"
}
module "off" {
  source = "terraform-aws-modules/sqs/aws"
  create = false
}
module "fn" {
  source                            = "terraform-aws-modules/lambda/aws"
  function_name                     = "fn"
  memory_size                       = 512
  tracing_mode                      = "Active"
  cloudwatch_logs_retention_in_days = 14
  event_source_mapping = {
    jobs = {
      event_source_arn = module.jobs.queue_arn
      batch_size       = 5
      scaling_config   = { maximum_concurrency = 7 }
      filter_criteria  = { pattern = jsonencode({ body = { kind = ["a"] } }) }
    }
  }
}
module "jobs" {
  source                     = "terraform-aws-modules/sqs/aws"
  name                       = "jobs"
  create_dlq                 = true
  visibility_timeout_seconds = 120
  redrive_policy             = { maxReceiveCount = 10 }
}
module "table" {
  source                         = "terraform-aws-modules/dynamodb-table/aws"
  name                           = "t"
  hash_key                       = "pk"
  range_key                      = "sk"
  point_in_time_recovery_enabled = true
  stream_enabled                 = true
  stream_view_type               = "NEW_IMAGE"
  attributes                     = [{ name = "pk", type = "S" }, { name = "sk", type = "S" }]
}
module "net" {
  source          = "terraform-aws-modules/vpc/aws"
  cidr            = "10.0.0.0/16"
  private_subnets = ["10.0.1.0/24"]
}
"""


def test_the_arguments_of_modules_are_settings_and_what_is_not_made_is_told() -> None:
    imported = read(CALLS, "terraform")
    parts = {one.label: one.settings for one in imported.sketch.nodes}
    assert parts.keys() == {"fn", "jobs", "jobs dlq", "table"}
    assert parts["fn"] == {"name": "fn", "memory": 512, "tracing": True, "log_retention": 14}
    assert parts["jobs"]["visibility_timeout"] == 120
    keys = {"partition_key": "pk", "sort_key": "sk", "stream": "NEW_IMAGE", "point_in_time_recovery": True}
    assert keys.items() <= parts["table"].items()
    lines = {one.kind: one.settings for one in imported.sketch.connections}
    assert lines["dlq"] == {"max_receive_count": 10}
    pattern = {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["a"]}})}]}
    assert lines["queue_poll"].pop("filter") == json.dumps(pattern)
    assert lines["queue_poll"] == {"batch_size": 5, "maximum_concurrency": 7}
    why = {one.name: one.why.partition(": ")[2] for one in imported.left_over}
    assert "a layer of code" in why["module.layer"]
    assert why["module.off"] == "its create is false, so it is not made"


def test_no_name_of_our_own_is_shown() -> None:
    imported = read(CALLS, "terraform")
    sketch = imported.sketch
    shown = [one.label for one in sketch.nodes] + [one.label for one in sketch.frames]
    shown += [one.label for one in sketch.connections]
    told = [*shown, *imported.became, *imported.became.values(), *(one.why for one in imported.left_over)]
    assert "net" in shown
    assert not [text for text in told if re.search(r"[A-Za-z0-9]+N\d+\b", text)]


def test_how_often_a_thing_is_made_is_told_and_its_bus_is_the_one_that_is_named() -> None:
    targets = "".join(
        f'resource "aws_cloudwatch_event_target" "{one}" {{\n  rule = aws_cloudwatch_event_rule.{one}.name\n'
        "  arn = aws_sqs_queue.q.arn\n}\n"
        for one in ("data", "var", "one", "two", "none")
    )
    source = """
variable "bus" {}
variable "buses" { default = ["red", "blue"] }
data "aws_cloudwatch_event_bus" "shop" { name = "shop" }
resource "aws_cloudwatch_event_rule" "data" { event_bus_name = data.aws_cloudwatch_event_bus.shop.name }
resource "aws_cloudwatch_event_rule" "var" { event_bus_name = var.bus }
resource "aws_cloudwatch_event_rule" "one" {
  for_each       = toset(["only"])
  event_bus_name = each.value
}
resource "aws_cloudwatch_event_rule" "two" {
  for_each       = nonsensitive(toset(var.buses))
  event_bus_name = each.value
}
resource "aws_cloudwatch_event_rule" "none" {}
resource "aws_sqs_queue" "q" {
  for_each                   = { a = { wait = 30 }, b = { wait = 30 } }
  visibility_timeout_seconds = each.value.wait
}
resource "aws_sqs_queue" "n" { count = 3 }
"""
    imported = read((source + targets).encode(), "terraform")
    called = {one.id: one.label for one in imported.sketch.nodes}
    buses = {one.settings["rule_name"]: called[one.source] for one in imported.sketch.connections}
    two = "Event bus of two"
    assert buses == {"data": "shop", "var": "bus", "one": "only", "two": two, "none": "Default event bus"}
    assert [one.settings["visibility_timeout"] for one in imported.sketch.nodes if one.label == "q"] == [30]
    assert {one.name: one.why.partition(": ")[2] for one in imported.left_over} == {
        "resource.aws_cloudwatch_event_rule.two": "it is made 2 times (red, blue) and drawn once",
        "resource.aws_sqs_queue.q": "it is made 2 times (a, b) and drawn once",
        "resource.aws_sqs_queue.n": "it is made 3 times and drawn once",
    }
